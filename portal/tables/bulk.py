"""One thing that a person does to many rows, and what came of it for each."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Membership, Tenant
from portal.tables.schema import Index


class BulkRun(Table):
    """One press of a button for many rows (BulkVerb)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    membership = ForeignKey(
        Membership, null=False, on_delete=OnDelete.restrict, help_text="whose rights count"
    )
    verb = Varchar(20)
    wish = Text(default="{}", help_text="JSON: what is the same for all of its rows")
    rows = Integer(default=0)
    created_at = Timestamptz()


class BulkRow(Table):
    """One of them (RowState), with the refusal where there is one."""

    id: Serial
    run = ForeignKey(BulkRun, null=False, on_delete=OnDelete.restrict)
    subject = Varchar(22, help_text="public id of what it is done to, as it was ticked")
    state = Varchar(10)
    rule = Varchar(20, default="")
    sentence = Text(default="", help_text="of the catalogues")
    facts = Text(default="{}", help_text="JSON: what the sentence's places are filled with")


INDEXES = (
    Index("bulk_run_of_membership", "bulk_run", ("membership", "id")),
    Index("bulk_run_by_age", "bulk_run", ("created_at",)),
    Index("bulk_row_once", "bulk_row", ("run", "subject"), unique=True),
    Index("bulk_row_waiting", "bulk_row", ("run", "id"), where="state = 'waiting'"),
)
