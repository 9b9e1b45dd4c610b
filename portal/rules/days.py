"""Days of our time. Years that only a slip of the finger types overflow elsewhere."""

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

YEARS = range(2000, 2100)


def year_refusal(year: int) -> Refusal | None:
    return None if year in YEARS else Refusal("form", N_("Choose a day between 2000 and 2099."))
