"""The terms page: the partners to choose from, what may go along, and what is filled in already."""

from datetime import datetime
from typing import Any

import msgspec

from portal import access, clock
from portal.access import Who
from portal.rules.fees import in_force
from portal.rules.lifecycle import Event, move_for
from portal.rules.permissions import Permission
from portal.rules.terms import Terms, default_accept_by, terms_of
from portal.rules.vocabulary import Kind, OutsourceStatus, PartnerStatus
from portal.tables.contracts import FeeContract
from portal.tables.items import Item
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.tickets import Outsourcing, Ticket


class NoteAlong(msgspec.Struct, frozen=True):
    """An own public note that may go along with the offer (Q13)."""

    public_id: str
    text: str
    created_at: datetime
    is_ticked: bool


class TermsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it starts: a draft's terms, those of the last attempt, or the defaults."""

    ticket_id: str
    number: str
    title: str
    partners: list[tuple[str, str]]
    partner: str
    terms: Terms
    reason: str
    customer_rate: int | None
    billing: str
    notes: list[NoteAlong]
    customer: str | None
    fee: int | None
    fee_currency: str
    is_draft: bool
    is_open: bool


async def terms_page(who: Who, ticket: Ticket) -> TermsPage:
    """Seven queries at most: attempt, partners, notes, contract, customer."""
    attempt = await access.latest_outsourcing(ticket)
    status = OutsourceStatus(attempt.status) if attempt else None
    is_draft = status is OutsourceStatus.UNSENT
    lead = await Tenant.objects().get(Tenant.id == who.tenant)
    if lead is None:
        access.not_there()
    partners = await _partners(who)
    contract = in_force(
        await FeeContract.objects().where(FeeContract.tenant == who.tenant), clock.now()
    )
    return TermsPage(
        ticket_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        partners=[(row["public_id"], row["name"]) for row in partners],
        partner=next(
            (row["public_id"] for row in partners if attempt and row["id"] == attempt.partnership),
            "",
        ),
        terms=_terms(ticket, attempt if is_draft else None, lead),
        reason=attempt.reason if attempt and is_draft else "",
        customer_rate=attempt.customer_rate if attempt and is_draft else None,
        billing=attempt.billing if attempt and is_draft else "",
        notes=await _notes(ticket, attempt if is_draft else None),
        customer=await _customer(ticket),
        fee=contract.amount if contract and who.may(Permission.SEE_FEES) else None,
        fee_currency=contract.currency if contract else lead.currency,
        is_draft=is_draft,
        is_open=move_for(Event.SEND, status) is not None,
    )


async def _partners(who: Who) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        await Partnership.select(
            Partnership.id,
            Partnership.public_id,
            Partnership.organization.name.as_alias("name"),
        )
        .where(Partnership.lead == who.tenant, Partnership.status == PartnerStatus.ACTIVE.value)
        .order_by(Partnership.organization.sort_name)
    )
    return rows


def _terms(ticket: Ticket, draft: Outsourcing | None, lead: Tenant) -> Terms:
    if draft is None:
        return Terms(
            currency=lead.currency,
            accept_by=default_accept_by(clock.now(), lead.time_zone),
            complete_by=ticket.due_at,
        )
    return terms_of(draft)


async def _notes(ticket: Ticket, draft: Outsourcing | None) -> list[NoteAlong]:
    rows = (
        await Item.select(Item.public_id, Item.text, Item.created_at, Item.offered_in)
        .where(
            Item.ticket == ticket.id,
            Item.kind == Kind.NOTE.value,
            Item.event == "",
            Item.is_copy.eq(False),
            Item.internal.eq(False),
        )
        .order_by(Item.created_at, Item.id, ascending=False)
        .limit(50)
    )
    return [
        NoteAlong(
            row["public_id"],
            row["text"],
            row["created_at"],
            draft is not None and row["offered_in"] == draft.id,
        )
        for row in rows
    ]


async def _customer(ticket: Ticket) -> str | None:
    row = (
        await Ticket.select(Ticket.organization.name.as_alias("name"))
        .where(Ticket.id == ticket.id)
        .first()
    )
    return row["name"] if row else None
