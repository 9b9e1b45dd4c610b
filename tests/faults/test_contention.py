"""A little of what the programs in bench/ do thousands of times: rivals, and crashes."""

import pytest

from bench.contention import contend
from bench.crashes import crash
from tests.offers import Cast

pytestmark = pytest.mark.program


async def test_of_offers_that_two_processes_press_none_is_accepted_twice_or_lost_A39(
    cast: Cast, database: str
) -> None:
    found = await contend(database, cast, 60)
    assert (sum(found.told.values()), found.doubled, found.lost) == (60, 0, 0)


async def test_killed_again_and_again_nothing_that_was_acknowledged_is_lost_or_half(
    cast: Cast, database: str
) -> None:
    found = await crash(database, cast, 3)
    assert found.told >= 3
    assert found.lost == 0
    assert found.told <= found.standing <= found.told + found.crashes
