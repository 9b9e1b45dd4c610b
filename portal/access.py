"""The only door from an address to a row. Not yours is not there: every door answers NotThere.

`visible_*` are the predicates; lists and single loads share them.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import structs
from piccolo.custom_types import Combinable
from piccolo.query.methods.objects import First as FirstRow
from piccolo.query.methods.select import First
from piccolo.querystring import QueryString, Selectable
from piccolo.table import Table

from portal import clock
from portal.gateways import secrets
from portal.rules.agreement import has_agreed, is_accepted
from portal.rules.permissions import Permission, may, standing
from portal.rules.refusals import Invalid, Refusal
from portal.rules.timers import Timer
from portal.rules.vocabulary import (
    N_,
    ImportStatus,
    Level,
    OutsourceStatus,
    Role,
    Side,
    Source,
    Standing,
    TenantKind,
)
from portal.tables.amendments import Amendment
from portal.tables.bulk import BulkRun
from portal.tables.imports import ImportRun
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.items import Item
from portal.tables.networks import Network
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import MemberInvitation, Membership, Session
from portal.tables.prepared import prepared
from portal.tables.tickets import Outsourcing, Ticket
from portal.tables.views import SavedView

# How many other companies the person of a session works for, and how many ask for an answer. Both
# are counted along with the session: nearly everybody has none, and no page asks any further then.
_OTHERS = (
    "(SELECT COUNT(*) FROM membership AS other"
    " WHERE other.person = {} AND other.active AND other.id <> {})"
)
_ASKED = (
    "(SELECT COUNT(*) FROM member_invitation AS asked"
    " WHERE asked.email = {} AND asked.closed_at IS NULL AND asked.expires_at > {})"
)

NO_CHOICE = Refusal("form", N_("This can no longer be chosen. Choose again."))

_COMPARED = ("session", "membership", "person", "email", "tenant")


class NotThere(Exception):
    """There is no such row for this person (404, as missing)."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person, in the one company of this session.

    `has_agreed`: the company has accepted some version of the agreement; `agreement_accepted`: the
    one in force, which sending asks for (Q4). `is_set_up`: no checklist is left (R110).
    """

    session: int
    session_id: str
    membership: int
    person: int
    name: str
    email: str
    language: str
    time_zone: str
    tenant: int
    company: str
    kind: TenantKind
    role: Role
    level: Level
    standing: Standing
    has_agreed: bool
    agreement_accepted: bool
    is_set_up: bool
    technicians_report: bool
    currency: str
    timer: Timer | None

    def may(self, permission: Permission) -> bool:
        """Whether the permission table grants it; read anew for each request (Q42).

        Reporting completion a company may keep from its technicians (Q20).
        """
        if permission is Permission.REPORT_COMPLETION and self.role is Role.TECHNICIAN:
            return self.technicians_report
        return may(self.standing, permission)

    @property
    def shape(self) -> Hashable:
        """What a prepared query may look at: who has the same may see the same of their own."""
        return self.role, self.level, self.technicians_report, self.has_agreed

    def stand_in(self, place: Callable[[str], Any]) -> "Who":
        """This shape, with places instead of the ids that a query compares with."""
        return structs.replace(self, **{name: place(name) for name in _COMPARED})

    @property
    def side(self) -> Side:
        """Which of two linked tickets this person's company stands at."""
        return Side.LEAD if self.kind is TenantKind.INSTANCE else Side.PARTNER


async def session_of(digest: str) -> dict[str, Any] | None:
    """The running session with this digest: who it is and when it was seen, or None."""
    return await _session_with(digest, clock.now())


def who_columns(of: Any, at: datetime) -> tuple[Selectable, ...]:
    """What `who_of` has to know of a membership, and where else its person works at that moment."""
    return (
        of.id.as_alias("membership"),
        of.role.as_alias("role"),
        of.level.as_alias("level"),
        of.timer_page.as_alias("timer_page"),
        of.timer_started_at.as_alias("timer_started_at"),
        of.timer_stopped_at.as_alias("timer_stopped_at"),
        of.person.id.as_alias("person"),
        of.person.name.as_alias("name"),
        of.person.email.as_alias("email"),
        of.person.language.as_alias("language"),
        of.person.time_zone.as_alias("time_zone"),
        of.tenant.id.as_alias("tenant"),
        of.tenant.name.as_alias("company"),
        of.tenant.kind.as_alias("kind"),
        of.tenant.currency.as_alias("currency"),
        of.tenant.agreement_version.as_alias("agreement_version"),
        of.tenant.is_set_up.as_alias("is_set_up"),
        of.tenant.technicians_report.as_alias("technicians_report"),
        QueryString(_OTHERS, of.person, of.id, alias="others"),
        QueryString(_ASKED, of.person.email, at, alias="asked"),
    )


_OF_SESSION: Any = Session.membership  # Piccolo's types end at the first join
_OF_ATTEMPT: Any = Outsourcing


