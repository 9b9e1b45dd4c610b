"""What a partner sees of the work that leads send: the lists, an offer, a ticket.

Everything here is selected by name. The lead's internal columns, entries and fees have no place in
these structs (portal.rules.terms.INTERNAL), and the customer's name only where the lead ticked it.

The lead's own ticket speaks only while its offer waits for an answer. From then on a partner reads
what the acceptance wrote down, or no more than the terms: nothing flows any more (D35, Q37).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from piccolo.query import Select
from piccolo.query.methods.select import First
from piccolo.querystring import Selectable

from portal import clock
from portal.access import Who, received_for
from portal.reads.completion import OpenPoint, partner_points
from portal.reads.proposals import Proposal, proposal_of
from portal.reads.pulses import beats_of_a
from portal.reads.spent import Spent, spent_at_partner
from portal.reads.timeline import Timeline, timeline
from portal.rules.lifecycle import LINKED, Event, moves_open_to
from portal.rules.permissions import Permission
from portal.rules.questions import ask_refusal
from portal.rules.sharing import actor_of, phase_at
from portal.rules.terms import Terms, terms_of, total_authorised
from portal.rules.vocabulary import OutsourceStatus, Side
from portal.tables.amendments import PROPOSED
from portal.tables.beside import FILE_AT_PARTNER, QUESTION_AT_PARTNER
from portal.tables.items import Item
from portal.tables.people import Membership
from portal.tables.prepared import prepared
from portal.tables.rows import NOBODY, one
from portal.tables.tickets import Outsourcing

DIALLED = "+0123456789"


_LEADS: Any = Outsourcing.ticket  # Piccolo's types end at the first join
_PARTNERS: Any = Outsourcing.partner_ticket


def _words_of(ticket: Any) -> tuple[Selectable, ...]:
    """What is to be done, and where: in the words of the lead's ticket, or of the partner's own."""
    return (
        ticket.title.as_alias("title"),
        ticket.description.as_alias("description"),
        ticket.priority.as_alias("priority"),
        ticket.site_name.as_alias("site_name"),
        ticket.site_address.as_alias("site_address"),
        ticket.site_contact.as_alias("site_contact"),
        ticket.site_phone.as_alias("site_phone"),
    )


def _of_attempt(*more: Selectable) -> Callable[[int], First]:
    """Names around an attempt, none of which the lead's ticket can change, and `more`."""
    columns = (
        Outsourcing.lead.name.as_alias("lead"),
        Outsourcing.lead.public_id.as_alias("lead_id"),
        _LEADS.number.as_alias("number"),
        Outsourcing.answered_by.name.as_alias("answered_by"),
        *more,
    )
    return prepared(lambda id: Outsourcing.select(*columns).where(Outsourcing.id == id).first())


_OFFERED = (
    *_words_of(_LEADS),
    _LEADS.contact.name.as_alias("contact"),
    _LEADS.contact.phone.as_alias("phone"),
)
# By whether the lead has ticked that the customer is named.
_OF_OFFER = {
    False: _of_attempt(*_OFFERED),
    True: _of_attempt(*_OFFERED, _LEADS.organization.name.as_alias("customer")),
}
_OF_PAST_OFFER = _of_attempt()
_OF_TICKET = _of_attempt(
    *_words_of(_PARTNERS),
    _PARTNERS.assigned_to.id.as_alias("assigned"),
    _PARTNERS.assigned_to.name.as_alias("assigned_to"),
    QUESTION_AT_PARTNER,
    FILE_AT_PARTNER,
    *PROPOSED,
    beats_of_a(Outsourcing.partner_ticket),
)


class Lead(msgspec.Struct, frozen=True):
    """Whose work it is: name, colour key and the lead's own ticket number."""

    name: str
    public_id: str
    number: str


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go and whom to ask for, which goes along with every offer (Q51)."""

    name: str
    address: str
    contact: str
    phone: str

    @property
    def line(self) -> str:
        """The place in one line."""
        return ", ".join(self.address.splitlines()) or self.name

    @property
    def dialled(self) -> str:
        """The phone number as a telephone takes it."""
        return "".join(sign for sign in self.phone if sign in DIALLED)


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """What stays of every attempt that reached a partner: who asked, on what terms, the answer."""

    public_id: str
    lead: Lead
    status: OutsourceStatus
    terms: Terms
    total: int | None
    answered_by: str | None
    answered_at: datetime | None


class Received(Reached, frozen=True, kw_only=True):
    """What an offer and the ticket that grew out of it have in common."""

    title: str
    description: str
    priority: str
    site: Site
    customer: str | None
    moves: list[Event]


class Offered(msgspec.Struct, frozen=True):
    """A note or file of the lead that goes along with the offer (Q13); `file` is its name."""

    public_id: str
    author: str
    text: str
    file: str
    created_at: datetime


class Offer(Received, frozen=True, kw_only=True):
    """An offer to decide on."""

    entries: list[Offered]
    is_late: bool


class PastOffer(Reached, frozen=True, kw_only=True):
    """An offer that came to nothing, without a word of the lead's ticket (D35, Q37)."""

    sent_at: datetime | None
    closed_at: datetime | None
    decline_reason: str
    reason_text: str


class Colleague(msgspec.Struct, frozen=True):
    """Somebody of the own company whom the ticket may be given to, or who has it."""

    public_id: str
    name: str
    is_assigned: bool


