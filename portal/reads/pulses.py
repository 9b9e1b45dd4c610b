"""How often a ticket has changed so far."""

from typing import Any

from piccolo.query.methods.select import First
from piccolo.querystring import QueryString

from portal.tables.prepared import prepared
from portal.tables.pulses import TicketPulse


async def beats_of(ticket: int) -> int:
    """The beats of a ticket that was loaded through its door; 0 before the first."""
    row = await _pulse(ticket)
    return int(row["beats"]) if row else 0


def beats_of_a(ticket: Any) -> QueryString:
    """The same as a column of a query; `ticket` is the column with the ticket's id."""
    counted = "(SELECT COALESCE(MAX(beats), 0) FROM ticket_pulse WHERE ticket_pulse.ticket = {})"
    return QueryString(counted, ticket, alias="beats")


@prepared
def _pulse(ticket: int) -> First:
    return TicketPulse.select(TicketPulse.beats).where(TicketPulse.ticket == ticket).first()
