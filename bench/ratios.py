"""How much longer a request takes where there is much than where there is little."""

import time
from contextlib import redirect_stdout
from io import StringIO
from statistics import median
from typing import Protocol

from litestar import Litestar

from tests.databases import count_queries

ROUNDS = 15  # the two take turns, so that a busy machine slows both


class Sends(Protocol):
    """A request that can be sent again and again."""

    async def send(self, app: Litestar) -> None: ...


async def compare(app: Litestar, much: Sends, little: Sends) -> tuple[float, int, int]:
    """The time of the one as a multiple of the other's; how many queries each asks."""
    for asked in (much, little):
        await asked.send(app)  # the first of anything compiles templates
    queries = [await _count(app, asked) for asked in (much, little)]
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * ROUNDS):
        is_much = number % 2 == 0
        began = time.perf_counter()
        await (much if is_much else little).send(app)
        spent[is_much].append(time.perf_counter() - began)
    return median(spent[True]) / median(spent[False]), queries[0], queries[1]


async def _count(app: Litestar, asked: Sends) -> int:
    with redirect_stdout(StringIO()), count_queries() as count:
        await asked.send(app)
        return count()
