"""An amount of money as people type it: 52, 52.5, 1000,50, and with thousands apart: 1.000,50."""

import re

from portal.rules.refusals import Refusal
from portal.rules.terms import LARGEST_AMOUNT
from portal.rules.vocabulary import N_

_PLAIN = re.compile(r"(?P<whole>\d{1,15})(?:[.,](?P<part>\d{1,2}))?", re.ASCII)
_APART = re.compile(
    r"(?P<whole>\d{1,3}(?P<sign>[., '\u00a0\u202f\u2019])\d{3}(?:(?P=sign)\d{3}){0,3})"
    r"(?:(?!(?P=sign))[.,](?P<part>\d{1,2}))?",
    re.ASCII,
)

NOT_AN_AMOUNT = Refusal("form", N_("This is not an amount, like 52.00."))
TWO_WAYS = Refusal("form", N_("This can be read in two ways. Leave out the sign for thousands."))
TOO_LARGE = Refusal("form", N_("This amount is too large."))


def read_amount(typed: str, decimal_sign: str) -> int | Refusal:
    """Minor units. `decimal_sign` is the reader's own, which tells what 1.000 is."""
    match = _PLAIN.fullmatch(typed) or _APART.fullmatch(typed)
    if match is None:
        return NOT_AN_AMOUNT
    groups = re.split(r"\D", match["whole"])
    is_open = len(groups) == 2 and match["part"] is None
    if is_open and match["sign"] == decimal_sign:
        return TWO_WAYS
    amount = int("".join(groups)) * 100 + int((match["part"] or "").ljust(2, "0"))
    return TOO_LARGE if amount > LARGEST_AMOUNT else amount
