"""The form of a ticket: what it holds now, and the lists to choose from."""

from datetime import datetime

import msgspec

from portal.access import Who, version_of
from portal.reads.organization_choices import Choice, organization_choices
from portal.rules.vocabulary import Priority, TicketStatus
from portal.tables.organizations import Contact
from portal.tables.people import Membership
from portal.tables.rows import one
from portal.tables.tickets import Ticket

MOST_CHOICES = 500


class TicketForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new ticket, or one that stands; choices are (public id, name).

    `organization` is what is chosen in the form, `stored_organization` what the ticket has.
    """

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
    version: str = ""
    stored_organization: Choice = ("", "")
    stored_contact: Choice = ("", "")
    organizations: list[Choice] = []
    is_searched: bool = False
    contacts: list[Choice] = []
    staff: list[Choice] = []


async def new_ticket_form(who: Who, organization: str = "", search: str = "") -> TicketForm:
    """An empty form; `organization` (a public id) is filled in where the link named one.

    `search` finds other organizations to choose from.
    """
    staff = await _staff(who)
    choices = await organization_choices(who, organization, search)
    return TicketForm(
        public_id=None,
        number="",
        organization=choices.organization,
        assigned_to=staff.get(who.person, ("", ""))[0],
        organizations=choices.organizations,
        is_searched=choices.is_searched,
        contacts=await _contacts(who, choices.organization),
        staff=list(staff.values()),
    )


async def ticket_form(
    who: Who, ticket: Ticket, chosen: str | None = None, search: str = ""
) -> TicketForm:
    """The form of a ticket. `chosen` is an organization typed just now, whose contacts to list.

    `search` finds other organizations to choose from.
    """
    staff = await _staff(who, ticket.assigned_to)
    row = (
        await Ticket.select(
            Ticket.organization.public_id.as_alias("organization"),
            Ticket.organization.name.as_alias("organization_name"),
            Ticket.contact.public_id.as_alias("contact"),
            Ticket.contact.name.as_alias("contact_name"),
        )
        .where(Ticket.id == ticket.id)
        .first()
    )
    stored = {name: value or "" for name, value in one(row).items()}
    if chosen is None:
        chosen = stored["organization"]
    choices = await organization_choices(who, chosen, search)
    return TicketForm(
        public_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        description=ticket.description,
        priority=ticket.priority,
        status=ticket.status,
        due_at=ticket.due_at,
        organization=choices.organization,
        contact=stored["contact"],
        site_name=ticket.site_name,
        site_address=ticket.site_address,
        site_contact=ticket.site_contact,
        site_phone=ticket.site_phone,
        assigned_to=staff.get(ticket.assigned_to, ("", ""))[0],
        external_id=ticket.external_id or "",
        version=version_of(ticket),
        stored_organization=(stored["organization"], stored["organization_name"]),
        stored_contact=(stored["contact"], stored["contact_name"]),
        organizations=choices.organizations,
        is_searched=choices.is_searched,
        contacts=await _contacts(who, choices.organization),
        staff=list(staff.values()),
    )


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


async def _staff(who: Who, kept: int | None = None) -> dict[int, Choice]:
    """Active people of the own company, and whoever has the ticket even if they are not any more:
    person id to membership's public id and name.
    """
    rows = (
        await Membership.select(
            Membership.public_id, Membership.person, Membership.person.name.as_alias("name")
        )
        .where(
            Membership.tenant == who.tenant,
            Membership.active.eq(True) | (Membership.person == kept),
        )
        .order_by(Membership.person.name)
        .limit(MOST_CHOICES)
    )
    return {row["person"]: (row["public_id"], row["name"]) for row in rows}
