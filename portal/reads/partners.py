"""Invite & Manage as a plain list, and the recipient of one invitation (R3 to R33)."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from portal import clock
from portal.access import Who, organization_for, partnership_with, visible_organizations
from portal.reads.organizations import ContactRow, behind, contact_row
from portal.rules.lifecycle import OPEN
from portal.rules.partnership import (
    ELIGIBLE,
    Candidate,
    PartnerEvent,
    reasons_against,
    steps_open_to,
)
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import Channel, OrganizationType, PartnerStatus
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from portal.tables.tickets import Outsourcing

PAGE = 50


class PartnerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One organization that is a partner or could become one.

    `expires_at` belongs to the open link of a Pending one; None there: no link is open.
    `open_tickets` counts for an Active one only (R31, R32). `reasons` say why inviting is closed.
    """

    public_id: str
    name: str
    type: OrganizationType
    status: PartnerStatus
    channel: Channel | None
    recipient: str
    email: str
    invited_at: datetime | None
    expires_at: datetime | None
    is_expired: bool
    answered_at: datetime | None
    open_tickets: int | None
    may_invite: bool
    may_resend: bool
    may_withdraw: bool
    reasons: list[Refusal]


class PartnerList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of partners by name; `further` is the cursor of the next page, or None."""

    partners: list[PartnerRow]
    is_first: bool
    further: str | None


class RecipientPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form Edit recipient: whom to choose from, and what is chosen."""

    organization: str
    name: str
    status: PartnerStatus
    contacts: list[ContactRow]
    contact: str
    email: str


async def partner_list(who: Who, after: str = "") -> PartnerList:
    """Every organization of an eligible type, whatever its partner status (R4, R5)."""
    eligible: Any = (
        Organization.objects()
        .where(
            visible_organizations(who), Organization.type.is_in([type.value for type in ELIGIBLE])
        )
        .order_by(Organization.sort_name, Organization.id)
        .limit(PAGE + 1)
    )
    if after:
        eligible = eligible.where(behind(await organization_for(who, after)))
    found = await eligible
    shown = found[:PAGE]
    partnerships = await _partnerships(shown)
    ids = [row["id"] for row in partnerships.values()]
    expiries, counts = await _expiries(ids), await _open_counts(ids)
    rows = []
    for organization in shown:
        row = partnerships.get(organization.id, NO_PARTNERSHIP)
        rows.append(_row(organization, row, expiries.get(row["id"]), counts.get(row["id"], 0)))
    return PartnerList(
        partners=rows,
        is_first=not after,
        further=shown[-1].public_id if len(found) > PAGE else None,
    )


async def recipient_page(organization: Organization) -> RecipientPage:
    """The recipient of an organization that was loaded through its door."""
    contacts = (
        await Contact.objects()
        .where(Contact.organization == organization.id)
        .order_by(Contact.name, Contact.id)
    )
    partnership = await partnership_with(organization)
    recipient = partnership.recipient if partnership else None
    return RecipientPage(
        organization=organization.public_id,
        name=organization.name,
        status=PartnerStatus(partnership.status if partnership else PartnerStatus.NOT_INVITED),
        contacts=[row for row in map(contact_row, contacts) if not row.is_redacted],
        contact=next((one.public_id for one in contacts if one.id == recipient), ""),
        email=partnership.recipient_email if partnership else "",
    )


# What stands for the partnership of an organization that never had one.
NO_PARTNERSHIP: dict[str, Any] = {
    "id": None,
    "status": PartnerStatus.NOT_INVITED,
    "channel": "",
    "recipient": None,
    "name": None,
    "redacted_at": None,
    "recipient_email": "",
    "invited_at": None,
    "answered_at": None,
}


async def _partnerships(organizations: list[Organization]) -> dict[int, dict[str, Any]]:
    ids = [organization.id for organization in organizations]
    if not ids:
        return {}
    of = Partnership
    rows = await of.select(
        of.id,
        of.organization,
        of.status,
        of.channel,
        of.recipient,
        of.recipient.name.as_alias("name"),
        of.recipient.redacted_at.as_alias("redacted_at"),
        of.recipient_email,
        of.invited_at,
        of.answered_at,
    ).where(of.organization.is_in(ids))
    return {row["organization"]: row for row in rows}


async def _expiries(partnerships: list[int]) -> dict[int, datetime]:
    """When the open link of each partnership ends, or has ended."""
    if not partnerships:
        return {}
    rows = await Invitation.select(Invitation.partnership, Invitation.expires_at).where(
        Invitation.partnership.is_in(partnerships),
        Invitation.used_at.is_null(),
        Invitation.voided_at.is_null(),
    )
    return {row["partnership"]: row["expires_at"] for row in rows}


async def _open_counts(partnerships: list[int]) -> dict[int, int]:
    if not partnerships:
        return {}
    rows = (
        await Outsourcing.select(Outsourcing.partnership, Count(alias="open"))
        .where(
            Outsourcing.partnership.is_in(partnerships),
            Outsourcing.status.is_in([status.value for status in OPEN]),
        )
        .group_by(Outsourcing.partnership)
    )
    return {row["partnership"]: row["open"] for row in rows}


def _row(
    organization: Organization, row: dict[str, Any], expires_at: datetime | None, count: int
) -> PartnerRow:
    status = PartnerStatus(row["status"])
    steps = steps_open_to(status)
    candidate = Candidate(
        organization_type=OrganizationType(organization.type),
        organization_active=organization.active,
        has_recipient=row["recipient"] is not None,
        recipient_redacted=row["redacted_at"] is not None,
        recipient_email=row["recipient_email"],
    )
    is_open_to_mail = bool(steps & {PartnerEvent.INVITE, PartnerEvent.RESEND})
    reasons = list(reasons_against(candidate)) if is_open_to_mail else []
    return PartnerRow(
        public_id=organization.public_id,
        name=organization.name,
        type=candidate.organization_type,
        status=status,
        channel=Channel(row["channel"]) if row["channel"] else None,
        recipient=row["name"] or "",
        email=row["recipient_email"],
        invited_at=row["invited_at"],
        expires_at=expires_at,
        is_expired=expires_at is not None and expires_at <= clock.now(),
        answered_at=row["answered_at"],
        open_tickets=count if status is PartnerStatus.ACTIVE else None,
        may_invite=PartnerEvent.INVITE in steps and not reasons,
        may_resend=PartnerEvent.RESEND in steps and not reasons,
        may_withdraw=PartnerEvent.WITHDRAW in steps,
        reasons=reasons,
    )
