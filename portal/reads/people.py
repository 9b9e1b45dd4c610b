"""The people of a company: the list with who is still to answer, and the page of one of them."""

from datetime import datetime
from typing import Any

import msgspec

from portal import clock
from portal.access import Who, member_for
from portal.reads.received import Lead
from portal.rules.lifecycle import LINKED
from portal.rules.people import ROLES
from portal.rules.vocabulary import Level, Role, TenantKind, TicketStatus
from portal.tables.people import MemberInvitation, Membership, Person
from portal.tables.rows import load, one
from portal.tables.tickets import Outsourcing, Ticket

PAGE = 100
MOST_TICKETS = 20
NOT_COMPLETE = frozenset(TicketStatus) - {TicketStatus.COMPLETE}


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the company. A system administrator's level is always Allow All (R54)."""

    public_id: str
    name: str
    email: str
    role: Role
    level: Level
    active: bool
    is_primary_contact: bool
    is_self: bool


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has not answered yet, as whoever invited them calls them."""

    public_id: str
    name: str
    email: str
    role: Role
    expires_at: datetime
    is_expired: bool


class People(msgspec.Struct, frozen=True, kw_only=True):
    """A page of people by name, those to be heard of first; `further` is the next page's cursor."""

    invited: list[Invited]
    members: list[Member]
    is_first: bool
    further: str | None


class AssignedTicket(msgspec.Struct, frozen=True):
    """An open ticket that is somebody's, where it is and, at a subcontractor, whose work (Q47)."""

    title: str
    href: str
    lead: Lead | None = None


class MemberPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person, what they could be instead, and what they still have to do."""

    member: Member
    roles: tuple[Role, ...]
    levels: tuple[Level, ...]
    tickets: list[AssignedTicket]
    has_more_tickets: bool


async def people_of(who: Who, after: str = "") -> People:
    """The people of the own company."""
    query = _members().where(Membership.tenant == who.tenant).limit(PAGE + 1)
    if after:
        query = query.where(await _behind(who, after))
    rows = await query.order_by(Membership.person.name, Membership.id)
    members = [_member(who, row) for row in rows[:PAGE]]
    return People(
        invited=[] if after else await _invited(who),
        members=members,
        is_first=not after,
        further=members[-1].public_id if len(rows) > PAGE else None,
    )


async def member_page(who: Who, public_id: str) -> MemberPage:
    """A person of the own company."""
    found = await member_for(who, public_id)
    row = one(await _members().where(Membership.id == found.id).first())
    tickets = await _tickets(who, found.person)
    return MemberPage(
        member=_member(who, row),
        roles=ROLES[who.kind],
        levels=tuple(Level),
        tickets=tickets[:MOST_TICKETS],
        has_more_tickets=len(tickets) > MOST_TICKETS,
    )


def _members() -> Any:
    company: Any = Membership.tenant  # Piccolo's types end at the first join
    return Membership.select(
        Membership.public_id,
        Membership.role,
        Membership.level,
        Membership.active,
        Membership.person,
        Membership.person.name.as_alias("name"),
        Membership.person.email.as_alias("email"),
        company.primary_contact.id.as_alias("primary_contact"),
    )


def _member(who: Who, row: dict[str, Any]) -> Member:
    role = Role(row["role"])
    return Member(
        public_id=row["public_id"],
        name=row["name"],
        email=row["email"],
        role=role,
        level=Level.ALL if role is Role.SYSTEM_ADMINISTRATOR else Level(row["level"]),
        active=row["active"],
        is_primary_contact=row["person"] == row["primary_contact"],
        is_self=row["person"] == who.person,
    )


async def _behind(who: Who, public_id: str) -> Any:
    """Whoever stands after this person in the list."""
    last = await member_for(who, public_id)
    person = await load(Person, last.person)
    name: Any = Membership.person.name
    return (name > person.name) | ((name == person.name) & (Membership.id > last.id))


async def _invited(who: Who) -> list[Invited]:
    rows = (
        await MemberInvitation.objects()
        .where(MemberInvitation.tenant == who.tenant, MemberInvitation.closed_at.is_null())
        .order_by(MemberInvitation.id, ascending=False)
        .limit(PAGE)
    )
    return [
        Invited(
            public_id=row.public_id,
            name=row.name,
            email=row.email,
            role=Role(row.role),
            expires_at=row.expires_at,
            is_expired=row.expires_at <= clock.now(),
        )
        for row in rows
    ]


async def _tickets(who: Who, person: int) -> list[AssignedTicket]:
    """What a person still has to do, one more than is shown where there is more."""
    if who.kind is TenantKind.INSTANCE:
        rows = (
            await Ticket.select(Ticket.public_id, Ticket.title)
            .where(
                Ticket.assigned_to == person,
                Ticket.tenant == who.tenant,
                Ticket.status.is_in([status.value for status in NOT_COMPLETE]),
            )
            .order_by(Ticket.number, ascending=False)
            .limit(MOST_TICKETS + 1)
        )
        return [AssignedTicket(row["title"], f"/tickets/{row['public_id']}") for row in rows]
    of: Any = Outsourcing  # Piccolo's types end at the first join
    rows = (
        await Outsourcing.select(
            of.public_id,
            of.partner_ticket.title.as_alias("title"),
            of.lead.name.as_alias("lead"),
            of.lead.public_id.as_alias("lead_id"),
            of.ticket.number.as_alias("number"),
        )
        .where(
            of.partner_ticket.assigned_to == person,
            of.partner == who.tenant,
            of.status.is_in([status.value for status in LINKED]),
        )
        .order_by(of.complete_by, of.id)
        .limit(MOST_TICKETS + 1)
    )
    return [
        AssignedTicket(
            title=row["title"],
            href=f"/received/{row['public_id']}",
            lead=Lead(row["lead"], row["lead_id"], f"T-{row['number']}"),
        )
        for row in rows
    ]
