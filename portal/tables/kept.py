"""What people have typed on a ticket and not sent yet: no reload and no sign-out loses it."""

from piccolo.columns import Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Membership
from portal.tables.schema import Index
from portal.tables.tickets import Ticket


class KeptForm(Table):
    """One form of one ticket as a person left it; nobody else ever sees it."""

    id: Serial
    membership = ForeignKey(Membership, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.restrict)
    form = Varchar(10, help_text="note or time")
    typed = Text(default="", help_text="JSON: name of a field to what stands in it")
    kept_at = Timestamptz()


INDEXES = (
    Index("kept_form_once", "kept_form", ("membership", "ticket", "form"), unique=True),
    Index("kept_form_of_ticket", "kept_form", ("ticket",)),
)
