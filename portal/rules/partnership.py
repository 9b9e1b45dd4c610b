"""The life of a partnership: inviting, answering, ending, and what stands in the way (4.1)."""

from collections.abc import Iterator
from enum import StrEnum, auto

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, OrganizationType, OutsourceStatus, PartnerStatus, Side

ELIGIBLE = (OrganizationType.PARTNER, OrganizationType.VENDOR, OrganizationType.CUSTOMER)  # R5

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
    CANCEL = auto()
    LEAVE = auto()


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
    Step(PartnerEvent.CANCEL, frozenset({ACTIVE}), CANCELED, ("R26", "R27", "R29")),
    Step(PartnerEvent.LEAVE, frozenset({ACTIVE}), CANCELED, ("R27", "Q5")),
)
# fmt: on


def steps_open_to(status: PartnerStatus) -> set[PartnerEvent]:
    """What may happen next in `status`."""
    return {step.event for step in STEPS if status in step.source}


NO_AGREEMENT = Refusal(
    "R37", N_("Your company has to accept the outsourcing agreement before it can invite partners.")
)
NOT_ACTIVE = Refusal("R26", N_("Only an active partnership can be ended."))
OPEN_TICKETS = Refusal(
    "R27", N_("Tickets are still open between you. Each of them has to be finished first.")
)

# How each side gets an open ticket out of the way of an end (R28, C1).
WAYS_OUT = {
    (Side.LEAD, OutsourceStatus.ASSIGNED): N_("Cancel the offer"),
    (Side.LEAD, OutsourceStatus.ACCEPTED): N_("Set it to Complete"),
    (Side.LEAD, OutsourceStatus.IN_PROGRESS): N_("Set it to Complete"),
    (Side.LEAD, OutsourceStatus.WAITING_APPROVAL): N_("Approve the completion"),
    (Side.PARTNER, OutsourceStatus.ASSIGNED): N_("Decline the offer"),
    (Side.PARTNER, OutsourceStatus.ACCEPTED): N_("Mark it complete"),
    (Side.PARTNER, OutsourceStatus.IN_PROGRESS): N_("Mark it complete"),
    (Side.PARTNER, OutsourceStatus.WAITING_APPROVAL): N_("Wait for the lead's approval"),
}


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
