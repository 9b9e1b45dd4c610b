"""How quick the portal is, as ratios to a bare handler that is measured in the same moments.

`python -m bench.speed --sizes 1000,100000,1000000` prints the whole table, for each engine of this
machine, for one and two processes. Server and client share the machine, so only ratios count.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import click

from bench.client import Load, get, rate_for, rate_of_all
from bench.commits import print_commits
from bench.engines import each_engine
from bench.filling import Filled, fill
from bench.first_visit import print_first_visits
from bench.memory import megabytes_of_a_worker
from bench.visitors import SECRET, reads, writes
from e2e.portals import Portal, running
from tests.offers import Cast

CONNECTIONS = 4  # for each process of the server
ROUNDS = 7  # the bare handler and the portal take turns, so that a busy machine slows both
READ_SECONDS = 0.5
WRITES = 40  # in a round
Measure = Callable[[], Awaitable[float]]


@contextmanager
def servers(database: str, processes: int) -> Iterator[tuple[Portal, Portal]]:
    """The bare handler and the portal."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data = Path(folder)
        bare = Portal(data, demo=False, workers=processes, program="bench.bare")
        portal = Portal(
            data,
            demo=False,
            workers=processes,
            PORTAL_DATABASE_URL=database,
            PORTAL_SECRET_KEY=SECRET,
        )
        with running(bare), running(portal):
            yield bare, portal


async def measure(
    database: str, cast: Cast, filled: Filled, processes: int
) -> tuple[dict[str, float], float]:
    """Each kind of request as its share of the bare handler's rate; megabytes of a worker."""
    with servers(database, processes) as (bare, portal):
        connections = CONNECTIONS * processes

        async def baseline() -> float:
            load = Load([get(bare.url, "/")])
            return await rate_for(READ_SECONDS, bare.url, load, connections)

        def read(load: Load) -> Measure:
            return lambda: rate_for(READ_SECONDS, portal.url, load, connections)

        def write(make: Callable[[int], Awaitable[Load]]) -> Measure:
            async def send() -> float:
                return await rate_of_all(portal.url, await make(WRITES * processes), connections)

            return send

        kinds = {name: read(load) for name, load in (await reads(portal.url, cast, filled)).items()}
        kinds |= {name: write(make) for name, make in (await writes(portal.url, cast)).items()}
        ratios = {name: await _ratio(kind, baseline) for name, kind in kinds.items()}
        return ratios, megabytes_of_a_worker(portal.process_id)


async def _ratio(kind: Measure, baseline: Measure) -> float:
    await kind()  # the first of anything compiles templates and opens connections
    rounds = []
    for _ in range(ROUNDS):
        before = await baseline()
        rate = await kind()
        rounds.append(2 * rate / (before + await baseline()))
    return median(rounds)


def print_row(title: str, cells: Sequence[str]) -> None:
    click.echo(f"{title:<32}" + "".join(f"{cell:>18}" for cell in cells))


async def print_ratios(sizes: Sequence[int], processes: Sequence[int]) -> None:
    is_first = True
    for size in sizes:
        async for engine, database, cast in each_engine():
            filled = await fill(cast, size)
            for count in processes:
                ratios, megabytes = await measure(database, cast, filled, count)
                if is_first:
                    print_row("share of the bare handler's rate", [*ratios, "MB a worker"])
                    is_first = False
                cells = [f"{ratio:.3f}" for ratio in ratios.values()]
                print_row(f"{engine}, {size:,}, {count}p", [*cells, f"{megabytes:.0f}"])


@click.command()
@click.option("--sizes", default="1000,100000,1000000", show_default=True)
@click.option("--processes", default="1,2", show_default=True)
def main(sizes: str, processes: str) -> None:
    """Print shares of the bare handler's rate, then commits, then what a first visit weighs."""
    asyncio.run(print_ratios(_numbers(sizes), _numbers(processes)))
    asyncio.run(print_commits())
    print_first_visits()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
