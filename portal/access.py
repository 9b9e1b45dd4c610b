"""The only door from an address to a row. Not yours is not there: every door answers NotThere.

`visible_*` are the predicates; lists and single loads share them.
"""

from typing import Any, NoReturn

import msgspec
from piccolo.custom_types import Combinable
from piccolo.querystring import QueryString, Selectable

from portal import clock
from portal.gateways import secrets
from portal.rules.agreement import is_accepted
from portal.rules.permissions import Permission, may, standing
from portal.rules.timers import Timer
from portal.rules.vocabulary import (
    ImportStatus,
    Level,
    OutsourceStatus,
    Role,
    Side,
    Source,
    Standing,
    TenantKind,
)
from portal.tables.imports import ImportRun
from portal.tables.items import Item
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import MemberInvitation, Membership, Session
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
    " WHERE asked.email = {} AND asked.closed_at IS NULL)"
)


class NotThere(Exception):
    """There is no such row for this person (404, as missing)."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in person, in the one company of this session."""

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
    agreement_accepted: bool
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
    def side(self) -> Side:
        """Which of two linked tickets this person's company stands at."""
        return Side.LEAD if self.kind is TenantKind.INSTANCE else Side.PARTNER


async def session_of(digest: str) -> dict[str, Any] | None:
    """The running session with this digest: who it is and when it was seen, or None."""
    row: dict[str, Any] | None = (
        await Session.select(*_COLUMNS_OF_SESSION)
        .where(
            Session.digest == digest,
            Session.ended_at.is_null(),
            _OF_SESSION.active.eq(True),
        )
        .first()
    )
    return row


def who_columns(of: Any) -> tuple[Selectable, ...]:
    """What `who_of` has to know of a membership, and where else its person works."""
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
        of.tenant.technicians_report.as_alias("technicians_report"),
        QueryString(_OTHERS, of.person, of.id, alias="others"),
        QueryString(_ASKED, of.person.email, alias="asked"),
    )


# Put together once: each step of a join copies a whole table's columns, and every request asks.
_OF_SESSION: Any = Session.membership  # Piccolo's types end at the first join
_COLUMNS_OF_SESSION = (
    Session.id,
    Session.public_id,
    Session.created_at,
    Session.seen_at,
    *who_columns(_OF_SESSION),
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
        agreement_accepted=is_accepted(row["agreement_version"]),
        technicians_report=row["technicians_report"],
        currency=row["currency"],
        timer=_timer(row),
    )


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
    if who.may(Permission.SEE_ALL_RECEIVED):
        return sent
    return sent & (Outsourcing.partner_ticket.assigned_to == who.person)


def visible_outsourced(who: Who) -> Combinable:
    """Attempts of the own tickets."""
    return Outsourcing.lead == who.tenant


def visible_organizations(who: Who) -> Combinable:
    """The own customer records."""
    return Organization.tenant == who.tenant


def visible_leads(who: Who) -> Combinable:
    """The partnerships that the own company has accepted, ended ones included."""
    return Partnership.partner == who.tenant


def not_there() -> NoReturn:
    raise NotThere


async def ticket_for(who: Who, public_id: str) -> Ticket:
    """A ticket of the own instance."""
    found = (
        await Ticket.objects().where(Ticket.public_id == public_id, visible_tickets(who)).first()
    )
    return found or not_there()


async def received_for(who: Who, public_id: str) -> Outsourcing:
    """An attempt that the own company may see: the offer, and the ticket it became."""
    found = (
        await Outsourcing.objects()
        .where(Outsourcing.public_id == public_id, visible_received(who))
        .first()
    )
    return found or not_there()


async def outsourced_for(who: Who, public_id: str) -> Outsourcing:
    """An attempt of an own ticket."""
    found = (
        await Outsourcing.objects()
        .where(Outsourcing.public_id == public_id, visible_outsourced(who))
        .first()
    )
    return found or not_there()


