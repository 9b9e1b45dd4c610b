"""What people have typed and not sent yet: no reload and no sign-out loses it."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
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


class KeptInvitation(Table):
    """The text of invitations in one language as a person left it unsaved (Q9)."""

    id: Serial
    membership = ForeignKey(Membership, null=False, on_delete=OnDelete.restrict)
    language = Varchar(5)
    version = Integer(help_text="the one that stood there when the person began, 0 for ours")
    subject = Text(default="")
    body = Text(default="")
    kept_at = Timestamptz()


INDEXES = (
    Index("kept_invitation_once", "kept_invitation", ("membership", "language"), unique=True),
    Index("kept_form_once", "kept_form", ("membership", "ticket", "form"), unique=True),
    Index("kept_form_of_ticket", "kept_form", ("ticket",)),
)
