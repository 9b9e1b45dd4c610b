"""Sessions: rows that can be ended at any time. The browser holds the secret, we its digest."""

from datetime import datetime, timedelta

from portal.access import Who
from portal.actions import journal
from portal.clock import now
from portal.gateways import secrets
from portal.tables.database import transaction
from portal.tables.people import Session

SEEN_AGAIN_AFTER = timedelta(minutes=1)
BROWSER_NAME_LENGTH = 200


async def open_session(membership_id: int, browser: str) -> str:
    """The secret of a new session, in the transaction of the caller. Never an older one (A12)."""
    token = secrets.new_token()
    await Session.insert(
        Session(
            public_id=secrets.new_public_id(),
            digest=secrets.digest(token),
            membership=membership_id,
            browser=browser[:BROWSER_NAME_LENGTH],
            created_at=now(),
            seen_at=now(),
        )
    )
    return token


async def end_session(who: Who, session: Session) -> None:
    """End a session of one's own, this one (sign out) or another; ending it twice is fine."""
    async with transaction():
        ended = (
            await Session.update({Session.ended_at: now()})
            .where(Session.id == session.id, Session.ended_at.is_null())
            .returning(Session.id)
        )
        if ended:
            await journal.note(who.tenant, who.person, "end session", f"session {session.id}")


async def touch(session_id: int, seen_at: datetime) -> None:
    """Keep when a session was seen, to the minute: a page must not cost a write each time."""
    if now() - seen_at < SEEN_AGAIN_AFTER:
        return
    async with transaction():
        await Session.update({Session.seen_at: now()}).where(
            Session.id == session_id, Session.ended_at.is_null()
        )