async def latest_outsourcing(ticket: Ticket) -> Outsourcing | None:
    """The present attempt of a lead's ticket that was loaded through its door."""
    return (
        await Outsourcing.objects()
        .where(Outsourcing.ticket == ticket.id)
        .order_by(Outsourcing.id, ascending=False)
        .first()
    )


async def item_for(ticket_id: int, public_id: str) -> Item:
    """An item on a ticket that was loaded through its door."""
    found = (
        await Item.objects().where(Item.public_id == public_id, Item.ticket == ticket_id).first()
    )
    return found or not_there()


async def organization_for(who: Who, public_id: str) -> Organization:
    """A customer record of the own instance."""
    found = (
        await Organization.objects()
        .where(Organization.public_id == public_id, visible_organizations(who))
        .first()
    )
    return found or not_there()


async def contact_for(organization: Organization, public_id: str) -> Contact:
    """A contact of an organization that was loaded through its door."""
    found = (
        await Contact.objects()
        .where(Contact.public_id == public_id, Contact.organization == organization.id)
        .first()
    )
    return found or not_there()


async def import_for(who: Who, public_id: str) -> ImportRun:
    """An import of the own company, once its file is loaded."""
    found = (
        await ImportRun.objects()
        .where(
            ImportRun.public_id == public_id,
            ImportRun.tenant == who.tenant,
            ImportRun.status != ImportStatus.LOADING.value,
        )
        .first()
    )
    return found or not_there()


async def partnership_with(organization: Organization) -> Partnership | None:
    """The partnership that grew out of an organization, if one did."""
    return await Partnership.objects().where(Partnership.organization == organization.id).first()


async def partnership_for(who: Who, public_id: str) -> Partnership:
    """A partnership of the own instance."""
    found = (
        await Partnership.objects()
        .where(Partnership.public_id == public_id, Partnership.lead == who.tenant)
        .first()
    )
    return found or not_there()


async def lead_for(who: Who, public_id: str) -> Partnership:
    """A partnership of the own company with a lead."""
    found = (
        await Partnership.objects()
        .where(Partnership.public_id == public_id, visible_leads(who))
        .first()
    )
    return found or not_there()


async def session_for(who: Who, public_id: str) -> Session:
    """A running session of the own person, in whichever company."""
    found = (
        await Session.objects()
        .where(
            Session.public_id == public_id,
            Session.membership.person == who.person,
            Session.ended_at.is_null(),
        )
        .first()
    )
    return found or not_there()


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


async def member_for(who: Who, public_id: str) -> Membership:
    """A person of the own company, active or not."""
    found = (
        await Membership.objects()
        .where(Membership.public_id == public_id, Membership.tenant == who.tenant)
        .first()
    )
    return found or not_there()


async def member_invitation_for(who: Who, public_id: str) -> MemberInvitation:
    """An open invitation to the own company."""
    found = (
        await MemberInvitation.objects()
        .where(
            MemberInvitation.public_id == public_id,
            MemberInvitation.tenant == who.tenant,
            MemberInvitation.closed_at.is_null(),
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


async def invitation_to(who: Who, public_id: str) -> MemberInvitation:
    """An invitation to the own address, from whichever company."""
    found = (
        await MemberInvitation.objects()
        .where(MemberInvitation.public_id == public_id, MemberInvitation.email == who.email)
        .first()
    )
    return found or not_there()


async def membership_elsewhere(who: Who, public_id: str) -> Membership:
    """Another company of the own person, where they are active."""
    found = (
        await Membership.objects()
        .where(
            Membership.public_id == public_id,
            Membership.person == who.person,
            Membership.active.eq(True),
        )
        .first()
    )
    return found or not_there()


async def saved_view_for(who: Who, public_id: str) -> SavedView:
    """A view that the person keeps for themselves, in this company."""
    found = (
        await SavedView.objects()
        .where(SavedView.public_id == public_id, SavedView.membership == who.membership)
        .first()
    )
    return found or not_there()


def is_received(ticket: Ticket) -> bool:
    """Whether a ticket is the partner's side of a pair."""
    return ticket.source == Source.INSOURCED
