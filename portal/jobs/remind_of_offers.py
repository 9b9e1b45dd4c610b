"""Remind of offers that wait for an answer, a day and two hours before the time is up (Q10)."""

import logging

from portal.actions.reminding import remind
from portal.clock import now
from portal.rules.reminders import BEFORE, due_since
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing

log = logging.getLogger("portal.offers")


async def remind_of_offers() -> None:
    """One round. Each reminder is sent on its own, so that one that fails stops nobody."""
    at = now()
    waiting = await Outsourcing.select(
        Outsourcing.id, Outsourcing.sent_at, Outsourcing.accept_by, Outsourcing.reminded_at
    ).where(
        Outsourcing.status == OutsourceStatus.ASSIGNED.value,
        Outsourcing.accept_by > at,
        Outsourcing.accept_by <= at + max(BEFORE),
    )
    for row in waiting:
        offer = row.pop("id")
        since = due_since(**row, at=at)
        if since is None:
            continue
        try:
            await remind(offer, since)
        except Exception:
            log.exception("no reminder of offer %s", offer)
