"""A partner's lists: the own tickets by what is to be done next, and the offers to answer."""

from datetime import datetime
from typing import Any

import msgspec

from portal.access import Who, visible_received
from portal.reads.received import Lead, Site
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing

MOST_OPEN, MOST_DONE = 200, 20
OPEN = (OutsourceStatus.IN_PROGRESS, OutsourceStatus.ACCEPTED, OutsourceStatus.WAITING_APPROVAL)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket or offer in a list."""

    public_id: str
    lead: Lead
    status: OutsourceStatus
    title: str
    site: Site
    accept_by: datetime | None
    complete_by: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None


class MyTickets(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets of a person or company, most urgent first; `offers` wait for an answer."""

    now: list[Card]
    next: list[Card]
    waiting: list[Card]
    done: list[Card]
    offers: int
    is_cut: bool


class Offers(msgspec.Struct, frozen=True):
    """The offers that wait for an answer, most urgent first."""

    offers: list[Card]
    is_cut: bool


async def my_tickets(who: Who) -> MyTickets:
    """Three queries: what is open, what is done, how many offers wait."""
    cards = await _cards(who, OPEN, Outsourcing.partner_ticket, Outsourcing.complete_by)
    done = await _cards(
        who,
        (OutsourceStatus.COMPLETE,),
        Outsourcing.partner_ticket,
        Outsourcing.closed_at,
        most=MOST_DONE,
        ascending=False,
    )
    shown = cards[:MOST_OPEN]
    now, following, waiting = ([c for c in shown if c.status is status] for status in OPEN)
    return MyTickets(
        now=now,
        next=following,
        waiting=waiting,
        done=done[:MOST_DONE],
        offers=await _waiting_offers(who) if who.may(Permission.SEE_OFFERS) else 0,
        is_cut=len(cards) > MOST_OPEN,
    )


async def offers(who: Who) -> Offers:
    """Offers speak with the lead's words; there is no second ticket yet."""
    cards = await _cards(
        who, (OutsourceStatus.ASSIGNED,), Outsourcing.ticket, Outsourcing.accept_by
    )
    return Offers(cards[:MOST_OPEN], len(cards) > MOST_OPEN)


async def _waiting_offers(who: Who) -> int:
    count: int = await Outsourcing.count().where(
        visible_received(who), Outsourcing.status == OutsourceStatus.ASSIGNED.value
    )
    return count


async def _cards(
    who: Who,
    statuses: tuple[OutsourceStatus, ...],
    ticket: Any,
    by: Any,
    *,
    most: int = MOST_OPEN,
    ascending: bool = True,
) -> list[Card]:
    """Cards in the order of `by`, one more than `most` where there are more."""
    rows = (
        await Outsourcing.select(
            Outsourcing.public_id,
            Outsourcing.lead.name.as_alias("lead"),
            Outsourcing.lead.public_id.as_alias("lead_id"),
            Outsourcing.ticket.number.as_alias("number"),
            Outsourcing.status,
            ticket.title.as_alias("title"),
            ticket.site_name.as_alias("site_name"),
            ticket.site_address.as_alias("site_address"),
            Outsourcing.accept_by,
            Outsourcing.complete_by,
            Outsourcing.reported_at,
            Outsourcing.closed_at,
        )
        .where(
            visible_received(who), Outsourcing.status.is_in([status.value for status in statuses])
        )
        .order_by(by, Outsourcing.id, ascending=ascending)
        .limit(most + 1)
    )
    return [_card(row) for row in rows]


def _card(row: dict[str, Any]) -> Card:
    return Card(
        public_id=row["public_id"],
        lead=Lead(row["lead"], row["lead_id"], f"T-{row['number']}"),
        status=OutsourceStatus(row["status"]),
        title=row["title"],
        site=Site(name=row["site_name"], address=row["site_address"], contact="", phone=""),
        accept_by=row["accept_by"],
        complete_by=row["complete_by"],
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
    )
