"""The lead's tickets, newest first: found by number or by the beginnings of words of the title."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, ticket_for, visible_tickets
from portal.rules.vocabulary import OutsourceStatus, Priority, TicketStatus
from portal.rules.words import Search, read_search
from portal.tables.database import engine_in_use
from portal.tables.tickets import Outsourcing, Ticket, TicketWord

PAGE = 50
# Nobody has the ticket: the terms are not sent, or the offer was taken back (O4).
AT_NOBODY = (OutsourceStatus.UNSENT, OutsourceStatus.CANCELED)


class TicketRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket; `outsourced_to` is empty while no partner has it or has answered it."""

    public_id: str
    number: int
    title: str
    priority: Priority
    status: TicketStatus
    due_at: datetime | None
    created_at: datetime
    organization: str | None
    assigned_to: str | None
    outsource_status: OutsourceStatus | None
    outsourced_to: str


class TicketList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tickets; `older` is the cursor of the next page, or None."""

    search: str
    tickets: list[TicketRow]
    is_first: bool
    older: str | None


async def ticket_list(who: Who, search: str = "", before: str = "") -> TicketList:
    """The tickets that match `search`, older than the ticket `before`."""
    tickets: Any = (
        Ticket.select(
            Ticket.id,
            Ticket.public_id,
            Ticket.number,
            Ticket.title,
            Ticket.priority,
            Ticket.status,
            Ticket.due_at,
            Ticket.created_at,
            Ticket.organization.name.as_alias("organization"),
            Ticket.assigned_to.name.as_alias("assigned_to"),
        )
        .where(visible_tickets(who), *_matching(who, read_search(search)))
        .order_by(Ticket.number, ascending=False)
        .limit(PAGE + 1)
    )
    if before:
        tickets = tickets.where(Ticket.number < (await ticket_for(who, before)).number)
    rows = await tickets
    shown = rows[:PAGE]
    latest = await _latest_attempts([row["id"] for row in shown])
    return TicketList(
        search=search,
        tickets=[_row(row, latest.get(row["id"])) for row in shown],
        is_first=not before,
        older=shown[-1]["public_id"] if len(rows) > PAGE else None,
    )


def _matching(who: Who, search: Search) -> list[Any]:
    if search.number is not None:
        return [Ticket.number == search.number]
    return [
        Ticket.id.is_in(
            TicketWord.select(TicketWord.ticket).where(
                TicketWord.tenant == who.tenant, _begins_with(word)
            )
        )
        for word in search.beginnings
    ]


def _begins_with(word: str) -> QueryString:
    """A pattern that the index of each engine can follow; words have no wildcards in them."""
    if engine_in_use().engine_type == "sqlite":
        return QueryString("{} GLOB {}", TicketWord.word, f"{word}*")
    return QueryString("{} LIKE {}", TicketWord.word, f"{word}%")


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
    return TicketRow(
        public_id=ticket["public_id"],
        number=ticket["number"],
        title=ticket["title"],
        priority=Priority(ticket["priority"]),
        status=TicketStatus(ticket["status"]),
        due_at=ticket["due_at"],
        created_at=ticket["created_at"],
        organization=ticket["organization"],
        assigned_to=ticket["assigned_to"],
        outsource_status=status,
        outsourced_to=attempt["partner"] if attempt and status not in AT_NOBODY else "",
    )
