"""The form of a ticket: what it holds now, and the lists to choose from."""

from datetime import datetime

import msgspec

from portal import access
from portal.access import Who
from portal.rules.vocabulary import Priority, TicketStatus
from portal.tables.organizations import Contact, Organization
from portal.tables.people import Membership
from portal.tables.tickets import Ticket

MOST_CHOICES = 500

Choice = tuple[str, str]


class TicketForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new ticket, or one that stands; choices are (public id, name)."""

    public_id: str | None
    number: str
    title: str = ""
    description: str = ""
    priority: str = Priority.MEDIUM
    status: str = TicketStatus.NEW
    due_at: datetime | None = None
    organization: str = ""
    contact: str = ""
    site_name: str = ""
    site_address: str = ""
    site_contact: str = ""
    site_phone: str = ""
    assigned_to: str = ""
    external_id: str = ""
    organizations: list[Choice] = []
    contacts: list[Choice] = []
    staff: list[Choice] = []


async def new_ticket_form(who: Who, organization: str = "") -> TicketForm:
    """An empty form; `organization` (a public id) is filled in where the link named one."""
    staff = await _staff(who)
    return TicketForm(
        public_id=None,
        number="",
        organization=organization,
        assigned_to=staff.get(who.person, ("", ""))[0],
        organizations=await _organizations(who),
        contacts=await _contacts(who, organization),
        staff=list(staff.values()),
    )


async def ticket_form(who: Who, ticket: Ticket, chosen: str | None = None) -> TicketForm:
    """The form of a ticket. `chosen` is an organization typed just now, whose contacts to list."""
    staff = await _staff(who)
    row = (
        await Ticket.select(
            Ticket.organization.public_id.as_alias("organization"),
            Ticket.contact.public_id.as_alias("contact"),
        )
        .where(Ticket.id == ticket.id)
        .first()
    )
    organization = (row and row["organization"]) or ""
    return TicketForm(
        public_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        description=ticket.description,
        priority=ticket.priority,
        status=ticket.status,
        due_at=ticket.due_at,
        organization=organization,
        contact=(row and row["contact"]) or "",
        site_name=ticket.site_name,
        site_address=ticket.site_address,
        site_contact=ticket.site_contact,
        site_phone=ticket.site_phone,
        assigned_to=staff.get(ticket.assigned_to, ("", ""))[0],
        external_id=ticket.external_id or "",
        organizations=await _organizations(who),
        contacts=await _contacts(who, chosen if chosen is not None else organization),
        staff=list(staff.values()),
    )


async def _organizations(who: Who) -> list[Choice]:
    rows = (
        await Organization.select(Organization.public_id, Organization.name)
        .where(access.visible_organizations(who), Organization.active.eq(True))
        .order_by(Organization.sort_name)
        .limit(MOST_CHOICES)
    )
    return [(row["public_id"], row["name"]) for row in rows]


async def _contacts(who: Who, organization: str) -> list[Choice]:
    rows = (
        await Contact.select(Contact.public_id, Contact.name)
        .where(
            Contact.organization.public_id == organization,
            Contact.organization.tenant == who.tenant,
            Contact.redacted_at.is_null(),
        )
        .order_by(Contact.name)
        .limit(MOST_CHOICES)
    )
    return [(row["public_id"], row["name"]) for row in rows]


async def _staff(who: Who) -> dict[int, Choice]:
    """Active people of the own company: person id to membership's public id and name."""
    rows = (
        await Membership.select(
            Membership.public_id, Membership.person, Membership.person.name.as_alias("name")
        )
        .where(Membership.tenant == who.tenant, Membership.active.eq(True))
        .order_by(Membership.person.name)
        .limit(MOST_CHOICES)
    )
    return {row["person"]: (row["public_id"], row["name"]) for row in rows}
