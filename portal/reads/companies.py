"""Where else a person works: the other companies to switch to, and those that ask them to join."""

from datetime import datetime

import msgspec
from piccolo.columns.combination import Where

from portal import clock
from portal.access import Who
from portal.reads.invitations import has_account
from portal.rules.vocabulary import Role
from portal.tables.people import MemberInvitation, Membership


class Company(msgspec.Struct, frozen=True):
    """A company that the person works for, and as what."""

    public_id: str
    name: str
    role: Role


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that waits for an answer."""

    public_id: str
    company: str
    inviter: str
    role: Role
    expires_at: datetime


class Elsewhere(msgspec.Struct, frozen=True):
    """Everything beside the company of the session, as the menu and the account show it."""

    companies: list[Company]
    asked: list[Asked]


class JoinPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the page behind a mailed link shows."""

    asked: Asked
    email: str
    name: str
    has_account: bool


async def other_companies(who: Who) -> list[Company]:
    """Where the signed-in person works beside the company of the session."""
    rows = (
        await Membership.select(
            Membership.public_id, Membership.role, Membership.tenant.name.as_alias("company")
        )
        .where(
            Membership.person == who.person,
            Membership.active.eq(True),
            Membership.id != who.membership,
        )
        .order_by(Membership.tenant.name)
    )
    return [Company(row["public_id"], row["company"], Role(row["role"])) for row in rows]


async def asked_to_join(who: Who) -> list[Asked]:
    """Open invitations to the address of the signed-in person."""
    return await _asked(MemberInvitation.email == who.email)


async def join_page(invitation: MemberInvitation) -> JoinPage:
    """An invitation that was loaded through its door."""
    asked = await _asked(MemberInvitation.id == invitation.id)
    return JoinPage(
        asked=asked[0],
        email=invitation.email,
        name=invitation.name,
        has_account=await has_account(invitation.email),
    )


async def _asked(which: Where) -> list[Asked]:
    rows = (
        await MemberInvitation.select(
            MemberInvitation.public_id,
            MemberInvitation.role,
            MemberInvitation.expires_at,
            MemberInvitation.tenant.name.as_alias("company"),
            MemberInvitation.invited_by.name.as_alias("inviter"),
        )
        .where(
            which, MemberInvitation.closed_at.is_null(), MemberInvitation.expires_at > clock.now()
        )
        .order_by(MemberInvitation.id)
    )
    return [
        Asked(
            public_id=row["public_id"],
            company=row["company"],
            inviter=row["inviter"],
            role=Role(row["role"]),
            expires_at=row["expires_at"],
        )
        for row in rows
    ]
