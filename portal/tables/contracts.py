"""What a lead has agreed to: the outsourcing agreement, and the versions of the fee contract."""

from piccolo.columns import Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class AgreementAcceptance(Table):
    """Who accepted which text of the outsourcing agreement, and when (R46, R52)."""

    id: Serial
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    version = Integer()
    language = Varchar(5)
    digest = Varchar(64, help_text="of the text as it was shown")
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    person_name = Varchar(120)
    address = Varchar(45, default="", help_text="network address of the browser")
    at = Timestamptz()


class FeeContract(Table):
    """A version of the fee contract of a lead, in force from a moment on."""

    id: Serial
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    version = Integer()
    amount = Integer(help_text="minor units")
    currency = Varchar(3)
    valid_from = Timestamptz()
    created_at = Timestamptz()


INDEXES = (
    Index("agreement_once", "agreement_acceptance", ("tenant", "version"), unique=True),
    Index("fee_contract_version_once", "fee_contract", ("tenant", "version"), unique=True),
)