@prepared
def _session_with(digest: str, at: datetime) -> First:
    running = Session.digest == digest, Session.ended_at.is_null(), _OF_SESSION.active.eq(True)
    return (
        Session.select(
            Session.id,
            Session.public_id,
            Session.created_at,
            Session.seen_at,
            *who_columns(_OF_SESSION, at),
        )
        .where(*running)
        .first()
    )


def who_of(row: dict[str, Any]) -> Who:
    """A row of `session_of` as the person."""
    role, level = Role(row["role"]), Level(row["level"])
    return Who(
        session=row["id"],
        session_id=row["public_id"],
        membership=row["membership"],
        person=row["person"],
        name=row["name"],
        email=row["email"],
        language=row["language"],
        time_zone=row["time_zone"],
        tenant=row["tenant"],
        company=row["company"],
        kind=TenantKind(row["kind"]),
        role=role,
        level=level,
        standing=standing(role, level),
        has_agreed=has_agreed(row["agreement_version"]),
        agreement_accepted=is_accepted(row["agreement_version"]),
        is_set_up=row["is_set_up"],
        technicians_report=row["technicians_report"],
        currency=row["currency"],
        timer=_timer(row),
    )


async def member_now(membership: int) -> Who | None:
    """A person of a company as they are now, without any session; None who is not active there."""
    row = (
        await Membership.select(*who_columns(Membership, clock.now()))
        .where(Membership.id == membership, Membership.active.eq(True))
        .first()
    )
    return who_of({**row, "id": 0, "public_id": ""}) if row else None


def _timer(row: dict[str, Any]) -> Timer | None:
    if row["timer_started_at"] is None:
        return None
    return Timer(row["timer_page"], row["timer_started_at"], row["timer_stopped_at"])


def visible_tickets(who: Who) -> Combinable:
    """Tickets of the own instance, for all its staff (desk.md, Who sees what)."""
    return Ticket.tenant == (who.tenant if who.may(Permission.WORK_ON_TICKETS) else None)


def visible_received(who: Who) -> Combinable:
    """Attempts that reached the own company; a technician's are those assigned to them."""
    sent = (Outsourcing.partner == who.tenant) & (
        Outsourcing.status != OutsourceStatus.UNSENT.value
    )
    if who.may(Permission.SEE_ALL_RECEIVED) or who.may(Permission.OPEN_DASHBOARD):
        return sent
    return sent & (Outsourcing.partner_ticket.assigned_to == who.person)


def visible_outsourced(who: Who) -> Combinable:
    """Attempts of the own tickets."""
    return Outsourcing.lead == who.tenant


def visible_organizations(who: Who) -> Combinable:
    """The own customer records."""
    return Organization.tenant == who.tenant


def visible_members(who: Who) -> Combinable:
    """The people of the own company, active or not."""
    return Membership.tenant == who.tenant


def visible_leads(who: Who) -> Combinable:
    """The partnerships that the own company has accepted, ended ones included."""
    return Partnership.partner == who.tenant


def not_there() -> NoReturn:
    raise NotThere


@contextmanager
def chosen_in(field: str) -> Iterator[None]:
    """What a form has chosen and no door leads to any more is a mistake of that field.

    A missing page would take along everything else that was typed.
    """
    try:
        yield
    except NotThere:
        raise Invalid({field: NO_CHOICE}) from None


Row = TypeVar("Row", bound=Table)


def _door(
    table: type[Row], visible: Callable[[Who], Combinable]
) -> Callable[[Who, str], Awaitable[Row]]:
    """From a public id to the row, if the person may see it."""
    public_id_of: Any = table
    find = prepared(
        lambda who, public_id: (
            table.objects().where(public_id_of.public_id == public_id, visible(who)).first()
        )
    )

    async def open_door(who: Who, public_id: str) -> Row:
        return await find(who, public_id) or not_there()

    return open_door


# A ticket of the own instance.
ticket_for = _door(Ticket, visible_tickets)
# An attempt that the own company may see: the offer, and the ticket it became.
received_for = _door(Outsourcing, visible_received)
# An attempt of an own ticket.
outsourced_for = _door(Outsourcing, visible_outsourced)
# A customer record of the own instance.
organization_for = _door(Organization, visible_organizations)
# A partnership of the own instance.
partnership_for = _door(Partnership, lambda who: Partnership.lead == who.tenant)
# A network or vendor of the own company's list.
network_for = _door(Network, lambda who: Network.tenant == who.tenant)
# A partnership of the own company with a lead.
lead_for = _door(Partnership, visible_leads)
# An import of the own company, once its file is loaded.
import_for = _door(
    ImportRun,
    lambda who: (ImportRun.tenant == who.tenant) & (ImportRun.status != ImportStatus.LOADING.value),
)
# What the person has done to many rows at once, in this company.
bulk_run_for = _door(BulkRun, lambda who: BulkRun.membership == who.membership)
# A running session of the own person, in whichever company.
session_for = _door(
    Session,
    lambda who: (_OF_SESSION.person == who.person) & Session.ended_at.is_null(),
)
# A person of the own company, active or not.
member_for = _door(Membership, visible_members)
# Another company of the own person, where they are active.
membership_elsewhere = _door(
    Membership,
    lambda who: (Membership.person == who.person) & Membership.active.eq(True),
)
# An open invitation to the own company.
member_invitation_for = _door(
    MemberInvitation,
    lambda who: (MemberInvitation.tenant == who.tenant) & MemberInvitation.closed_at.is_null(),
)
# An invitation to the own address, from whichever company.
invitation_to = _door(MemberInvitation, lambda who: MemberInvitation.email == who.email)
# A version of what the own company writes in its invitations.
invitation_template_for = _door(
    InvitationTemplate, lambda who: InvitationTemplate.tenant == who.tenant
)
# A view that the person keeps for themselves, in this company.
saved_view_for = _door(SavedView, lambda who: SavedView.membership == who.membership)


