"""Money that the lead owes for acceptances. Rows are added and never changed."""

from piccolo.columns import Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.contracts import FeeContract
from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index
from portal.tables.tickets import Outsourcing


class FeeEntry(Table):
    """One fee, written in the transaction of an acceptance through the portal (R42, R100).

    The names stand as they were then, so that a statement never changes afterwards.
    """

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    outsourcing = ForeignKey(Outsourcing, null=False, unique=True, on_delete=OnDelete.restrict)
    partner = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    contract = ForeignKey(FeeContract, null=False, on_delete=OnDelete.restrict)
    amount = Integer(help_text="minor units")
    currency = Varchar(3)
    accepted_at = Timestamptz()
    accepted_by = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    accepted_by_name = Varchar(120)
    partner_name = Varchar(120)
    ticket_public_id = Varchar(22)
    ticket_number = Integer()
    ticket_title = Varchar(200)


INDEXES = (Index("fee_entry_by_month", "fee_entry", ("tenant", "accepted_at", "id")),)
