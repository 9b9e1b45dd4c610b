"""The outsourcing agreement: every version of its text, and the digest that an acceptance keeps.

A new text is one more Version below. Every lead is asked again before its next send, and what runs
goes on (Q4). A text that was in force is never changed: the digests of acceptances speak of it.
"""

import hashlib
from collections.abc import Callable

import msgspec

from portal.rules.vocabulary import N_


class Version(msgspec.Struct, frozen=True):
    """A text of the agreement, as messages of the catalogues."""

    number: int
    paragraphs: tuple[str, ...]


FIRST = Version(
    1,
    (
        N_(
            "Your company, the lead partner, stays responsible to its customer for every ticket it "
            "outsources."
        ),
        N_(
            "Each offer states its terms. They bind both sides once the service partner accepts, "
            "and cannot be changed by one side alone."
        ),
        N_(
            "While a ticket is outsourced, time entries and public notes are shared between the "
            "two linked tickets. Internal notes are never shared."
        ),
        N_(
            "A transaction fee is charged to your company each time a subcontractor accepts one of "
            "its tickets in the portal. The amount in force when the offer is sent counts. Fees "
            "are listed under Outsource, Fees."
        ),
        N_(
            "You pass on only what the service partner needs for the work, and only data that you "
            "may pass on."
        ),
    ),
)

# In the order in which they came into force.
VERSIONS = (FIRST,)


def in_force(versions: tuple[Version, ...] = VERSIONS) -> Version:
    """The text that counts today."""
    return versions[-1]


def has_agreed(accepted: int | None) -> bool:
    """Whether a company has accepted any version: then it is a lead for good (R35, R56, Q4)."""
    return accepted is not None


def is_accepted(accepted: int | None, versions: tuple[Version, ...] = VERSIONS) -> bool:
    """Whether the version accepted last is the one in force, so that it may send (R37, Q4)."""
    return accepted == in_force(versions).number


def digest(version: Version, translate: Callable[[str], str]) -> str:
    """SHA-256 of a text as `translate` shows it."""
    return hashlib.sha256("\n".join(map(translate, version.paragraphs)).encode()).hexdigest()
