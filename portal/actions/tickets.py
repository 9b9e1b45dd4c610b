"""Create and edit tickets of the own desk (desk.md, Ticket)."""

from datetime import datetime
from typing import Any

import msgspec

from portal import clock
from portal.access import (
    NotThere,
    Who,
    chosen_in,
    contact_for,
    is_received,
    organization_for,
    own_membership,
    ticket_for,
    version_of,
)
from portal.actions import journal, pulses
from portal.actions.filing import file_ticket, hold, refile
from portal.actions.outsourcing import follow_received, follow_ticket
from portal.actions.sending import once
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import N_, Priority, TicketStatus
from portal.tables.database import transaction
from portal.tables.people import Tenant
from portal.tables.rows import load
from portal.tables.tickets import Ticket

CHANGED = N_(
    "This ticket was changed at {time}, while you had it open. Compare, then save again to keep "
    "what you typed."
)


class TicketFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in. Organization, contact and assigned are public ids, or empty."""

    title: str
    description: str = ""
    priority: Priority = Priority.MEDIUM
    status: TicketStatus = TicketStatus.NEW
    due_at: datetime | None = None
    organization: str = ""
    contact: str = ""
    site_name: str = ""
    site_address: str = ""
    site_contact: str = ""
    site_phone: str = ""
    assigned_to: str = ""
    external_id: str = ""


async def create_ticket(who: Who, fields: TicketFields) -> Ticket:
    """A ticket of the own desk, with the next number."""
    async with transaction():
        making = await once(who)
        if making.is_made:
            return await ticket_for(who, making.public_id)
        ticket = Ticket(
            public_id=making.public_id,
            tenant=who.tenant,
            created_by=who.person,
            created_at=clock.now(),
            changed_at=clock.now(),
            **await _columns(who, fields),
        )
        await _refuse_double_external_id(ticket)
        await file_ticket(ticket)
        await journal.note(who.tenant, who.person, "create ticket", f"ticket {ticket.id}")
    return ticket


async def edit_ticket(
    who: Who,
    ticket: Ticket,
    fields: TicketFields,
    *,
    version: str = "",
    may_cancel: bool = False,
) -> Ticket:
    """Write the fields anew. Becoming Complete ends the outsourcing too (O13, Q19), and reports
    completion to the lead where the ticket is a received one (Q18). No other status moves anything
    (D30).

    `version` is what `version_of` said when the form was opened: Refused if the ticket has changed
    since, for the form would undo it. `may_cancel`: the person has confirmed that an offer which
    waits is canceled by Complete.
    """
    async with transaction():
        await hold(ticket.id)
        ticket = await load(Ticket, ticket.id)
        if version and version != version_of(ticket):
            raise Refused(Refusal("desk", CHANGED, {"time": ticket.changed_at}))
        is_complete = fields.status is TicketStatus.COMPLETE
        if is_received(ticket):
            is_assigned = bool(fields.assigned_to)
            await follow_received(who, ticket, is_complete=is_complete, is_assigned=is_assigned)
        elif is_complete:
            await follow_ticket(who, ticket, may_cancel=may_cancel)
        written = await _columns(who, fields, kept=ticket.assigned_to)
        changed = journal.changed(ticket, written)
        for column, value in written.items():
            setattr(ticket, column, value)
        ticket.changed_at = clock.now()
        await _refuse_double_external_id(ticket)
        await ticket.save()
        await refile(ticket)
        await pulses.beat(ticket.id)
        await journal.note(
            who.tenant, who.person, "edit ticket", f"ticket {ticket.id}", changed=changed
        )
    return ticket


async def _columns(who: Who, fields: TicketFields, *, kept: int | None = None) -> dict[str, Any]:
    """The fields as columns, public ids looked up through their doors.

    `kept` is whose ticket it is: they may stay so when they are not active any more.
    """
    organization, contact = await _customer(who, fields)
    return {
        **msgspec.structs.asdict(fields),
        "organization": organization,
        "contact": contact,
        "assigned_to": await _person(who, fields.assigned_to, kept),
        "external_id": fields.external_id or None,
    }


async def _customer(who: Who, fields: TicketFields) -> tuple[int | None, int | None]:
    """Organization and contact; without JavaScript a page cannot keep the two in step."""
    if not fields.organization:
        if fields.contact:
            raise Invalid({"organization": Refusal("desk", N_("Choose the contact's company."))})
        return None, None
    with chosen_in("organization"):
        organization = await organization_for(who, fields.organization)
    if not fields.contact:
        return organization.id, None
    try:
        return organization.id, (await contact_for(organization, fields.contact)).id
    except NotThere:
        refusal = Refusal(
            "desk", N_("Choose a contact of {organization}."), {"organization": organization.name}
        )
        raise Invalid({"contact": refusal}) from None


async def _person(who: Who, membership: str, kept: int | None) -> int | None:
    if not membership:
        return None
    with chosen_in("assigned_to"):
        person: int = (await own_membership(who, membership, kept)).person
    return person


async def _refuse_double_external_id(ticket: Ticket) -> None:
    if ticket.external_id is None:
        return
    # The company's row is held still: of two that give the same number at once, one hears of it.
    await Tenant.update({Tenant.name: Tenant.name}).where(Tenant.id == ticket.tenant)
    is_taken = await Ticket.exists().where(
        Ticket.tenant == ticket.tenant,
        Ticket.external_id == ticket.external_id,
        Ticket.public_id != ticket.public_id,
    )
    if is_taken:
        raise Invalid(
            {"external_id": Refusal("desk", N_("Another ticket has this number already."))}
        )
