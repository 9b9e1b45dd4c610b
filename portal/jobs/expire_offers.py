"""Close the offers whose time to answer has passed (O6, Q10)."""

import logging

from portal.actions import outsourcing
from portal.clock import now
from portal.rules.refusals import Refused
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing

log = logging.getLogger("portal.offers")


async def expire_offers() -> None:
    """One round. Each offer is closed on its own, so that one that fails stops nobody."""
    overdue = (
        await Outsourcing.select(Outsourcing.id)
        .where(Outsourcing.status == OutsourceStatus.ASSIGNED.value, Outsourcing.accept_by < now())
        .order_by(Outsourcing.id)
    )
    for row in overdue:
        try:
            await outsourcing.expire(row["id"])
        except Refused:
            log.info("offer %s was answered meanwhile", row["id"])
        except Exception:
            log.exception("offer %s could not be closed", row["id"])
