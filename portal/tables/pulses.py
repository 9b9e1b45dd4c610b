"""How often a ticket has changed, so that an open page knows when to look again."""

from piccolo.columns import Integer, Serial
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.tickets import Ticket


class TicketPulse(Table):
    """Counts what has changed on one side's ticket, as far as that side may see it.

    It stands apart from the ticket, whose row is held by whoever edits it.
    """

    id: Serial
    ticket = ForeignKey(Ticket, null=False, unique=True, on_delete=OnDelete.restrict)
    beats = Integer(default=0)


INDEXES = ()
