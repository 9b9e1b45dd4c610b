"""Disks that fail while offers are accepted: all or nothing each, and what was acknowledged stays.

strace makes the operating system fail: the n-th system call of a kind kills the process, or does
nothing and says that the disk is broken (EIO) or full (ENOSPC).
"""

import pytest

from tests.databases import ON_POSTGRESQL
from tests.faults.acceptances import (
    AWAY,
    YES,
    Errand,
    accepted_whole,
    acknowledged,
    answer,
    done,
    make_offers,
)
from tests.faults.tracing import failing, needs_strace
from tests.offers import Cast

pytestmark = [
    pytest.mark.program,
    needs_strace,
    pytest.mark.skipif(ON_POSTGRESQL, reason="the server of PostgreSQL has the disk, not ours"),
]

SYNC, WRITE = "fsync,fdatasync", "pwrite64"
FEW, MANY = 6, 40  # many are enough for a checkpoint, which writes into the database file itself
# strace counts for each thread, and a connection that failed is replaced together with its thread.


@pytest.mark.parametrize(
    ("call", "when", "count"),
    [(SYNC, 1, FEW), (SYNC, 3, FEW), (WRITE, 9, FEW), (WRITE, 150, FEW), (WRITE, 2100, MANY)],
)
async def test_killed_at_the_nth_call_nothing_acknowledged_is_lost_and_nothing_half(
    cast: Cast, database: str, call: str, when: int, count: int
) -> None:
    offers = await make_offers(cast["olga"], cast["cleo"], count)
    fault = failing(call, f"signal=KILL:when={when}")
    told = acknowledged(await done(Errand(database, cast["cleo"], offers), *fault))
    stand = await accepted_whole()
    assert set(told) <= stand
    assert len(told) in (len(stand), len(stand) - 1)  # it may die between commit and answer
    assert len(told) < count
    assert [await answer(cast["cleo"], offer) for offer in offers if offer not in stand] == [
        YES
    ] * (count - len(stand))
    assert await accepted_whole() == set(offers)


@pytest.mark.parametrize(
    ("call", "error", "when", "count"),
    [
        (SYNC, "EIO", 3, FEW),
        (WRITE, "EIO", 150, FEW),
        (WRITE, "ENOSPC", 90, FEW),
        (WRITE, "ENOSPC", 2100, MANY),
    ],
)
async def test_a_disk_that_fails_now_and_then_is_told_of_and_work_goes_on_without_a_restart_A59(
    cast: Cast, database: str, call: str, error: str, when: int, count: int
) -> None:
    offers = await make_offers(cast["olga"], cast["cleo"], count)
    fault = failing(call, f"error={error}:when={when}")
    answers = await done(Errand(database, cast["cleo"], offers), *fault)
    assert AWAY in {answered for answered, _ in answers}
    assert acknowledged(answers) == offers
    assert await accepted_whole() == set(offers)


@pytest.mark.parametrize(("call", "error"), [(SYNC, "EIO"), (WRITE, "ENOSPC")])
async def test_while_a_disk_stays_broken_nothing_is_claimed_A59(
    cast: Cast, database: str, call: str, error: str
) -> None:
    offers = await make_offers(cast["olga"], cast["cleo"], 3)
    fault = failing(call, f"error={error}:when=1+")
    answers = await done(Errand(database, cast["cleo"], offers), *fault)
    assert {answered for answered, _ in answers} == {AWAY}
    assert await accepted_whole() == set()
