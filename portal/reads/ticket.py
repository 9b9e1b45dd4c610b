"""The lead's ticket page: the ticket, the bar of its outsourcing, terms, fee and timeline."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.query.functions import Sum

from portal import access
from portal.access import Who
from portal.reads.timeline import Timeline, timeline
from portal.rules.lifecycle import OPEN, Event, moves_open_to
from portal.rules.permissions import Permission
from portal.rules.terms import Terms, terms_of, total_authorised
from portal.rules.vocabulary import Kind, OutsourceStatus, Side, TicketStatus
from portal.tables.items import Item
from portal.tables.tickets import Outsourcing, Ticket


class Step(msgspec.Struct, frozen=True):
    """One of the five steps of the bar; `state` is done, now or next."""

    name: str
    at: datetime | None
    state: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """What everyone sees of an outsourcing (R74, R75), and the moves open to the reader."""

    status: OutsourceStatus
    partner: str
    answered_by: str | None
    answered_at: datetime | None
    reported_at: datetime | None
    accept_by: datetime | None
    decline_reason: str
    reason_text: str
    steps: list[Step]
    moves: list[Event]
    is_open: bool


class TermsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The shared terms and the lead's own, for those who may view them (R76)."""

    terms: Terms
    total: int | None
    used_minutes: int
    customer_rate: int | None
    billing: str
    reason: str


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of the own desk, with everything that may be seen and done on it."""

    public_id: str
    number: str
    title: str
    description: str
    status: TicketStatus
    priority: str
    due_at: datetime | None
    organization: str | None
    organization_id: str | None
    contact: str | None
    contact_phone: str | None
    site_name: str
    site_address: str
    site_contact: str
    site_phone: str
    assigned_to: str | None
    external_id: str | None
    bar: Bar | None
    terms: TermsShown | None
    may_outsource: bool
    timeline: Timeline


async def ticket_page(who: Who, public_id: str, before: str = "") -> TicketPage:
    """The page of a ticket of the own desk; NotThere for anyone else's."""
    ticket = await access.ticket_for(who, public_id)
    shown = await _columns(ticket.id)
    attempt = await access.latest_outsourcing(ticket)
    names = await _names(attempt) if attempt else {}
    partner = names.get("partner", "")
    return TicketPage(
        number=f"T-{ticket.number}",
        bar=_bar(who, attempt, names) if attempt else None,
        terms=await _terms(attempt) if attempt and who.may(Permission.SEE_TERMS) else None,
        may_outsource=_may_outsource(who, ticket, attempt),
        timeline=await timeline(who, ticket.id, attempt, partner, before),
        **shown,
    )


async def _columns(ticket_id: int) -> dict[str, Any]:
    row = (
        await Ticket.select(
            Ticket.public_id,
            Ticket.title,
            Ticket.description,
            Ticket.status,
            Ticket.priority,
            Ticket.due_at,
            Ticket.site_name,
            Ticket.site_address,
            Ticket.site_contact,
            Ticket.site_phone,
            Ticket.external_id,
            Ticket.organization.name.as_alias("organization"),
            Ticket.organization.public_id.as_alias("organization_id"),
            Ticket.contact.name.as_alias("contact"),
            Ticket.contact.phone.as_alias("contact_phone"),
            Ticket.assigned_to.name.as_alias("assigned_to"),
        )
        .where(Ticket.id == ticket_id)
        .first()
    )
    if row is None:
        access.not_there()
    row["status"] = TicketStatus(row["status"])
    return row


async def _names(attempt: Outsourcing) -> dict[str, str]:
    of: Any = Outsourcing.partnership  # Piccolo's types end at the first join
    row = (
        await Outsourcing.select(
            of.organization.name.as_alias("partner"),
            Outsourcing.answered_by.name.as_alias("answered_by"),
        )
        .where(Outsourcing.id == attempt.id)
        .first()
    )
    return row or {}


def _bar(who: Who, attempt: Outsourcing, names: dict[str, str]) -> Bar:
    status = OutsourceStatus(attempt.status)
    return Bar(
        status=status,
        partner=names["partner"],
        answered_by=names["answered_by"],
        answered_at=attempt.answered_at,
        reported_at=attempt.reported_at,
        accept_by=attempt.accept_by,
        decline_reason=attempt.decline_reason,
        reason_text=attempt.reason_text,
        steps=steps_of(attempt),
        moves=moves_open_to(status, Side.LEAD, who.standing),
        is_open=status in OPEN,
    )


def steps_of(attempt: Outsourcing) -> list[Step]:
    """Sent, Accepted, In Progress, Waiting Approval, Complete: with their dates so far."""
    status = OutsourceStatus(attempt.status)
    order = [
        OutsourceStatus.ASSIGNED,
        OutsourceStatus.ACCEPTED,
        OutsourceStatus.IN_PROGRESS,
        OutsourceStatus.WAITING_APPROVAL,
        OutsourceStatus.COMPLETE,
    ]
    if status not in order:
        return []
    reached = order.index(status)
    dates = [
        attempt.sent_at,
        attempt.answered_at,
        attempt.started_at,
        attempt.reported_at if reached >= order.index(OutsourceStatus.WAITING_APPROVAL) else None,
        attempt.closed_at,
    ]
    is_over = status is OutsourceStatus.COMPLETE

    def state(place: int) -> str:
        if place < reached or is_over:
            return "done"
        return "now" if place == reached else "next"

    return [
        Step(step.value, date, state(place))
        for place, (step, date) in enumerate(zip(order, dates, strict=True))
    ]


async def _terms(attempt: Outsourcing) -> TermsShown:
    terms = terms_of(attempt)
    return TermsShown(
        terms=terms,
        total=total_authorised(terms),
        used_minutes=await _used_minutes(attempt),
        customer_rate=attempt.customer_rate,
        billing=attempt.billing,
        reason=attempt.reason,
    )


async def _used_minutes(attempt: Outsourcing) -> int:
    """The partner's time so far, as it has arrived here."""
    row = (
        await Item.select(Sum(Item.minutes).as_alias("used"))
        .where(
            Item.ticket == attempt.ticket,
            Item.outsourcing == attempt.id,
            Item.is_copy.eq(True),
            Item.kind == Kind.TIME.value,
        )
        .first()
    )
    return (row and row["used"]) or 0


def _may_outsource(who: Who, ticket: Ticket, attempt: Outsourcing | None) -> bool:
    """Whether the page offers to draft or send: the menu of R73, on every ticket not Complete."""
    status = OutsourceStatus(attempt.status) if attempt else None
    return (
        Event.SEND in moves_open_to(status, Side.LEAD, who.standing)
        and who.agreement_accepted
        and ticket.status != TicketStatus.COMPLETE
        and not access.is_received(ticket)
    )
