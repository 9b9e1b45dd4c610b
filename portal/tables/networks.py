"""Networks and vendors that a lead forwards tickets to, and each time that it did (R104, O15)."""

from piccolo.columns import Boolean, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.journal import OutboxMail
from portal.tables.keys import ForeignKey
from portal.tables.organizations import Organization
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index
from portal.tables.tickets import Ticket


class Network(Table):
    """An entry of a lead's list, with what forwarding to it does. It is never a partner (R103)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    name = Varchar(120)
    sort_name = Varchar(120, help_text="name in lower case, for lists")
    kind = Varchar(10)
    organization = ForeignKey(Organization, null=True, default=None, on_delete=OnDelete.restrict)
    action = Varchar(10)
    email = Varchar(254, default="")
    subject = Varchar(150, default="", help_text="with {variables}, like body and link")
    body = Text(default="")
    link = Varchar(1000, default="")
    active = Boolean(default=True)
    created_at = Timestamptz()


class Forwarding(Table):
    """One ticket handed to a network. Nothing is heard of it again: a person ends it (Q25)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    lead = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.restrict)
    network = ForeignKey(Network, null=False, on_delete=OnDelete.restrict)
    action = Varchar(10)
    link = Text(default="", help_text="filled in, to be opened by a person")
    reason = Varchar(20, default="")
    mail = ForeignKey(OutboxMail, null=True, default=None, on_delete=OnDelete.set_null)
    forwarded_by = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    forwarded_at = Timestamptz()
    end = Varchar(10, default="")
    ended_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    ended_at = Timestamptz(null=True, default=None)


INDEXES = (
    Index("network_by_name", "network", ("tenant", "sort_name", "id")),
    Index("forwarding_of_ticket", "forwarding", ("ticket", "id")),
    Index("forwarding_one_open", "forwarding", ("ticket",), unique=True, where="ended_at IS NULL"),
    Index("forwarding_of_lead", "forwarding", ("lead", "id")),
    Index("forwarding_by_mail", "forwarding", ("mail",), where="mail IS NOT NULL"),
)
