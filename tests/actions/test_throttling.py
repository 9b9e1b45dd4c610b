"""Limits: exact under load, by person and network rather than by spelling."""

import asyncio
from datetime import timedelta

import pytest

from portal.actions.throttling import Throttled, count
from portal.rules.addresses import mailbox, network
from portal.rules.throttles import Limit
from portal.tables.database import transaction
from tests.clocks import later

FIVE = Limit("test", 5, timedelta(minutes=15))


async def is_let_through(whom: str) -> bool:
    try:
        async with transaction():
            await count(FIVE, whom)
    except Throttled:
        return False
    return True


async def test_exactly_five_of_forty_at_once_are_let_through(database: str) -> None:
    answers = await asyncio.gather(*(is_let_through("a@b.example") for _ in range(40)))
    assert answers.count(True) == 5


async def test_one_person_does_not_use_up_the_limit_of_another(database: str) -> None:
    assert [await is_let_through("a@b.example") for _ in range(6)] == [True] * 5 + [False]
    assert await is_let_through("c@d.example")


async def test_no_stretch_of_the_window_s_length_holds_more_than_the_limit(database: str) -> None:
    assert await is_let_through("a@b.example")
    with later(minutes=14):
        assert [await is_let_through("a@b.example") for _ in range(5)] == [True] * 4 + [False]
    with later(minutes=16):
        assert [await is_let_through("a@b.example") for _ in range(2)] == [True, False]


async def test_A59_a_clock_that_was_set_back_locks_nobody_out(database: str) -> None:
    with later(days=1):
        for _ in range(5):
            await is_let_through("a@b.example")
    assert await is_let_through("a@b.example")


async def test_after_the_window_it_begins_anew(database: str) -> None:
    for _ in range(6):
        await is_let_through("a@b.example")
    with later(minutes=15, seconds=1):
        assert await is_let_through("a@b.example")


async def test_it_says_in_seconds_when_to_come_back(database: str) -> None:
    for _ in range(5):
        await count(FIVE, "a@b.example")
    with later(minutes=10), pytest.raises(Throttled) as refused:
        await count(FIVE, "a@b.example")
    assert 290 <= refused.value.retry_after <= 300


@pytest.mark.parametrize(
    "spelling", ["a.da@halden.example", "ADA@Halden.example", "ada+portal@halden.example"]
)
def test_spellings_of_one_mailbox_count_together(spelling: str) -> None:
    assert mailbox(spelling) == mailbox("ada@halden.example")


def test_addresses_of_one_ipv6_network_count_together() -> None:
    assert network("2001:db8:1:2::5") == network("2001:db8:1:2:ffff::1")
    assert network("2001:db8:1:2::5") != network("2001:db8:1:3::5")


def test_an_ipv4_address_counts_as_itself_however_it_is_written() -> None:
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"


def test_what_is_no_address_counts_as_itself() -> None:
    assert network("testclient") == "testclient"
