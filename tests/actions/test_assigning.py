"""A received ticket is given to a colleague, which starts the work (Q11)."""

import asyncio

import pytest

from portal.access import Who
from portal.actions import outsourcing
from portal.actions.assigning import assign
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.people import Membership
from portal.tables.tickets import Ticket
from tests.offers import Cast, journal, mailed, refused
from tests.pair import Pair, linked


@pytest.fixture
async def work(cast: Cast) -> Pair:
    """A ticket that Cleo has accepted and nobody has touched."""
    return await linked(cast["olga"], cast["cleo"], OutsourceStatus.ACCEPTED)


async def membership_of(who: Who) -> str:
    row = await Membership.objects().get(Membership.id == who.membership)
    assert row
    return str(row.public_id)


async def assigned(pair: Pair) -> int | None:
    row = await Ticket.objects().get(Ticket.id == pair.partner.ticket.id)
    assert row
    person: int | None = row.assigned_to
    return person


async def test_Q11_assigning_somebody_starts_the_work(cast: Cast, work: Pair) -> None:
    await assign(work.partner, await membership_of(cast["tina"]))
    assert await work.status() == OutsourceStatus.IN_PROGRESS
    assert await assigned(work) == cast["tina"].person
    cleo = cast["cleo"].person
    assert await journal() == [("assign ticket", cleo), ("start_work", cleo)]
    assert await mailed() == set()


async def test_Q11_taking_it_from_everybody_starts_nothing(cast: Cast, work: Pair) -> None:
    await assign(work.partner, "")
    assert (await work.status(), await assigned(work)) == (OutsourceStatus.ACCEPTED, None)


async def test_Q11_work_that_was_started_goes_on_when_it_is_handed_on(
    cast: Cast, work: Pair
) -> None:
    await outsourcing.start_work(cast["cleo"], work.attempt)
    for first in ("tina", "sam", "tina"):
        await assign(work.partner, await membership_of(cast[first]))
        assert await assigned(work) == cast[first].person
    assert await work.status() == OutsourceStatus.IN_PROGRESS


async def test_Q11_two_who_assign_at_once_start_the_work_once(cast: Cast, work: Pair) -> None:
    await asyncio.gather(
        assign(work.partner, await membership_of(cast["tina"])),
        assign(work.partner, await membership_of(cast["sam"])),
    )
    assert [verb for verb, _ in await journal()].count("start_work") == 1


async def test_D24_while_completion_waits_nobody_is_assigned(cast: Cast, work: Pair) -> None:
    await work.report()
    assert (await refused(assign(work.partner, await membership_of(cast["tina"])))).rule == "D24"
    assert await assigned(work) is None


async def test_nobody_of_another_company_is_assigned_A57(cast: Cast, work: Pair) -> None:
    with pytest.raises(Invalid) as refused:
        await assign(work.partner, await membership_of(cast["eve"]))
    assert set(refused.value.errors) == {"person"}
    assert (await work.status(), await assigned(work)) == (OutsourceStatus.ACCEPTED, None)
