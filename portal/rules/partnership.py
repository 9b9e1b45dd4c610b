"""When an organization may be invited, and what follows in each partner status (states.md 4.1)."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum, auto

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, OrganizationType, PartnerStatus

ELIGIBLE = (OrganizationType.PARTNER, OrganizationType.VENDOR, OrganizationType.CUSTOMER)  # R5
INVITATION_LIFE = timedelta(days=14)  # Q6

PENDING, ACTIVE = PartnerStatus.PENDING, PartnerStatus.ACTIVE
DECLINED, CANCELED = PartnerStatus.DECLINED, PartnerStatus.CANCELED
NOT_INVITED = PartnerStatus.NOT_INVITED


class PartnerEvent(StrEnum):
    """What happens to a partnership."""

    INVITE = auto()
    RESEND = auto()
    WITHDRAW = auto()
    ACCEPT = auto()
    DECLINE = auto()


class Step(msgspec.Struct, frozen=True):
    """One row of the partnership's life; the status moves by conditional update."""

    event: PartnerEvent
    source: frozenset[PartnerStatus]
    target: PartnerStatus
    rules: tuple[str, ...]


# fmt: off
STEPS = (
    Step(PartnerEvent.INVITE, frozenset({NOT_INVITED, DECLINED, CANCELED}), PENDING,
         ("R22", "R30")),
    Step(PartnerEvent.RESEND, frozenset({PENDING}), PENDING, ("Q6",)),
    Step(PartnerEvent.WITHDRAW, frozenset({PENDING}), NOT_INVITED, ("Q5",)),
    Step(PartnerEvent.ACCEPT, frozenset({PENDING}), ACTIVE, ("R23", "R25")),
    Step(PartnerEvent.DECLINE, frozenset({PENDING}), DECLINED, ("R24",)),
)
# fmt: on


def steps_open_to(status: PartnerStatus) -> set[PartnerEvent]:
    """What may happen next in `status`."""
    return {step.event for step in STEPS if status in step.source}


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What the guards of an invitation look at."""

    organization_type: OrganizationType
    organization_active: bool
    has_recipient: bool
    recipient_redacted: bool
    recipient_email: str


def reasons_against(candidate: Candidate) -> Iterator[Refusal]:
    """Why this organization cannot be invited; each names the way out (R5, R10 to R12)."""
    if candidate.organization_type not in ELIGIBLE:
        yield Refusal(
            "R5", N_("Only organizations of type Partner, Vendor or Customer can be invited.")
        )
    if not candidate.organization_active:
        yield Refusal("4.1", N_("This organization is inactive. Activate it first."))
    if not candidate.has_recipient:
        yield Refusal("R10", N_("No recipient is chosen. Edit the recipient first."))
    elif candidate.recipient_redacted:
        yield Refusal("R11", N_("The recipient's data were erased. Choose another recipient."))
    elif not candidate.recipient_email:
        yield Refusal("R12", N_("The recipient has no email address. Edit the recipient first."))
