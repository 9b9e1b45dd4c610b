"""What happened and who did it, and which mails are to go out."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.organizations import Invitation
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class JournalLine(Table):
    """One line per action, written in its transaction (Q43). Never text of a person."""

    id: Serial
    tenant = ForeignKey(Tenant, null=True, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz()
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    verb = Varchar(60)
    subject = Varchar(40, help_text="table name and id: ticket 12")
    detail = Text(default="{}", help_text="JSON object of plain values")


class OutboxMail(Table):
    """A mail that waits, was sent, or was given up. The text goes once it is delivered."""

    id: Serial
    message_id = Varchar(120, unique=True)
    event = Varchar(40)
    to = Varchar(254)
    language = Varchar(5)
    subject = Varchar(200)
    text = Text()
    html = Text()
    created_at = Timestamptz()
    tries = Integer(default=0)
    next_try_at = Timestamptz(null=True, default=None, help_text="null: sent or given up")
    sent_at = Timestamptz(null=True, default=None)
    last_error = Varchar(200, default="")
    reply_to = Varchar(600, default="", help_text="name and address; empty: nobody answers")
    invitation = ForeignKey(
        Invitation, null=True, default=None, on_delete=OnDelete.restrict, help_text="that it brings"
    )


INDEXES = (
    Index("journal_of_tenant", "journal_line", ("tenant", "id")),
    Index("outbox_waiting", "outbox_mail", ("next_try_at",), where="next_try_at IS NOT NULL"),
    Index("outbox_of_invitation", "outbox_mail", ("invitation",), where="invitation IS NOT NULL"),
)
