"""How much of what a lead authorised is used, and what goes beyond it (Q16).

Minutes and minor units. Work is never stopped by a limit: both sides are told, and what goes beyond
needs the lead's consent when completion is approved. No hours authorised means no limit of them;
charges are authorised up to a sum or not at all, so without one every charge goes beyond.
"""

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.terms import Terms
from portal.rules.vocabulary import N_

MARKS = (100, 80)  # percent: what the lead is told of, each once
HUNDRED = 100


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner has entered: minutes of work and of travel, and charges in minor units."""

    work: int = 0
    travel: int = 0
    charges: int = 0

    @property
    def minutes(self) -> int:
        """Both kinds count against the authorised hours."""
        return self.work + self.travel


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """How far beyond the limits; nothing where they hold."""

    minutes: int = 0
    charges: int = 0

    def __bool__(self) -> bool:
        return bool(self.minutes or self.charges)


def beyond(used: Used, terms: Terms) -> Beyond:
    """What needs consent."""
    minutes = used.minutes - terms.authorised_minutes if terms.authorised_minutes else 0
    charges = used.charges - terms.authorised_charges
    return Beyond(minutes=max(minutes, 0), charges=max(charges, 0))


def mark_reached(used: Used, terms: Terms) -> int:
    """The highest mark in percent that time or charges have reached; 0 below all of them."""
    return next((mark for mark in MARKS if _reaches(mark, used, terms)), 0)


def _reaches(mark: int, used: Used, terms: Terms) -> bool:
    pairs = ((used.minutes, terms.authorised_minutes), (used.charges, terms.authorised_charges))
    return bool(beyond(used, terms)) or any(
        allowed and HUNDRED * spent >= mark * allowed for spent, allowed in pairs
    )


def consent_refusal(used: Used, terms: Terms, *, consents: bool) -> Refusal | None:
    """Approving what goes beyond the limits takes a word of its own."""
    if consents or not beyond(used, terms):
        return None
    return Refusal(
        "Q16", N_("The work goes beyond what was authorised. Tick that you agree to pay for it.")
    )
