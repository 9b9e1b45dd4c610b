"""Tell open pages that a ticket has changed: a part of the transaction that changes it.

A beat says that something is new, never what: the page is read again through its own door. Only
what a side may see makes its ticket beat, so nobody learns that the other side writes to itself.
"""

from portal.tables.pulses import TicketPulse

_BEAT = (
    "INSERT INTO ticket_pulse (ticket, beats) VALUES ({}, 1)"
    " ON CONFLICT (ticket) DO UPDATE SET beats = ticket_pulse.beats + 1"
)


async def beat(*tickets: int | None) -> None:
    """One beat for each of these tickets; of two linked ones always the lead's first."""
    for ticket in tickets:
        if ticket is not None:
            await TicketPulse.raw(_BEAT, ticket)
