"""Removing what nobody needs any more. No journal line: nothing of anybody's work is lost."""

from piccolo.custom_types import Combinable
from piccolo.table import Table

from portal.clock import now
from portal.rules import keeping
from portal.tables.database import transaction
from portal.tables.journal import OutboxMail
from portal.tables.people import Session, SignInRequest, Throttle
from portal.tables.sent import SentForm

BATCH = 500  # rows: no writer has to wait for long


async def tidy() -> int:
    """Remove every row whose time is over; how many there were."""
    at = now()
    return (
        await _remove(Throttle, Throttle.forgotten_at < at)
        + await _remove(SignInRequest, SignInRequest.expires_at < at - keeping.SIGN_IN_REQUESTS)
        + await _remove(Session, Session.ended_at < at - keeping.SESSIONS)
        + await _remove(Session, Session.created_at < at - keeping.SESSIONS_NOBODY_ENDED)
        + await _remove(SentForm, SentForm.sent_at < at - keeping.SENT_FORMS)
        + await _remove(
            OutboxMail,
            OutboxMail.next_try_at.is_null() & (OutboxMail.created_at < at - keeping.MAILS),
        )
    )


async def _remove(table: type[Table], is_over: Combinable) -> int:
    removed = 0
    while ids := await _some(table, is_over):
        async with transaction():
            await table.delete().where(table._meta.primary_key.is_in(ids), is_over)
        removed += len(ids)
    return removed


async def _some(table: type[Table], is_over: Combinable) -> list[int]:
    key = table._meta.primary_key
    ids: list[int] = await table.select(key).where(is_over).limit(BATCH).output(as_list=True)
    return ids