async def newest_template(tenant: int, language: str) -> InvitationTemplate | None:
    """What a company's invitations in a language say now, if it has written anything itself."""
    of = InvitationTemplate
    mine = of.objects().where(of.tenant == tenant, of.language == language)
    return await mine.order_by(of.version, ascending=False).first()


async def latest_outsourcing(ticket: Ticket) -> Outsourcing | None:
    """The present attempt of a lead's ticket that was loaded through its door."""
    return await _latest(ticket.id)


@prepared
def _latest(ticket_id: int) -> FirstRow[Outsourcing]:
    attempts = Outsourcing.objects().where(Outsourcing.ticket == ticket_id)
    return attempts.order_by(Outsourcing.id, ascending=False).first()


async def ticket_name(who: Who, page: str) -> str:
    """What the ticket with this page is called: T-1042 and its title; empty if it is not there."""
    public_id = page.rsplit("/", 1)[-1]
    query = Ticket.select(Ticket.number, Ticket.title)
    query = query.where(Ticket.public_id == public_id, visible_tickets(who))
    if page.startswith("/received/"):
        query = Outsourcing.select(
            _OF_ATTEMPT.ticket.number.as_alias("number"),
            _OF_ATTEMPT.partner_ticket.title.as_alias("title"),
        )
        query = query.where(Outsourcing.public_id == public_id, visible_received(who))
    row = await query.first()
    return f"T-{row['number']} {row['title']}" if row else ""


async def item_for(ticket_id: int, public_id: str) -> Item:
    """An item on a ticket that was loaded through its door."""
    found = (
        await Item.objects().where(Item.public_id == public_id, Item.ticket == ticket_id).first()
    )
    return found or not_there()


async def offered_item_for(attempt: Outsourcing, public_id: str) -> Item:
    """What goes along with an offer that was loaded through its door, while it can be answered."""
    is_open = attempt.status == OutsourceStatus.ASSIGNED
    offered = Item.offered_in == attempt.id, Item.internal.eq(False), Item.public_id == public_id
    return (is_open and await Item.objects().where(*offered).first()) or not_there()


async def amendment_for(attempt: Outsourcing, public_id: str) -> Amendment:
    """Other terms of an attempt that was loaded through its door."""
    of_attempt = Amendment.outsourcing == attempt.id, Amendment.public_id == public_id
    return await Amendment.objects().where(*of_attempt).first() or not_there()


async def contact_for(organization: Organization, public_id: str) -> Contact:
    """A contact of an organization that was loaded through its door."""
    found = (
        await Contact.objects()
        .where(Contact.public_id == public_id, Contact.organization == organization.id)
        .first()
    )
    return found or not_there()


async def partnership_with(organization: Organization) -> Partnership | None:
    """The partnership that grew out of an organization, if one did."""
    return await Partnership.objects().where(Partnership.organization == organization.id).first()


async def members_for(who: Who, public_ids: list[str]) -> list[Membership]:
    """People of the own company; NotThere where one of them is not."""
    found = await Membership.objects().where(
        Membership.public_id.is_in(public_ids or [""]), visible_members(who)
    )
    return found if len(found) == len(set(public_ids)) else not_there()


async def own_membership(who: Who, public_id: str, kept: int | None = None) -> Membership:
    """An active person of the own company, or one who is not any more but stays chosen: `kept`."""
    found = (
        await Membership.objects()
        .where(
            Membership.public_id == public_id,
            Membership.tenant == who.tenant,
            Membership.active.eq(True) | (Membership.person == kept),
        )
        .first()
    )
    return found or not_there()


async def invitation_behind(token: str) -> MemberInvitation | None:
    """The invitation to join that a mailed link leads to, while it can be answered."""
    return (
        await MemberInvitation.objects()
        .where(
            MemberInvitation.digest == secrets.digest(token),
            MemberInvitation.closed_at.is_null(),
            MemberInvitation.expires_at > clock.now(),
        )
        .first()
    )


def is_received(ticket: Ticket) -> bool:
    """Whether a ticket is the partner's side of a pair."""
    return ticket.source == Source.INSOURCED


def version_of(ticket: Ticket) -> str:
    """Which state of a ticket somebody sees: another one with each change of its fields."""
    changed_at: datetime = ticket.changed_at
    return changed_at.isoformat()
