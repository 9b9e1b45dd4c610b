"""What a charge comes to: a quantity of something at a cost for each (D10, D11).

Quantities are whole thousandths, money whole minor units.
"""

import re

from portal.rules.amounts import TWO_WAYS
from portal.rules.refusals import Refusal
from portal.rules.terms import LARGEST_AMOUNT
from portal.rules.vocabulary import N_

ONE = 1_000  # thousandths
LARGEST_QUANTITY = 1_000_000 * ONE
DECIMALS = 3

_QUANTITY = re.compile(r"(?P<whole>\d{1,9})(?:(?P<sign>[.,])(?P<part>\d{1,3}))?", re.ASCII)

NOT_A_QUANTITY = Refusal("form", N_("This is not a quantity, like 2 or 1.5."))
QUANTITY_TOO_LARGE = Refusal("form", N_("This quantity is too large."))
NOTHING = Refusal("form", N_("A charge is of more than nothing."))
SUM_TOO_LARGE = Refusal("form", N_("The cost of all together is too large."))


def read_quantity(typed: str, decimal_sign: str) -> int | Refusal:
    """Thousandths. `decimal_sign` is the reader's own, which tells what 1.000 is."""
    match = _QUANTITY.fullmatch(typed)
    if match is None:
        return NOT_A_QUANTITY
    part = match["part"] or ""
    if len(part) == DECIMALS and match["sign"] != decimal_sign:
        return TWO_WAYS
    quantity = int(match["whole"]) * ONE + int(part.ljust(DECIMALS, "0"))
    if quantity == 0:
        return NOTHING
    return QUANTITY_TOO_LARGE if quantity > LARGEST_QUANTITY else quantity


def cost_of(quantity: int, unit_cost: int) -> int:
    """Minor units for all together, half a unit rounded up."""
    return (quantity * unit_cost + ONE // 2) // ONE


def cost_refusal(quantity: int, unit_cost: int) -> Refusal | None:
    """A sum that a sum of charges could not hold."""
    return SUM_TOO_LARGE if cost_of(quantity, unit_cost) > LARGEST_AMOUNT else None
