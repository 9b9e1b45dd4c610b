"""What the page behind a mailed invitation shows. Looking changes nothing (A02)."""

from datetime import datetime
from typing import Any

import msgspec

from portal import clock
from portal.access import Who
from portal.gateways import secrets
from portal.rules.invitations import (
    REFUSALS,
    Attaching,
    InvitationState,
    is_still_invited,
    reason_against,
    state_of,
)
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Invitation
from portal.tables.people import Membership


class InvitationPage(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation and what its holder may do with it.

    `refusal` says why it cannot be answered, and `may_renew` that a fresh link may be asked for.
    `has_account`: the invited address has a login already, so its holder signs in first.
    `not_with_company` says why a signed-in person cannot accept with the company of the session.
    """

    state: InvitationState
    refusal: Refusal | None
    may_renew: bool
    lead: str = ""
    inviter: str = ""
    email: str = ""
    recipient: str = ""
    company: str = ""
    expires_at: datetime | None = None
    has_account: bool = False
    not_with_company: Refusal | None = None


async def invitation_page(token: str, who: Who | None = None) -> InvitationPage:
    """The invitation behind a link, for a stranger or a signed-in person."""
    row = await _invitation(token)
    if row is None:
        unknown = InvitationState.UNKNOWN
        return InvitationPage(state=unknown, refusal=REFUSALS[unknown], may_renew=False)
    status = PartnerStatus(row["status"])
    state = state_of(
        used_at=row["used_at"],
        voided_at=row["voided_at"],
        expires_at=row["expires_at"],
        partner_status=status,
        at=clock.now(),
    )
    return InvitationPage(
        state=state,
        refusal=REFUSALS.get(state),
        may_renew=state is not InvitationState.VALID
        and status is PartnerStatus.PENDING
        and is_still_invited(row["email"], row["recipient_email"]),
        lead=row["lead_name"],
        inviter=row["inviter"],
        email=row["email"],
        recipient=row["recipient"],
        company=row["organization"],
        expires_at=row["expires_at"],
        has_account=await has_account(row["email"]),
        not_with_company=_not_with_company(who, row) if who else None,
    )


async def has_account(email: str) -> bool:
    """Whether somebody signs in with this address already."""
    return await Membership.exists().where(
        Membership.person.email == email.lower(), Membership.active.eq(True)
    )


async def _invitation(token: str) -> dict[str, Any] | None:
    of: Any = Invitation.partnership  # Piccolo's types end at the first join
    return (
        await Invitation.select(
            Invitation.email,
            Invitation.used_at,
            Invitation.voided_at,
            Invitation.expires_at,
            of.status.as_alias("status"),
            of.recipient_email.as_alias("recipient_email"),
            of.lead.name.as_alias("lead_name"),
            of.invited_by.name.as_alias("inviter"),
            of.recipient.name.as_alias("recipient"),
            of.organization.name.as_alias("organization"),
        )
        .where(Invitation.digest == secrets.digest(token))
        .first()
    )


def _not_with_company(who: Who, row: dict[str, Any]) -> Refusal | None:
    return reason_against(
        Attaching(
            lead=row["lead_name"],
            invited=row["email"],
            email=who.email,
            may_attach=who.may(Permission.ATTACH_COMPANY),
        )
    )
