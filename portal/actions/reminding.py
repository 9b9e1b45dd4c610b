"""Remind both sides of an offer that waits for an answer (Q10)."""

from datetime import datetime

from portal import clock
from portal.actions import journal, telling
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.database import transaction
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket


async def remind(attempt_id: int, since: datetime) -> None:
    """The reminder that has been due since then, once, however many workers try."""
    async with transaction():
        claimed = (
            await Outsourcing.update({Outsourcing.reminded_at: clock.now()})
            .where(
                Outsourcing.id == attempt_id,
                Outsourcing.status == OutsourceStatus.ASSIGNED.value,
                Outsourcing.reminded_at.is_null() | (Outsourcing.reminded_at < since),
            )
            .returning(Outsourcing.id)
        )
        if not claimed:
            return
        attempt = await load(Outsourcing, attempt_id)
        ticket = await load(Ticket, attempt.ticket)
        await telling.of_reminder(attempt, ticket)
        await journal.note(attempt.lead, None, "remind", f"outsourcing {attempt.id}")
