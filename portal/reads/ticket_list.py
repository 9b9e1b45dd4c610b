"""The lead's tickets as a list: found by number, words and filters, sorted, page by page."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, visible_tickets
from portal.reads.frames import Frame, frame, people_choices, within_days
from portal.reads.matching import containing
from portal.reads.setup import Setup, setup_of
from portal.reads.slices import (
    Condition,
    Order,
    Source,
    batches,
    first_ids,
    moment,
    number,
    slice_of,
)
from portal.reads.ticket_search import search_for
from portal.rules.lifecycle import OPEN, Event, move_for
from portal.rules.listings.parts import ME, NOBODY, OPEN_ONES
from portal.rules.lists import View
from portal.rules.vocabulary import ForwardState, OutsourceStatus, Priority, TicketStatus
from portal.rules.vocabulary import Source as TicketSource
from portal.tables.forwarded import network_of_a
from portal.tables.organizations import Organization
from portal.tables.people import Membership
from portal.tables.tickets import TICKET_DUE, Outsourcing, Ticket

# Nobody has the ticket: the terms are not sent, or the offer was taken back (O4).
AT_NOBODY = (OutsourceStatus.UNSENT, OutsourceStatus.CANCELED)
NOT_COMPLETE = tuple(status for status in TicketStatus if status is not TicketStatus.COMPLETE)

DUE = TICKET_DUE.format('"ticket".')
ORDERS = {
    "ticket": Order('"ticket"."number"', number),
    "due_at": Order(DUE, moment),
    "changed_at": Order('"ticket"."changed_at"', moment),
}
# Nobody is asked or at work just now. A draft is in nobody's way.
HELD_AS = ", ".join(f"'{status}'" for status in sorted(OPEN))
FREE = QueryString(
    "NOT EXISTS (SELECT 1 FROM outsourcing AS held"  # noqa: S608 - words of ours
    f" WHERE held.ticket = {{}} AND held.status IN ({HELD_AS}))",
    Ticket.id,
)
COLUMNS = (
    Ticket.number,
    Ticket.title,
    Ticket.priority,
    Ticket.status,
    Ticket.source,
    Ticket.due_at,
    Ticket.created_at,
    Ticket.changed_at,
    Ticket.organization.name.as_alias("organization"),
    Ticket.assigned_to.name.as_alias("assigned_to"),
    network_of_a(Ticket.id),
)


class TicketRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket; `outsourced_to` is empty while nobody has it: no partner and no network.

    `may_outsource` whether it could be offered as it stands (O3, Q27).
    """

    public_id: str
    number: int
    title: str
    priority: Priority
    status: TicketStatus
    due_at: datetime | None
    created_at: datetime
    changed_at: datetime
    organization: str | None
    assigned_to: str | None
    outsource_status: OutsourceStatus | ForwardState | None
    outsourced_to: str
    may_outsource: bool


class TicketList(msgspec.Struct, frozen=True):
    """A page of tickets."""

    frame: Frame
    rows: list[TicketRow]
    setup: Setup | None


async def ticket_list(who: Who, view: View) -> TicketList:
    """The page of tickets that a view of TICKETS asks for."""
    page = await slice_of(await _source(who, view), view)
    return TicketList(
        await frame(who, view, page, {"assigned": await people_choices(who)}),
        await _rows(page.rows),
        await setup_of(who),
    )


async def all_tickets(who: Who, view: View) -> AsyncIterator[list[TicketRow]]:
    """Every ticket of a view, in batches."""
    source = await _source(who, view)
    return (await _rows(rows) async for rows in batches(source, view))


async def to_outsource(who: Who, view: View, most: int) -> list[str]:
    """The first tickets of a view that could be offered to a partner as they stand (Q41)."""
    source = await _source(who, view)
    free = [
        *source.where,
        Ticket.status != TicketStatus.COMPLETE.value,
        Ticket.source != TicketSource.INSOURCED.value,
        FREE,
        QueryString("{} IS NULL", network_of_a(Ticket.id)),
    ]
    return await first_ids(msgspec.structs.replace(source, where=free), view, most)


async def _source(who: Who, view: View) -> Source:
    return Source(
        table=Ticket,
        columns=COLUMNS,
        visible=visible_tickets(who),
        order=ORDERS[view.sort_key],
        where=await _where(who, view),
        parts=[Ticket.status == status.value for status in _statuses(view.filters["status"])],
    )


def _statuses(chosen: str) -> tuple[TicketStatus, ...]:
    if chosen == OPEN_ONES:
        return NOT_COMPLETE
    return (TicketStatus(chosen),) if chosen else tuple(TicketStatus)


async def _where(who: Who, view: View) -> list[Condition]:
    asked = view.filters
    own = QueryString("({})", who.tenant)
    found: list[Condition] = [*await search_for(asked["search"], Ticket.id, own)]
    found += within_days(DUE, view, who)
    if asked["priority"]:
        found.append(Ticket.priority == asked["priority"])
    if asked["assigned"]:
        found.append(_assigned(who, asked["assigned"]))
    if asked["organization"]:
        found.append(_of_organization(who, asked["organization"]))
    return found


def _assigned(who: Who, chosen: str) -> Condition:
    if chosen == NOBODY:
        return Ticket.assigned_to.is_null()
    if chosen == ME:
        return Ticket.assigned_to == who.person
    return Ticket.assigned_to.is_in(
        Membership.select(Membership.person).where(
            Membership.tenant == who.tenant, Membership.public_id == chosen
        )
    )


def _of_organization(who: Who, name: str) -> Condition:
    return Ticket.organization.is_in(
        Organization.select(Organization.id).where(
            Organization.tenant == who.tenant, *containing(Organization.sort_name, name)
        )
    )


async def _rows(tickets: list[dict[str, Any]]) -> list[TicketRow]:
    latest = await _latest_attempts([row["id"] for row in tickets])
    return [_row(row, latest.get(row["id"])) for row in tickets]


async def _latest_attempts(tickets: list[int]) -> dict[int, dict[str, Any]]:
    """The newest attempt of each ticket that was ever outsourced."""
    if not tickets:
        return {}
    partnership: Any = Outsourcing.partnership  # Piccolo's types end at the first join
    rows = (
        await Outsourcing.select(
            Outsourcing.ticket,
            Outsourcing.status,
            partnership.organization.name.as_alias("partner"),
        )
        .where(Outsourcing.ticket.is_in(tickets))
        .order_by(Outsourcing.id)
    )
    return {row["ticket"]: row for row in rows}


def _row(ticket: dict[str, Any], attempt: dict[str, Any] | None) -> TicketRow:
    status = OutsourceStatus(attempt["status"]) if attempt else None
    partner = attempt["partner"] if attempt and status not in AT_NOBODY else ""
    return TicketRow(
        public_id=ticket["public_id"],
        number=ticket["number"],
        title=ticket["title"],
        priority=Priority(ticket["priority"]),
        status=TicketStatus(ticket["status"]),
        due_at=ticket["due_at"],
        created_at=ticket["created_at"],
        changed_at=ticket["changed_at"],
        organization=ticket["organization"],
        assigned_to=ticket["assigned_to"],
        outsource_status=ForwardState.FORWARDED if ticket["network"] else status,
        outsourced_to=ticket["network"] or partner,
        may_outsource=ticket["status"] != TicketStatus.COMPLETE
        and ticket["source"] != TicketSource.INSOURCED
        and not ticket["network"]
        and move_for(Event.SEND, status) is not None,
    )
