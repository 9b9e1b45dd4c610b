"""Put a ticket on file: its number, and the words it is found by; hold it still, take it off.

Parts of a caller's transaction.
"""

from collections.abc import Sequence

from portal.access import NotThere
from portal.rules.words import words_of
from portal.tables.people import Tenant
from portal.tables.tickets import Ticket, TicketWord


async def file_ticket(ticket: Ticket) -> Ticket:
    """Give a new ticket the next number of its tenant and store it."""
    await file_tickets(ticket.tenant, [ticket])
    return ticket


async def file_tickets(tenant: int, tickets: Sequence[Ticket]) -> None:
    """The same for several tickets of one tenant, in their order."""
    last = await _take_numbers(tenant, len(tickets))
    for number, ticket in enumerate(tickets, start=last - len(tickets) + 1):
        ticket.number = number
    await Ticket.insert(*tickets)
    await _add_words(*tickets)


async def refile(ticket: Ticket) -> None:
    """Find the ticket by the words of its present title only."""
    await TicketWord.delete().where(TicketWord.ticket == ticket.id)
    await _add_words(ticket)


async def hold(ticket_id: int) -> None:
    """Make other writers of the ticket wait until the transaction ends; NotThere if it is gone."""
    there = (
        await Ticket.update({Ticket.number: Ticket.number})
        .where(Ticket.id == ticket_id)
        .returning(Ticket.id)
    )
    if not there:
        raise NotThere


async def unfile(ticket: Ticket) -> None:
    """Take a ticket off file, with the words it was found by."""
    await TicketWord.delete().where(TicketWord.ticket == ticket.id)
    await Ticket.delete().where(Ticket.id == ticket.id)


async def _take_numbers(tenant: int, count: int) -> int:
    """The last of `count` numbers that nobody else gets."""
    # Counted up in one statement: two at once wait for each other, and no number comes twice.
    rows = (
        await Tenant.update({Tenant.last_ticket_number: Tenant.last_ticket_number + count})
        .where(Tenant.id == tenant)
        .returning(Tenant.last_ticket_number)
    )
    number: int = rows[0]["last_ticket_number"]
    return number


async def _add_words(*tickets: Ticket) -> None:
    words = [
        TicketWord(tenant=ticket.tenant, ticket=ticket.id, word=word)
        for ticket in tickets
        for word in words_of(ticket.title)
    ]
    if words:
        await TicketWord.insert(*words)
