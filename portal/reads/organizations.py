"""One of the lead's customer records with its contacts."""

import msgspec

from portal.access import partnership_with
from portal.reads.partner_tags import Tags, tags_of
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.tables.organizations import Contact, Organization


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """A contact, as it is shown and as its form is filled."""

    public_id: str
    name: str
    email: str
    phone: str
    is_redacted: bool


class OrganizationPage(msgspec.Struct, frozen=True, kw_only=True):
    """One organization, as it is shown and as its form is filled, with all its contacts."""

    public_id: str
    name: str
    type: OrganizationType
    phone: str
    address: str
    language: str
    active: bool
    partner_status: PartnerStatus
    tags: Tags
    contacts: list[ContactRow]


async def organization_page(organization: Organization) -> OrganizationPage:
    """Everything about an organization that was loaded through its door."""
    contacts = (
        await Contact.objects()
        .where(Contact.organization == organization.id)
        .order_by(Contact.name, Contact.id)
    )
    partnership = await partnership_with(organization)
    return OrganizationPage(
        public_id=organization.public_id,
        name=organization.name,
        type=OrganizationType(organization.type),
        phone=organization.phone,
        address=organization.address,
        language=organization.language,
        active=organization.active,
        partner_status=PartnerStatus(partnership.status if partnership else "Not invited"),
        tags=(await tags_of([organization.id])).get(organization.id, Tags()),
        contacts=[contact_row(contact) for contact in contacts],
    )


def contact_row(contact: Contact) -> ContactRow:
    """A contact that was loaded through its door."""
    return ContactRow(
        public_id=contact.public_id,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        is_redacted=contact.redacted_at is not None,
    )
