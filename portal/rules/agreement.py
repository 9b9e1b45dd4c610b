"""The outsourcing agreement: its versioned text, and the digest that an acceptance keeps (Q4)."""

import hashlib
from collections.abc import Callable

from portal.rules.vocabulary import N_

VERSION = 1

# A new text gets a new VERSION, and every lead is asked again before its next send.
TEXT = (
    N_(
        "Your company, the lead partner, stays responsible to its customer for every ticket it "
        "outsources."
    ),
    N_(
        "Each offer states its terms. They bind both sides once the service partner accepts, and "
        "cannot be changed by one side alone."
    ),
    N_(
        "While a ticket is outsourced, time entries and public notes are shared between the two "
        "linked tickets. Internal notes are never shared."
    ),
    N_(
        "A transaction fee is charged to your company each time a subcontractor accepts one of its "
        "tickets in the portal. The amount in force when the offer is sent counts. Fees are listed "
        "under Outsource, Fees."
    ),
    N_(
        "You pass on only what the service partner needs for the work, and only data that you may "
        "pass on."
    ),
)


def is_accepted(version: int | None) -> bool:
    """Whether the version accepted last is the one in force (R37)."""
    return version == VERSION


def digest(translate: Callable[[str], str]) -> str:
    """SHA-256 of the text as `translate` shows it."""
    return hashlib.sha256("\n".join(map(translate, TEXT)).encode()).hexdigest()