class ReceivedTicket(Received, frozen=True, kw_only=True):
    """A ticket that was accepted; `question` is the oldest that waits for the lead (Q44).

    `open_points` are what to know before reporting completion, `proposal` other terms that wait
    for an answer (Q14).
    """

    assigned_to: str | None
    spent: Spent
    timeline: Timeline
    colleagues: list[Colleague]
    question: str | None
    may_ask: bool
    open_points: list[OpenPoint]
    proposal: Proposal | None


async def received(
    who: Who, public_id: str, before: str = ""
) -> Offer | PastOffer | ReceivedTicket:
    """The page of an attempt that reached the own company; NotThere for any other."""
    attempt = await received_for(who, public_id)
    if attempt.partner_ticket is not None:
        return await _ticket(who, attempt, before)
    if attempt.status == OutsourceStatus.ASSIGNED:
        return await _offer(who, attempt)
    return await _past_offer(attempt)


async def _offer(who: Who, attempt: Outsourcing) -> Offer:
    row = one(await _OF_OFFER[attempt.shows_customer](attempt.id))
    return Offer(
        **_common(who, attempt, row),
        customer=row.get("customer"),
        entries=await _offered(attempt),
        is_late=_is_late(terms_of(attempt)),
    )


async def _past_offer(attempt: Outsourcing) -> PastOffer:
    row = one(await _OF_PAST_OFFER(attempt.id))
    return PastOffer(
        **_lasting(attempt, row),
        sent_at=attempt.sent_at,
        closed_at=attempt.closed_at,
        decline_reason=attempt.decline_reason,
        reason_text=attempt.reason_text,
    )


async def _ticket(who: Who, attempt: Outsourcing, before: str) -> ReceivedTicket:
    row = one(await _OF_TICKET(attempt.id))
    spent = await spent_at_partner(attempt, before)
    lines = await timeline(
        who, attempt.partner_ticket, attempt, row["lead"], before, spent, row["beats"]
    )
    may_assign = who.may(Permission.ASSIGN_RECEIVED) and lines.may_write
    common = _common(who, attempt, row)
    may_report = Event.REPORT_COMPLETE in common["moves"]
    return ReceivedTicket(
        **common,
        customer=attempt.customer or None,
        assigned_to=row["assigned_to"],
        spent=spent,
        timeline=lines,
        colleagues=await _colleagues(who, row["assigned"]) if may_assign else [],
        question=row["question"] if attempt.status in LINKED else None,
        may_ask=not ask_refusal(phase_at(attempt), actor_of(who.kind, who.tenant, attempt)),
        open_points=partner_points(who, attempt, row, spent) if may_report else [],
        proposal=proposal_of(who, Side.PARTNER, attempt, row),
    )


def _lasting(attempt: Outsourcing, row: dict[str, Any]) -> dict[str, Any]:
    terms = terms_of(attempt)
    return {
        "public_id": attempt.public_id,
        "lead": Lead(row["lead"], row["lead_id"], f"T-{row['number']}"),
        "status": OutsourceStatus(attempt.status),
        "terms": terms,
        "total": total_authorised(terms),
        "answered_by": row["answered_by"],
        "answered_at": attempt.answered_at,
    }


def _common(who: Who, attempt: Outsourcing, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **_lasting(attempt, row),
        "title": row["title"],
        "description": row["description"],
        "priority": row["priority"],
        "site": Site(
            name=row["site_name"],
            address=row["site_address"],
            contact=row["site_contact"] or row.get("contact") or "",
            phone=row["site_phone"] or row.get("phone") or "",
        ),
        "moves": _moves(who, OutsourceStatus(attempt.status)),
    }


def _moves(who: Who, status: OutsourceStatus) -> list[Event]:
    """The buttons; reporting completion a company may keep from its technicians (Q20)."""
    events = moves_open_to(status, Side.PARTNER, who.standing)
    if who.may(Permission.REPORT_COMPLETION):
        return events
    return [event for event in events if event is not Event.REPORT_COMPLETE]


def _is_late(terms: Terms) -> bool:
    return terms.accept_by is not None and terms.accept_by < clock.now()


async def _offered(attempt: Outsourcing) -> list[Offered]:
    return [Offered(**row | {"file": row["file"] or ""}) for row in await _offered_in(attempt.id)]


@prepared
def _offered_in(attempt: int) -> Select[Any]:
    entries = Item.select(
        Item.public_id,
        Item.author.name.as_alias("author"),
        Item.text,
        Item.file.name.as_alias("file"),
        Item.created_at,
    )
    offered = entries.where(Item.offered_in == attempt, Item.internal.eq(False))
    return offered.order_by(Item.created_at, Item.id)


async def _colleagues(who: Who, assigned: int | None) -> list[Colleague]:
    rows = await _people(who, assigned or NOBODY)
    return [Colleague(row["public_id"], row["name"], row["person"] == assigned) for row in rows]


@prepared
def _people(who: Who, assigned: int) -> Select[Any]:
    """Whom a ticket can be given to, and whoever has it, active or not."""
    person: Any = Membership.person
    people = Membership.select(
        Membership.public_id, person.id.as_alias("person"), person.name.as_alias("name")
    )
    chosen = people.where(
        Membership.tenant == who.tenant,
        Membership.active.eq(True) | (Membership.person == assigned),
    )
    return chosen.order_by(person.name)
