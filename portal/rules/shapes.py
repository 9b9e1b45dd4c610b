"""Every list of the product by its name, as kept views know it."""

from portal.rules import listings
from portal.rules.lead_listings import INSOURCED, PERMISSIONS

SHAPES = listings.SHAPES | {shape.name: shape for shape in (INSOURCED, PERMISSIONS)}
