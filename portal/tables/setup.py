"""What the people of a new lead have looked at while they set it up (R110)."""

from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class SetupStep(Table):
    """A task of the checklist that is done by looking at it, by whom first and when."""

    id: Serial
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    step = Varchar(20)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz()


INDEXES = (Index("setup_step_once", "setup_step", ("tenant", "step"), unique=True),)
