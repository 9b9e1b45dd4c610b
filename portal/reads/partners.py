"""The rows of Invite & Manage, and the recipient of one invitation (R3 to R33)."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count
from piccolo.querystring import QueryString

from portal import clock
from portal.access import partnership_with
from portal.reads.organizations import ContactRow, contact_row
from portal.reads.partner_tags import Tags, tags_of
from portal.rules.languages import LANGUAGES
from portal.rules.lifecycle import OPEN
from portal.rules.partner_tags import written
from portal.rules.partnership import (
    NO_AGREEMENT,
    Candidate,
    PartnerEvent,
    reasons_against,
    steps_open_to,
)
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import Channel, OrganizationType, PartnerStatus
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from portal.tables.tickets import Outsourcing


class PartnerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One organization that is a partner or could become one.

    `expires_at` belongs to the open link of a Pending one; None there: no link is open. Nobody
    took the mail of an undeliverable one (A54); `mail_tries` says how often it was tried so far
    while it waits in the outbox, None once it does not.
    `open_tickets` counts for an Active one only (R31, R32). `reasons` say why inviting is closed,
    `is_invitable` whether nothing but these could be in the way (R10 to R12),
    `has_contact` whether the company of an Active one has a primary contact for its mail (Q22).
    """

    public_id: str
    name: str
    type: OrganizationType
    status: PartnerStatus
    channel: Channel | None
    language: str
    recipient: str
    email: str
    skills: str
    areas: str
    invited_at: datetime | None
    expires_at: datetime | None
    is_expired: bool
    is_undeliverable: bool
    mail_tries: int | None
    answered_at: datetime | None
    ended_at: datetime | None
    settled_at: datetime | None
    has_contact: bool
    open_tickets: int | None
    is_invitable: bool
    may_invite: bool
    may_resend: bool
    may_withdraw: bool
    may_cancel: bool
    reasons: list[Refusal]


class RecipientPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form Edit recipient: whom to choose from, and what is chosen.

    `carried` is the view of the list that its way back shows.
    """

    organization: str
    name: str
    status: PartnerStatus
    contacts: list[ContactRow]
    contact: str
    email: str
    carried: str


async def partner_rows(
    organizations: list[dict[str, Any]], *, agreement_accepted: bool
) -> list[PartnerRow]:
    """Organizations (id, public_id, name, type and active of each) with how they stand.

    `agreement_accepted`: without it nobody is invited, whatever the rows are like (R37, Q4).
    """
    against_all = [] if agreement_accepted else [NO_AGREEMENT]
    ids = [organization["id"] for organization in organizations]
    partnerships, tags = await _partnerships(ids), await tags_of(ids)
    partnership_ids = [row["id"] for row in partnerships.values()]
    links, counts = await _open_links(partnership_ids), await _open_counts(partnership_ids)
    rows = []
    for organization in organizations:
        row = partnerships.get(organization["id"], NO_PARTNERSHIP)
        row = {**row, **links.get(row["id"], NO_LINK)}
        words = tags.get(organization["id"], Tags())
        count = counts.get(row["id"], 0)
        rows.append(_row(organization, row, words, count, against_all))
    return rows


async def recipient_page(organization: Organization, carried: str = "") -> RecipientPage:
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
        carried=carried,
    )


# What stands for the partnership of an organization that never had one.
NO_PARTNERSHIP: dict[str, Any] = {
    "id": None,
    "status": PartnerStatus.NOT_INVITED,
    "channel": "",
    "language": "",
    "reachable": 0,
    "recipient": None,
    "name": None,
    "redacted_at": None,
    "recipient_email": "",
    "invited_at": None,
    "answered_at": None,
    "ended_at": None,
}


# How many primary contacts are there to read the mail of the partner's company: one, or none (Q22).
HAS_CONTACT = QueryString(
    "(SELECT COUNT(*) FROM membership AS m JOIN tenant AS t ON t.id = m.tenant"
    " WHERE t.id = partnership.partner AND m.person = t.primary_contact AND m.active)",
    alias="reachable",
)


async def _partnerships(organizations: list[int]) -> dict[int, dict[str, Any]]:
    if not organizations:
        return {}
    of = Partnership
    rows = await of.select(
        of.id,
        of.organization,
        of.status,
        of.channel,
        of.partner.language.as_alias("language"),
        HAS_CONTACT,
        of.recipient,
        of.recipient.name.as_alias("name"),
        of.recipient.redacted_at.as_alias("redacted_at"),
        of.recipient_email,
        of.invited_at,
        of.answered_at,
        of.ended_at,
    ).where(of.organization.is_in(organizations))
    return {row["organization"]: row for row in rows}


# What stands for the open link of a partnership that has none.
NO_LINK: dict[str, Any] = {"expires_at": None, "undeliverable_at": None, "mail_tries": None}
WAITING_MAIL = QueryString(
    "(SELECT MAX(m.tries) FROM outbox_mail AS m"
    " WHERE m.invitation = invitation.id AND m.next_try_at IS NOT NULL)",
    alias="mail_tries",
)


async def _open_links(partnerships: list[int]) -> dict[int, dict[str, Any]]:
    """When the open link of each partnership ends, or has ended, and whether its mail arrived."""
    if not partnerships:
        return {}
    rows = await Invitation.select(
        Invitation.partnership, Invitation.expires_at, Invitation.undeliverable_at, WAITING_MAIL
    ).where(
        Invitation.partnership.is_in(partnerships),
        Invitation.used_at.is_null(),
        Invitation.voided_at.is_null(),
    )
    return {row.pop("partnership"): row for row in rows}


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
    organization: dict[str, Any],
    row: dict[str, Any],
    words: Tags,
    count: int,
    against_all: list[Refusal],
) -> PartnerRow:
    status = PartnerStatus(row["status"])
    steps = steps_open_to(status)
    candidate = Candidate(
        organization_type=OrganizationType(organization["type"]),
        organization_active=organization["active"],
        has_recipient=row["recipient"] is not None,
        recipient_redacted=row["redacted_at"] is not None,
        recipient_email=row["recipient_email"],
    )
    is_open_to_mail = bool(steps & {PartnerEvent.INVITE, PartnerEvent.RESEND})
    reasons = [*against_all, *reasons_against(candidate)] if is_open_to_mail else []
    return PartnerRow(
        public_id=organization["public_id"],
        name=organization["name"],
        type=candidate.organization_type,
        status=status,
        channel=Channel(row["channel"]) if row["channel"] else None,
        language=LANGUAGES.get(row["language"] or "", ""),
        recipient=row["name"] or "",
        email=row["recipient_email"],
        skills=written(words.skills),
        areas=written(words.areas),
        invited_at=row["invited_at"],
        expires_at=row["expires_at"],
        is_expired=row["expires_at"] is not None and row["expires_at"] <= clock.now(),
        is_undeliverable=row["undeliverable_at"] is not None,
        mail_tries=row["mail_tries"],
        answered_at=row["answered_at"],
        ended_at=row["ended_at"],
        settled_at=row["ended_at"] or row["answered_at"],
        has_contact=bool(row["reachable"]),
        open_tickets=count if status is PartnerStatus.ACTIVE else None,
        is_invitable=PartnerEvent.INVITE in steps,
        may_invite=PartnerEvent.INVITE in steps and not reasons,
        may_resend=PartnerEvent.RESEND in steps and not reasons,
        may_withdraw=PartnerEvent.WITHDRAW in steps,
        may_cancel=PartnerEvent.CANCEL in steps,
        reasons=reasons,
    )
