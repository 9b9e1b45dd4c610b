"""The lead's ticket page: the ticket, the bar of its outsourcing, terms, fee and timeline."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.query import Select
from piccolo.query.methods.select import First

from portal import access
from portal.access import Who
from portal.reads.completion import OpenPoint, lead_points
from portal.reads.forwarding import Forwarded, forwardings_of, was_forwarded
from portal.reads.proposals import Proposal, proposal_of
from portal.reads.pulses import beats_of_a
from portal.reads.spent import NOTHING_SPENT, Spent, spent_at_lead
from portal.reads.timeline import Timeline, timeline
from portal.rules.fees import is_charged
from portal.rules.lifecycle import LINKED, OPEN, Event, moves_open_to
from portal.rules.permissions import Permission
from portal.rules.terms import Terms, terms_of, total_authorised
from portal.rules.vocabulary import Channel, OutsourceStatus, Side, TicketStatus
from portal.tables.amendments import PROPOSED
from portal.tables.beside import FILE_AT_LEAD, QUESTION_AT_LEAD
from portal.tables.prepared import prepared
from portal.tables.tickets import Outsourcing, Ticket

# Put together once: each step of a join copies a whole table's columns.
_SHOWN = (
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
    beats_of_a(Ticket.id),
    was_forwarded(Ticket.id),
)
_OF: Any = Outsourcing.partnership  # Piccolo's types end at the first join
_CONTRACT: Any = Outsourcing.fee_contract
_OF_ATTEMPT = (
    *Outsourcing.all_columns(),
    _OF.organization.name.as_alias("partner_name"),
    Outsourcing.answered_by.name.as_alias("answered_by_name"),
    _CONTRACT.amount.as_alias("fee"),
    _CONTRACT.currency.as_alias("fee_currency"),
    _CONTRACT.version.as_alias("fee_version"),
    _CONTRACT.valid_from.as_alias("fee_valid_from"),
    QUESTION_AT_LEAD,
    FILE_AT_LEAD,
    *PROPOSED,
)


_OWN = [column._meta.name for column in Outsourcing.all_columns()]


class Step(msgspec.Struct, frozen=True):
    """One of the five steps of the bar; `state` is done, now or next."""

    name: str
    at: datetime | None
    state: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """What everyone sees of an outsourcing (R74, R75), and the moves open to the reader.

    `question` is the oldest one that waits for an answer (Q44); `open_points` are what to know
    before approving; `proposal` are other terms that wait, for those who see terms (Q14).
    """

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
    question: str | None
    open_points: list[OpenPoint]
    proposal: Proposal | None


class TermsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The shared terms and how much of them is used, for those who may view them (R76)."""

    terms: Terms
    total: int | None
    spent: Spent


class EarlierAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the ticket was offered to before, and how that ended. No partner ever sees it."""

    partner: str
    status: OutsourceStatus
    sent_at: datetime | None
    ended_at: datetime | None
    decline_reason: str
    reason_text: str


class Fee(msgspec.Struct, frozen=True):
    """The transaction fee of an accepted attempt, for those who may see fees (Q38)."""

    amount: int
    currency: str
    version: int
    valid_from: datetime


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
    fee: Fee | None
    earlier: list[EarlierAttempt]
    forwarded: list[Forwarded]
    may_outsource: bool
    timeline: Timeline


async def ticket_page(who: Who, public_id: str, before: str = "") -> TicketPage:
    """The page of a ticket of the own desk; NotThere for anyone else's."""
    ticket = await access.ticket_for(who, public_id)
    shown = await _columns(ticket.id)
    attempts = await _attempts(ticket.id)
    latest = attempts[0] if attempts else {}
    attempt = _attempt(latest) if latest else None
    sees_terms = attempt is not None and who.may(Permission.SEE_TERMS)
    spent = await spent_at_lead(attempt, before) if attempt and sees_terms else NOTHING_SPENT
    partner, beats = latest.get("partner_name", ""), shown.pop("beats")
    forwarded = await forwardings_of(ticket.id) if shown.pop("forwarding") else []
    may_outsource = _may_outsource(who, ticket, attempt) and not any(
        each.end is None for each in forwarded
    )
    return TicketPage(
        number=f"T-{ticket.number}",
        bar=_bar(who, attempt, latest, spent, sees_terms=sees_terms) if attempt else None,
        terms=_terms(attempt, spent) if attempt and sees_terms else None,
        fee=_fee(latest) if latest and who.may(Permission.SEE_FEES) else None,
        earlier=[_earlier(row) for row in attempts[1:]],
        forwarded=forwarded,
        may_outsource=may_outsource,
        timeline=await timeline(who, ticket.id, attempt, partner, before, spent, beats),
        **shown,
    )


