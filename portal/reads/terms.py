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
from portal.rules.vocabulary import MAY_GO_ALONG, OutsourceStatus, PartnerStatus
from portal.tables.contracts import FeeContract
from portal.tables.items import Item
from portal.tables.organizations import Partnership
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing, Ticket


class Along(msgspec.Struct, frozen=True):
    """An own public note or file that may go along with the offer (Q13)."""

    public_id: str
    text: str
    file: str
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
    entries: list[Along]
    customer: str | None
    fee: int | None
    fee_currency: str
    is_draft: bool
    is_open: bool
    needs_agreement: bool

    @property
    def address(self) -> str:
        """The page of the ticket."""
        return f"/tickets/{self.ticket_id}"


async def terms_page(who: Who, ticket: Ticket) -> TermsPage:
    """Five queries: attempt, company and customer, partners, contract, notes."""
    attempt = await access.latest_outsourcing(ticket)
    status = OutsourceStatus(attempt.status) if attempt else None
    is_draft = status is OutsourceStatus.UNSENT
    about = await _about(ticket)
    partners = await partners_of(who)
    contract = await contract_of(who)
    return TermsPage(
        ticket_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        partners=[(row["public_id"], row["name"]) for row in partners],
        partner=next(
            (row["public_id"] for row in partners if attempt and row["id"] == attempt.partnership),
            "",
        ),
        terms=_terms(ticket, attempt if is_draft else None, who.currency, about["time_zone"]),
        reason=attempt.reason if attempt and is_draft else "",
        customer_rate=attempt.customer_rate if attempt and is_draft else None,
        billing=attempt.billing if attempt and is_draft else "",
        entries=await _entries(ticket, attempt if is_draft else None),
        customer=about["customer"],
        fee=contract.amount if contract and who.may(Permission.SEE_FEES) else None,
        fee_currency=contract.currency if contract else who.currency,
        is_draft=is_draft,
        is_open=move_for(Event.SEND, status) is not None,
        needs_agreement=not who.agreement_accepted,
    )


async def contract_of(who: Who) -> FeeContract | None:
    """What an acceptance costs just now."""
    return in_force(
        await FeeContract.objects().where(FeeContract.tenant == who.tenant), clock.now()
    )


async def partners_of(who: Who) -> list[dict[str, Any]]:
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


def _terms(ticket: Ticket, draft: Outsourcing | None, currency: str, time_zone: str) -> Terms:
    if draft is None:
        return Terms(
            currency=currency,
            accept_by=default_accept_by(clock.now(), time_zone),
            complete_by=ticket.due_at,
        )
    return terms_of(draft)


async def _entries(ticket: Ticket, draft: Outsourcing | None) -> list[Along]:
    rows = (
        await Item.select(
            Item.public_id,
            Item.text,
            Item.file.name.as_alias("file"),
            Item.created_at,
            Item.offered_in,
        )
        .where(
            Item.ticket == ticket.id,
            Item.kind.is_in([kind.value for kind in MAY_GO_ALONG]),
            Item.event == "",
            Item.is_copy.eq(False),
            Item.internal.eq(False),
        )
        .order_by(Item.created_at, Item.id, ascending=False)
        .limit(50)
    )
    return [
        Along(
            row["public_id"],
            row["text"],
            row["file"] or "",
            row["created_at"],
            draft is not None and row["offered_in"] == draft.id,
        )
        for row in rows
    ]


async def _about(ticket: Ticket) -> dict[str, Any]:
    """The customer's name, and the zone of the ticket's company."""
    row: dict[str, Any] | None = (
        await Ticket.select(
            Ticket.organization.name.as_alias("customer"),
            Ticket.tenant.time_zone.as_alias("time_zone"),
        )
        .where(Ticket.id == ticket.id)
        .first()
    )
    return one(row)
