"""Sessions: rows that can be ended at any time. The browser holds the secret, we its digest."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from portal.access import Who
from portal.actions import journal
from portal.clock import now
from portal.gateways import secrets
from portal.rules.refusals import Refused
from portal.rules.sessions import SIGN_IN_AGAIN, SIGNED_OUT, is_over
from portal.rules.vocabulary import TenantKind
from portal.tables.away import DatabaseAway
from portal.tables.database import transaction
from portal.tables.people import Membership, Session, Tenant
from portal.tables.rows import load

SEEN_AGAIN_AFTER = timedelta(minutes=1)
MOST_PATIENCE = 0.3  # seconds
BROWSER_NAME_LENGTH = 200


async def open_session(
    membership_id: int, browser: str, signed_in_at: datetime | None = None
) -> str:
    """The secret of a new session, in the transaction of the caller. Never an older one (A12).

    `signed_in_at` is when the person last proved who they are, if not just now.
    """
    token = secrets.new_token()
    await Session.insert(
        Session(
            public_id=secrets.new_public_id(),
            digest=secrets.digest(token),
            membership=membership_id,
            browser=browser[:BROWSER_NAME_LENGTH],
            created_at=signed_in_at or now(),
            seen_at=now(),
        )
    )
    return token


async def end_session(who: Who, session: Session) -> None:
    """End a session of one's own, this one (sign out) or another; ending it twice is fine."""
    async with transaction():
        if await _end(session.id):
            await journal.note(who.tenant, who.person, "end session", f"session {session.id}")


async def _end(session_id: int) -> bool:
    """End the session; False where it had ended before."""
    ended = (
        await Session.update({Session.ended_at: now()})
        .where(Session.id == session_id, Session.ended_at.is_null())
        .returning(Session.id)
    )
    return bool(ended)


async def switch(who: Who, membership: Membership, browser: str) -> str:
    """The secret of a new session in another company of the person; this one ends (Q47).

    A new secret voids the forms of pages that are still open for the other company. The age of
    the sign-in goes along: switching to and fro makes no session live for ever.
    """
    async with transaction():
        session = await load(Session, who.session)
        company = await load(Tenant, membership.tenant)
        kind = TenantKind(company.kind)
        # A subcontractor's session may rest for days, which says nothing about a lead's.
        seen_at = now() if kind is who.kind else session.created_at
        if is_over(kind, session.created_at, seen_at, now()):
            raise Refused(SIGN_IN_AGAIN)
        if not await _end(who.session):
            raise Refused(SIGNED_OUT)  # or an ended session would go on under another secret (A14)
        await journal.note(company.id, who.person, "switch company", f"membership {membership.id}")
        return await open_session(membership.id, browser, session.created_at)


async def touch(session_id: int, seen_at: datetime) -> None:
    """Keep when a session was seen, to the minute: a page must not cost a write each time.

    A page must not wait for one either, nor fail with it, where the database only reads just now
    (A59): then the next page keeps it.
    """
    if now() - seen_at < SEEN_AGAIN_AFTER:
        return
    with suppress(DatabaseAway, TimeoutError):
        async with asyncio.timeout(MOST_PATIENCE), transaction():
            await Session.update({Session.seen_at: now()}).where(
                Session.id == session_id, Session.ended_at.is_null()
            )
