"""The lead's customer records: the list with its search, one organization, and their forms."""

from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, organization_for, partnership_with, visible_organizations
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.rules.words import sort_name
from portal.tables.organizations import Contact, Organization

PAGE = 50


class OrganizationRow(msgspec.Struct, frozen=True, kw_only=True):
    public_id: str
    name: str
    type: OrganizationType
    phone: str
    active: bool


class OrganizationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of organizations by name; `further` is the cursor of the next page, or None."""

    search: str
    organizations: list[OrganizationRow]
    is_first: bool
    further: str | None


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
    active: bool
    partner_status: PartnerStatus
    contacts: list[ContactRow]


async def organization_list(who: Who, search: str = "", after: str = "") -> OrganizationList:
    """Organizations whose name contains `search`, from the one behind `after` on."""
    found: Any = (
        Organization.select(
            Organization.public_id,
            Organization.name,
            Organization.type,
            Organization.phone,
            Organization.active,
        )
        .where(visible_organizations(who), *_containing(search))
        .order_by(Organization.sort_name, Organization.id)
        .limit(PAGE + 1)
    )
    if after:
        found = found.where(behind(await organization_for(who, after)))
    rows = await found
    return OrganizationList(
        search=search,
        organizations=[msgspec.convert(row, OrganizationRow) for row in rows[:PAGE]],
        is_first=not after,
        further=rows[PAGE - 1]["public_id"] if len(rows) > PAGE else None,
    )


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
        active=organization.active,
        partner_status=PartnerStatus(partnership.status if partnership else "Not invited"),
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


def behind(organization: Organization) -> Any:
    """The organizations that follow this one in a list by name."""
    name, same = Organization.sort_name, Organization.sort_name == organization.sort_name
    return (name > organization.sort_name) | (same & (Organization.id > organization.id))


def _containing(search: str) -> list[QueryString]:
    text = sort_name(search.strip())
    for sign in "!%_":  # they are letters here, not wildcards (A55)
        text = text.replace(sign, f"!{sign}")
    return (
        [QueryString("{} LIKE {} ESCAPE '!'", Organization.sort_name, f"%{text}%")] if text else []
    )
