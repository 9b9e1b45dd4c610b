"""Offers whose time to answer has passed are closed, one by one (O6, Q10)."""

from datetime import timedelta

from portal.clock import now
from portal.jobs.expire_offers import expire_offers
from portal.rules.vocabulary import DeclineReason, OutsourceStatus
from portal.tables.journal import JournalLine
from portal.tables.tickets import Outsourcing
from tests.cast import gather_cast, partnership_between
from tests.make import make_outsourcing, make_ticket

PAST, FUTURE = -timedelta(minutes=1), timedelta(minutes=1)


async def make_offer(
    after: timedelta, status: OutsourceStatus = OutsourceStatus.ASSIGNED
) -> Outsourcing:
    """An offer that is, or was, to be answered within `after` of now."""
    cast = await gather_cast()
    partnership = await partnership_between(cast["olga"], cast["sam"])
    ticket = await make_ticket(cast["olga"].tenant, assigned_to=cast["olga"].person)
    return await make_outsourcing(
        ticket, partnership, status, accept_by=now() + after, sent_by=cast["olga"].person
    )


async def read_back(attempt: Outsourcing) -> tuple[str, str]:
    row = (
        await Outsourcing.select(Outsourcing.status, Outsourcing.decline_reason)
        .where(Outsourcing.id == attempt.id)
        .first()
    )
    assert row
    return row["status"], row["decline_reason"]


async def test_an_overdue_offer_is_declined_as_expired_by_nobody(database: str) -> None:
    attempt = await make_offer(PAST)
    await expire_offers()
    assert await read_back(attempt) == (OutsourceStatus.DECLINED, DeclineReason.EXPIRED)
    lines = await JournalLine.select(JournalLine.tenant, JournalLine.person, JournalLine.subject)
    assert lines == [
        {"tenant": side, "person": None, "subject": f"outsourcing {attempt.id}"}
        for side in (attempt.lead, attempt.partner)
    ]


async def test_an_offer_in_time_stays(database: str) -> None:
    attempt = await make_offer(FUTURE)
    await expire_offers()
    assert await read_back(attempt) == (OutsourceStatus.ASSIGNED, "")


async def test_an_accepted_offer_stays_however_old(database: str) -> None:
    attempt = await make_offer(PAST, OutsourceStatus.ACCEPTED)
    await expire_offers()
    assert await read_back(attempt) == (OutsourceStatus.ACCEPTED, "")


async def test_two_rounds_close_an_offer_once(database: str) -> None:
    await make_offer(PAST)
    await expire_offers()
    await expire_offers()
    assert await JournalLine.count() == 2  # one at each side
