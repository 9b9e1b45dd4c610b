"""Put a ticket on file: its number, and the words it is found by.

Parts of a caller's transaction.
"""

from portal.rules.words import words_of
from portal.tables.people import Tenant
from portal.tables.tickets import Ticket, TicketWord


async def file_ticket(ticket: Ticket) -> Ticket:
    """Give a new ticket the next number of its tenant and store it."""
    ticket.number = await _next_number(ticket.tenant)
    await ticket.save()
    await _add_words(ticket)
    return ticket


async def refile(ticket: Ticket) -> None:
    """Find the ticket by the words of its present title only."""
    await TicketWord.delete().where(TicketWord.ticket == ticket.id)
    await _add_words(ticket)


async def _next_number(tenant: int) -> int:
    # Counted up in one statement: two at once wait for each other, and no number comes twice.
    rows = (
        await Tenant.update({Tenant.last_ticket_number: Tenant.last_ticket_number + 1})
        .where(Tenant.id == tenant)
        .returning(Tenant.last_ticket_number)
    )
    number: int = rows[0]["last_ticket_number"]
    return number


async def _add_words(ticket: Ticket) -> None:
    words = [
        TicketWord(tenant=ticket.tenant, ticket=ticket.id, word=word)
        for word in words_of(ticket.title)
    ]
    if words:
        await TicketWord.insert(*words)
