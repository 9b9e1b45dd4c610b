"""What a mailed invitation is worth at a moment, and who may answer it (states.md 4.1, Q6, A44).

No job marks what has expired. The door judges it when the link is opened or answered, and the list
of partners when it is read: an invitation stays Pending, and can be sent again.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, PartnerStatus


class InvitationState(StrEnum):
    """One of these at any moment. UNKNOWN is a token that was never mailed."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    VOIDED = "voided"
    UNKNOWN = "unknown"


def state_of(
    *,
    used_at: datetime | None,
    voided_at: datetime | None,
    expires_at: datetime,
    partner_status: PartnerStatus,
    at: datetime,
) -> InvitationState:
    """What the link still does; an answer given with it counts before anything else."""
    if used_at:
        return InvitationState.USED
    if voided_at or partner_status is not PartnerStatus.PENDING:
        return InvitationState.VOIDED
    return InvitationState.EXPIRED if expires_at <= at else InvitationState.VALID


# What a link that no longer works says. The page adds the way out: a fresh link, or sign-in.
REFUSALS = {
    InvitationState.USED: Refusal("Q6", N_("This invitation was already answered.")),
    InvitationState.EXPIRED: Refusal("Q6", N_("This invitation has expired.")),
    InvitationState.VOIDED: Refusal("Q6", N_("This invitation was replaced or withdrawn.")),
    InvitationState.UNKNOWN: Refusal(
        "Q6", N_("This link is not complete. Open it again from the mail.")
    ),
}


def is_still_invited(sent_to: str, invited: str) -> bool:
    """Whether an invitation is meant for the address that its link went to (Q23)."""
    return bool(sent_to) and sent_to == invited


HAS_ACCOUNT = Refusal("A45", N_("You already have an account here. Sign in, then accept."))


class Attaching(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether a signed-in person may accept with the company of the session."""

    lead: str
    invited: str
    email: str
    may_attach: bool


def another_address(lead: str, invited: str) -> Refusal:
    """A forwarded invitation does not help the wrong person."""
    return Refusal(
        "A44",
        N_(
            "This invitation was sent to {invited}. Sign in with that address, or ask {lead} to "
            "invite yours."
        ),
        {"invited": invited, "lead": lead},
    )


def reason_against(attaching: Attaching) -> Refusal | None:
    """Why the company of the session cannot accept, or None."""
    if attaching.email != attaching.invited.lower():
        return another_address(attaching.lead, attaching.invited)
    if not attaching.may_attach:
        return Refusal(
            "Q8",
            N_("Only an administrator of a subcontractor company can accept for it."),
        )
    return None
