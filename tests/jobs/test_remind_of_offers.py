"""Both sides are reminded of an offer before its time is up (Q10)."""

import asyncio
from datetime import timedelta

from portal.actions.reminding import remind
from portal.clock import now
from portal.jobs.remind_of_offers import remind_of_offers
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.tickets import Outsourcing
from tests.cast import gather_cast, partnership_between
from tests.clocks import later
from tests.make import make_outsourcing, make_ticket

DAYS = timedelta(days=3)


async def make_offer(
    answer_in: timedelta, status: OutsourceStatus = OutsourceStatus.ASSIGNED
) -> Outsourcing:
    """An offer sent three days ago, to be answered within `answer_in` of now."""
    cast = await gather_cast()
    return await make_outsourcing(
        await make_ticket(cast["olga"].tenant, "Rack cabling"),
        await partnership_between(cast["olga"], cast["sam"]),
        status,
        accept_by=now() + answer_in,
        sent_by=cast["olga"].person,
        sent_at=now() - DAYS,
    )


async def reminded() -> list[str]:
    mails = await OutboxMail.objects().order_by(OutboxMail.to)
    return [mail.to.partition("@")[0] for mail in mails if mail.event == "offer_reminder"]


async def test_Q10_who_may_answer_and_who_sent_it_are_reminded_in_their_languages(
    database: str,
) -> None:
    await make_offer(timedelta(hours=23))
    await remind_of_offers()
    assert await reminded() == ["cleo", "olga", "sam"]
    subjects = {mail.language: mail.subject for mail in await OutboxMail.objects()}
    assert subjects["en"] == "Still to be answered: Rack cabling"
    assert subjects["de"] != subjects["en"]


async def test_Q10_two_reminders_each_once_though_rounds_repeat(database: str) -> None:
    await make_offer(timedelta(hours=23))
    await remind_of_offers()
    await remind_of_offers()
    assert len(await reminded()) == 3
    with later(hours=21, minutes=30):
        await remind_of_offers()
        await remind_of_offers()
    assert len(await reminded()) == 6
    assert [line.verb for line in await JournalLine.objects()] == ["remind", "remind"]


async def test_Q10_several_workers_send_one_reminder(database: str) -> None:
    offer = await make_offer(timedelta(hours=23))
    since = now() - timedelta(hours=1)
    await asyncio.gather(*(remind(offer.id, since) for _ in range(5)))
    assert len(await reminded()) == 3


async def test_Q10_nobody_is_reminded_too_early_or_of_what_was_answered(database: str) -> None:
    await make_offer(timedelta(hours=25))
    await remind_of_offers()
    assert await reminded() == []


async def test_Q10_an_accepted_offer_is_not_reminded_of(database: str) -> None:
    offer = await make_offer(timedelta(hours=1), OutsourceStatus.ACCEPTED)
    await remind_of_offers()
    await remind(offer.id, now())
    assert await reminded() == []


async def test_Q10_an_offer_sent_an_hour_ago_needs_no_reminder(database: str) -> None:
    offer = await make_offer(timedelta(minutes=90))
    await Outsourcing.update({Outsourcing.sent_at: now() - timedelta(minutes=10)}).where(
        Outsourcing.id == offer.id
    )
    await remind_of_offers()
    assert await reminded() == []
