"""The lists of the product, each declared as data: read these rows to know what can be asked.

All of them by their names, as kept views know them.
"""

from portal.rules.listings.desk import ORGANIZATIONS, TICKETS
from portal.rules.listings.outsourced import FEES, OUTSOURCED
from portal.rules.listings.partners import NETWORKS, PARTNERS, PERMISSIONS
from portal.rules.listings.received import INSOURCED, OFFERS, RECEIVED

SHAPES = {
    shape.name: shape
    for shape in (
        TICKETS,
        OUTSOURCED,
        ORGANIZATIONS,
        NETWORKS,
        PARTNERS,
        RECEIVED,
        OFFERS,
        FEES,
        INSOURCED,
        PERMISSIONS,
    )
}
