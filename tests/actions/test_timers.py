"""A person's timer: one at most, stopped by nobody else, and never entered by itself."""

import asyncio
from datetime import datetime, timedelta

import pytest

from portal.access import Who
from portal.actions import members, timers
from portal.rules.refusals import Invalid, Refused
from portal.rules.timers import Timer
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item
from portal.tables.people import Membership, Person
from portal.tables.rows import load, one
from portal.tables.tickets import Ticket
from tests.cast import company_of
from tests.clocks import at
from tests.make import join
from tests.offers import Cast
from tests.pair import Pair, linked, time

pytestmark = pytest.mark.usefixtures("database")

MORNING = datetime.fromisoformat("2026-06-15T07:00:00+00:00")
HOURS = timedelta(hours=1)


@pytest.fixture
async def pair(cast: Cast) -> Pair:
    return await linked(cast["olga"], cast["tina"])


async def start(pair: Pair, who: Who) -> None:
    place = pair.partner if who.tenant == pair.partner.who.tenant else pair.lead
    await timers.start(who, place.page, pair.attempt)


async def timer_of(who: Who) -> Timer | None:
    row = await Membership.objects().get(Membership.id == who.membership)
    assert row
    if row.timer_started_at is None:
        return None
    return Timer(row.timer_page, row.timer_started_at, row.timer_stopped_at)


async def test_a_timer_runs_from_now_on_and_enters_nothing(pair: Pair, cast: Cast) -> None:
    with at(MORNING):
        await start(pair, cast["tina"])
    with at(MORNING + 2 * HOURS):
        page = await timers.stop(cast["tina"])

    assert page == f"/received/{pair.attempt.public_id}"
    assert await timer_of(cast["tina"]) == Timer(page, MORNING, MORNING + 2 * HOURS)
    assert await Item.count() == 0


async def test_a_second_timer_is_refused_wherever_it_starts(pair: Pair, cast: Cast) -> None:
    await start(pair, cast["tina"])
    with pytest.raises(Refused, match="Stop it"):
        await timers.start(cast["tina"], "/received/another", pair.attempt)
    await timers.stop(cast["tina"])
    with pytest.raises(Refused, match="Stop it"):  # its time is not entered yet
        await start(pair, cast["tina"])
    await start(pair, cast["cleo"])  # each person has one


async def test_of_two_starts_at_once_one_counts(pair: Pair, cast: Cast) -> None:
    both = await asyncio.gather(
        start(pair, cast["tina"]), start(pair, cast["tina"]), return_exceptions=True
    )
    assert [type(each) for each in both if each] == [Refused]


async def test_a_person_of_two_companies_has_one_timer_for_both(pair: Pair, cast: Cast) -> None:
    person = await Person.objects().get(Person.id == cast["tina"].person)
    assert person
    elsewhere = await join(person, await company_of(cast["eve"]))
    await start(pair, cast["tina"])
    with pytest.raises(Refused) as refused:
        await timers.start(elsewhere, "/received/theirs", pair.attempt)
    assert refused.value.refusal.facts == {"company": cast["tina"].company}


async def test_a_company_that_puts_a_person_out_keeps_no_timer_of_theirs(
    pair: Pair, cast: Cast
) -> None:
    person = await load(Person, cast["tina"].person)
    elsewhere = await join(person, await company_of(cast["eve"]))
    membership = await load(Membership, cast["tina"].membership)
    await start(pair, cast["tina"])

    await members.deactivate(cast["sam"], membership)
    await timers.start(elsewhere, "/received/theirs", pair.attempt)
    await members.activate(cast["sam"], membership)

    assert await timer_of(cast["tina"]) is None
    assert one(await timer_of(elsewhere)).page == "/received/theirs"


async def test_a_timer_that_nobody_can_stop_blocks_no_other(pair: Pair, cast: Cast) -> None:
    """As releases left them that kept the timer of whoever was put out."""
    person = await load(Person, cast["tina"].person)
    elsewhere = await join(person, await company_of(cast["eve"]))
    await start(pair, cast["tina"])
    await Membership.update({Membership.active: False}).where(
        Membership.id == cast["tina"].membership
    )

    await timers.start(elsewhere, "/received/theirs", pair.attempt)

    assert one(await timer_of(elsewhere)).page == "/received/theirs"


async def test_nobody_stops_a_colleagues_timer(pair: Pair, cast: Cast) -> None:
    await start(pair, cast["tina"])
    with pytest.raises(Refused, match="No timer"):
        await timers.stop(cast["cleo"])
    await timers.let_go(cast["cleo"])
    running = await timer_of(cast["tina"])
    assert running
    assert running.is_running


async def test_stopping_twice_keeps_the_first_moment(pair: Pair, cast: Cast) -> None:
    with at(MORNING):
        await start(pair, cast["tina"])
    with at(MORNING + HOURS):
        await timers.stop(cast["tina"])
    with at(MORNING + 2 * HOURS), pytest.raises(Refused, match="No timer"):
        await timers.stop(cast["tina"])
    stopped = await timer_of(cast["tina"])
    assert stopped
    assert stopped.stopped_at == MORNING + HOURS


@pytest.mark.parametrize("hours", [10, 15, 40])
async def test_a_forgotten_timer_asks_when_the_work_ended(
    pair: Pair, cast: Cast, hours: int
) -> None:
    with at(MORNING):
        await start(pair, cast["tina"])
    with at(MORNING + hours * HOURS):
        with pytest.raises(Invalid) as asked:
            await timers.stop(cast["tina"])
        await timers.stop(cast["tina"], MORNING + 3 * HOURS)
    assert set(asked.value.errors) == {"stopped_at"}
    stopped = await timer_of(cast["tina"])
    assert stopped
    assert stopped.stopped_at == MORNING + 3 * HOURS


async def test_time_entered_on_its_ticket_uses_up_a_stopped_timer_alone(
    pair: Pair, cast: Cast
) -> None:
    await start(pair, cast["tina"])
    await time(pair.partner)
    assert await timer_of(cast["tina"])  # it runs on
    await timers.stop(cast["tina"])
    await time(pair.partner)
    assert await timer_of(cast["tina"]) is None


async def test_a_timer_starts_only_where_time_can_be_entered_D24_D28(cast: Cast) -> None:
    for status in (OutsourceStatus.WAITING_APPROVAL, OutsourceStatus.COMPLETE):
        pair = await linked(cast["olga"], cast["tina"], status)
        with pytest.raises(Refused):
            await start(pair, cast["tina"])
    assert await timer_of(cast["tina"]) is None


async def test_a_timer_outlives_its_ticket_and_can_be_let_go(pair: Pair, cast: Cast) -> None:
    await start(pair, cast["tina"])
    await Ticket.update({Ticket.assigned_to: None}).where(Ticket.id == pair.partner.ticket.id)
    for _ in range(2):
        await timers.let_go(cast["tina"])
    assert await timer_of(cast["tina"]) is None