async def _columns(ticket_id: int) -> dict[str, Any]:
    row = await _shown(ticket_id)
    if row is None:
        access.not_there()
    row["status"] = TicketStatus(row["status"])
    return row


@prepared
def _shown(ticket_id: int) -> First:
    return Ticket.select(*_SHOWN).where(Ticket.id == ticket_id).first()


@prepared
def _attempts(ticket_id: int) -> Select[Any]:
    """Every attempt to have it done, the present one first, with the names around it."""
    attempts = Outsourcing.select(*_OF_ATTEMPT).where(Outsourcing.ticket == ticket_id)
    return attempts.order_by(Outsourcing.id, ascending=False)


def _attempt(row: dict[str, Any]) -> Outsourcing:
    return Outsourcing(**{name: row[name] for name in _OWN})


def _earlier(row: dict[str, Any]) -> EarlierAttempt:
    return EarlierAttempt(
        partner=row["partner_name"],
        status=OutsourceStatus(row["status"]),
        sent_at=row["sent_at"],
        ended_at=row["closed_at"] or row["answered_at"],
        decline_reason=row["decline_reason"],
        reason_text=row["reason_text"],
    )


def _fee(row: dict[str, Any]) -> Fee | None:
    """What the acceptance cost; the contract of the time of sending says it (A42)."""
    if row["partner_ticket"] is None or not is_charged(Channel(row["channel"])):
        return None
    return Fee(row["fee"], row["fee_currency"], row["fee_version"], row["fee_valid_from"])


def _bar(
    who: Who, attempt: Outsourcing, row: dict[str, Any], spent: Spent, *, sees_terms: bool
) -> Bar:
    status = OutsourceStatus(attempt.status)
    moves = moves_open_to(status, Side.LEAD, who.standing)
    return Bar(
        status=status,
        partner=row["partner_name"],
        answered_by=row["answered_by_name"],
        answered_at=attempt.answered_at,
        reported_at=attempt.reported_at,
        accept_by=attempt.accept_by,
        decline_reason=attempt.decline_reason,
        reason_text=attempt.reason_text,
        steps=steps_of(attempt),
        moves=moves,
        is_open=status in OPEN,
        question=row["question"] if status in LINKED else None,
        open_points=lead_points(attempt, row, spent) if Event.APPROVE_COMPLETION in moves else [],
        proposal=proposal_of(who, Side.LEAD, attempt, row) if sees_terms else None,
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


def _terms(attempt: Outsourcing, spent: Spent) -> TermsShown:
    terms = terms_of(attempt)
    return TermsShown(terms=terms, total=total_authorised(terms), spent=spent)


def _may_outsource(who: Who, ticket: Ticket, attempt: Outsourcing | None) -> bool:
    """Whether the page offers to draft or send: the menu of R73, on every ticket not Complete."""
    status = OutsourceStatus(attempt.status) if attempt else None
    return (
        Event.SEND in moves_open_to(status, Side.LEAD, who.standing)
        and who.has_agreed
        and ticket.status != TicketStatus.COMPLETE
        and not access.is_received(ticket)
    )
