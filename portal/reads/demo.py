"""What only the demo shows: everybody who may sign in, and every mail that was written."""

from datetime import datetime

import msgspec

from portal.rules.vocabulary import Level, Role, TenantKind
from portal.tables.journal import OutboxMail
from portal.tables.people import Membership

MAILS_A_PAGE = 50


class CastMember(msgspec.Struct, frozen=True):
    """A person in a company; `part` is a word of the vocabulary."""

    name: str
    email: str
    company: str
    part: str


class CastPage(msgspec.Struct, frozen=True):
    """Companies in the order in which they came, with their people."""

    companies: tuple[tuple[str, tuple[CastMember, ...]], ...]


class Mail(msgspec.Struct, frozen=True):
    """A mail of the outbox. Its text is gone once it was delivered by a real server."""

    to: str
    reply_to: str
    subject: str
    text: str
    created_at: datetime


class MailPage(msgspec.Struct, frozen=True):
    """The newest mails, newest first."""

    mails: tuple[Mail, ...]


async def cast_page() -> CastPage:
    """Everybody once, company by company, in the company where they were first."""
    of = Membership
    rows = (
        await of.select(
            of.role,
            of.level,
            of.person.name.as_alias("name"),
            of.person.email.as_alias("email"),
            of.tenant.name.as_alias("company"),
            of.tenant.kind.as_alias("kind"),
        )
        .where(of.active.eq(True))
        .order_by(of.id)
    )
    companies: dict[str, list[CastMember]] = {}
    met: set[str] = set()
    for row in rows:
        if row["email"] in met:
            continue
        met.add(row["email"])
        member = CastMember(
            row["name"], row["email"], row["company"], _part(row["kind"], row["role"], row["level"])
        )
        companies.setdefault(member.company, []).append(member)
    return CastPage(tuple((company, tuple(people)) for company, people in companies.items()))


def _part(kind: str, role: str, level: str) -> str:
    """What sets a person apart in their company: the level of a lead's staff, else the role."""
    is_staff = kind == TenantKind.INSTANCE and role != Role.SYSTEM_ADMINISTRATOR
    return Level(level).value if is_staff else Role(role).value


async def mail_page() -> MailPage:
    """What the portal has written lately."""
    of = OutboxMail
    rows = (
        await of.select(of.to, of.reply_to, of.subject, of.text, of.created_at)
        .order_by(of.id, ascending=False)
        .limit(MAILS_A_PAGE)
    )
    return MailPage(tuple(Mail(**row) for row in rows))
