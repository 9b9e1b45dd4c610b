"""Processes that are killed while they accept, again and again, at moments nobody chose.

`python -m bench.crashes --times 200` says for each engine of this machine how many acceptances
were acknowledged, and how many of these are lost or stand half: it must be none.
"""

import asyncio
import random

import click
import msgspec

from bench.engines import each_engine
from portal.tables.rows import one
from tests.faults.acceptances import (
    Errand,
    accepted_whole,
    acknowledged,
    answers_in,
    make_offers,
    started,
)
from tests.offers import Cast

LONGEST = 0.3  # seconds from the first answer to the end
OFFERS = 100  # more than a process answers in that time


class Outcome(msgspec.Struct, frozen=True):
    """`standing` may exceed `told` by one for each crash: it came between commit and answer."""

    crashes: int
    told: int
    standing: int
    lost: int


async def crash(url: str, cast: Cast, times: int) -> Outcome:
    told: set[str] = set()
    waiting = await make_offers(cast["olga"], cast["cleo"], OFFERS)
    for _ in range(times):
        told |= await told_until_killed(Errand(url, cast["cleo"], waiting))
        standing = await accepted_whole()
        waiting = [offer for offer in waiting if offer not in standing]
        waiting += await make_offers(cast["olga"], cast["cleo"], OFFERS - len(waiting))
    return Outcome(crashes=times, told=len(told), standing=len(standing), lost=len(told - standing))


async def told_until_killed(errand: Errand) -> set[str]:
    """The offers whose acceptance was acknowledged before the process died."""
    async with started(errand) as process:
        output = one(process.stdout)
        first = await output.readline()
        await asyncio.sleep(random.uniform(0, LONGEST))  # noqa: S311 - no secret
        process.kill()
        return set(acknowledged(answers_in(first + await output.read())))


async def print_all(times: int) -> None:
    async for engine, url, cast in each_engine():
        found = await crash(url, cast, times)
        click.echo(
            f"{engine}: {found.crashes} crashes, {found.told} acceptances acknowledged,"
            f" {found.standing} standing whole, {found.lost} lost"
        )


@click.command()
@click.option("--times", default=200, show_default=True)
def main(times: int) -> None:
    """Print what TIMES crashes did to acceptances."""
    asyncio.run(print_all(times))


if __name__ == "__main__":
    main()
