"""The lead's customer records, and the partnerships that grow out of them."""

from piccolo.columns import Boolean, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class Organization(Table):
    """A company the lead knows; Partner, Vendor and Customer may become partners (R5)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    name = Varchar(120)
    sort_name = Varchar(120, help_text="name in lower case, for lists and search")
    type = Varchar(20)
    phone = Varchar(60, default="")
    address = Text(default="")
    active = Boolean(default=True)
    external_id = Varchar(120, null=True, default=None, help_text="number in another system")
    created_at = Timestamptz()
    language = Varchar(5, default="", help_text="of mails to it; empty: not known")


class Contact(Table):
    """A person at an organization; redacted once personal data were erased (R11)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    organization = ForeignKey(Organization, null=False, on_delete=OnDelete.restrict)
    name = Varchar(120)
    email = Varchar(254, default="")
    phone = Varchar(60, default="")
    redacted_at = Timestamptz(null=True, default=None)
    external_id = Varchar(120, null=True, default=None, help_text="number in another system")
    created_at = Timestamptz()


class Partnership(Table):
    """One lead and one organization, from the recipient on (states.md 4.1)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    lead = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    organization = ForeignKey(Organization, null=False, unique=True, on_delete=OnDelete.restrict)
    partner = ForeignKey(Tenant, null=True, default=None, on_delete=OnDelete.restrict)
    status = Varchar(20, default="Not invited")
    channel = Varchar(10, default="", help_text="how the partner works, once accepted")
    recipient = ForeignKey(Contact, null=True, default=None, on_delete=OnDelete.restrict)
    recipient_email = Varchar(254, default="", help_text="may differ from the contact's (R18)")
    invited_at = Timestamptz(null=True, default=None)
    invited_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    answered_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class PartnerTag(Table):
    """Something a partner can do, or an area where it works, in the lead's own words (Q45)."""

    id: Serial
    organization = ForeignKey(Organization, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(10)
    name = Varchar(40)
    folded = Varchar(120, help_text="the name in lower case and without accents")


class Invitation(Table):
    """One mailed token. Only its digest is kept; a resend voids it (Q6)."""

    id: Serial
    partnership = ForeignKey(Partnership, null=False, on_delete=OnDelete.restrict)
    digest = Varchar(64, unique=True)
    email = Varchar(254)
    sent_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    voided_at = Timestamptz(null=True, default=None)
    undeliverable_at = Timestamptz(null=True, default=None, help_text="nobody takes its mail (A54)")
    template = ForeignKey(
        InvitationTemplate,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        help_text="it was written with; null: the text that we bring",
    )


INDEXES = (
    Index("organization_by_name", "organization", ("tenant", "sort_name", "id")),
    Index("organization_by_type", "organization", ("tenant", "type", "sort_name", "id")),
    Index(
        "organization_external_id_once",
        "organization",
        ("tenant", "external_id"),
        unique=True,
        where="external_id IS NOT NULL",
    ),
    Index("contact_of_organization", "contact", ("organization",)),
    # Once in a company too: only imports write it, and a company's imports go one by one.
    Index(
        "contact_external_id_once",
        "contact",
        ("external_id", "organization"),
        unique=True,
        where="external_id IS NOT NULL",
    ),
    Index("partnership_of_lead", "partnership", ("lead", "status")),
    Index("partnership_of_partner", "partnership", ("partner", "status")),
    Index("partner_tag_once", "partner_tag", ("organization", "kind", "folded"), unique=True),
    Index("partner_tag_by_word", "partner_tag", ("kind", "folded", "organization")),
    Index("invitation_of_partnership", "invitation", ("partnership",)),
    Index("invitation_of_template", "invitation", ("template",), where="template IS NOT NULL"),
)
