"""One's own account: how one is called and reads, and the browsers that are signed in."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec

from portal import clock
from portal.access import Who
from portal.gateways.language import LANGUAGES
from portal.rules.browsers import Browser, browser_of
from portal.rules.sessions import is_over
from portal.rules.vocabulary import TenantKind
from portal.tables.people import Session


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that is signed in at present."""

    public_id: str
    browser: Browser
    company: str
    since: datetime
    seen_at: datetime
    is_this: bool


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """Languages and zones are pairs of a value and its label; this browser comes first."""

    name: str
    email: str
    language: str
    time_zone: str
    languages: tuple[tuple[str, str], ...]
    time_zones: tuple[tuple[str, str], ...]
    sessions: tuple[SignedIn, ...]


async def account_page(who: Who) -> AccountPage:
    """The account of the signed-in person."""
    return AccountPage(
        name=who.name,
        email=who.email,
        language=who.language,
        time_zone=who.time_zone,
        languages=tuple(LANGUAGES.items()),
        time_zones=time_zones(),
        sessions=await sessions_of(who),
    )


async def sessions_of(who: Who) -> tuple[SignedIn, ...]:
    """The sessions of the person in every company, this one first, then those seen last."""
    of: Any = Session.membership  # Piccolo's types end at the first join
    rows = (
        await Session.select(
            Session.public_id,
            Session.browser,
            Session.created_at,
            Session.seen_at,
            of.tenant.name.as_alias("company"),
            of.tenant.kind.as_alias("kind"),
        )
        .where(of.person == who.person, Session.ended_at.is_null())
        .order_by(Session.seen_at, ascending=False)
    )
    at = clock.now()
    running = [
        SignedIn(
            public_id=row["public_id"],
            browser=browser_of(row["browser"]),
            company=row["company"],
            since=row["created_at"],
            seen_at=row["seen_at"],
            is_this=row["public_id"] == who.session_id,
        )
        for row in rows
        if not is_over(TenantKind(row["kind"]), row["created_at"], row["seen_at"], at)
    ]
    return tuple(sorted(running, key=lambda session: not session.is_this))


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Zones that are named after a place, and UTC; older spellings of them are left out."""
    places = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return tuple((name, name.replace("_", " ")) for name in ("UTC", *places))
