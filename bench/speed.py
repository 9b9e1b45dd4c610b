"""How quick the portal is, as shares of what a bare handler does in the same moments.

`python -m bench.speed --sizes 1000,100000,1000000` prints the whole table, for each engine of this
machine, for one and two processes. Server and client share the machine, so only shares count.
"""

import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from bench.client import Load, Pace, ask_all, ask_for, get
from bench.commits import print_commits
from bench.engines import each_engine
from bench.filling import Filled, fill
from bench.first_visit import print_first_visits
from bench.processes import megabytes_of_a_worker, processor_seconds
from bench.visitors import SECRET, reads, writes
from e2e.portals import Portal, running
from tests.offers import Cast
from tests.servers import stop

CONNECTIONS = 4  # for each process of the server
ROUNDS = 5  # the bare handler and the portal take turns, so that a busy machine slows both
READ_SECONDS = 0.4
WRITES = 25  # in a round
Ask = Callable[[], Awaitable[Pace]]


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


class Spent(msgspec.Struct):
    """What requests of one kind took so far; `processor` is the time that the server was at work.

    It hardly depends on what else the machine does, but knows nothing of waiting for a disk.
    """

    requests: int = 0
    seconds: float = 0
    processor: float = 0


async def spend(spent: Spent, server: Portal, ask: Ask) -> None:
    before = processor_seconds(server.process_id)
    pace = await ask()
    spent.processor += processor_seconds(server.process_id) - before
    spent.requests += pace.requests
    spent.seconds += pace.seconds


async def compare(bare: Portal, baseline: Ask, portal: Portal, ask: Ask) -> tuple[float, float]:
    """The share of the bare handler's rate that the portal has: by the clock, by the processor."""
    ours, theirs = Spent(), Spent()
    await ask()  # the first of anything compiles templates and opens connections
    for _ in range(ROUNDS):
        await spend(theirs, bare, baseline)
        await spend(ours, portal, ask)
    share = ours.requests / theirs.requests
    return share * theirs.seconds / ours.seconds, share * theirs.processor / ours.processor


async def measure(
    database: str, cast: Cast, filled: Filled, processes: int
) -> tuple[dict[str, tuple[float, float]], float]:
    """Both shares of each kind of request, and the megabytes of a worker."""
    connections = CONNECTIONS * processes
    with servers(database, processes) as (bare, portal):

        async def baseline() -> Pace:
            return await ask_for(READ_SECONDS, bare.url, Load([get(bare.url, "/")]), connections)

        def read(load: Load) -> Ask:
            return lambda: ask_for(READ_SECONDS, portal.url, load, connections)

        def write(make: Callable[[int], Awaitable[Load]]) -> Ask:
            async def send() -> Pace:
                return await ask_all(portal.url, await make(WRITES * processes), connections)

            return send

        kinds = {name: read(load) for name, load in (await reads(portal.url, cast, filled)).items()}
        kinds |= {name: write(make) for name, make in (await writes(portal.url, cast)).items()}
        shares = {name: await compare(bare, baseline, portal, ask) for name, ask in kinds.items()}
        return shares, megabytes_of_a_worker(portal.process_id)


def print_row(title: str, cells: Iterable[str]) -> None:
    click.echo(f"{title:<34}" + "".join(f"{cell:>17}" for cell in cells))


async def print_shares(sizes: Sequence[int], processes: Sequence[int]) -> None:
    for size in sizes:
        async for engine, database, cast in each_engine():
            filled = await fill(cast, size)
            for count in processes:
                shares, megabytes = await measure(database, cast, filled, count)
                by_clock, by_processor = zip(*shares.values(), strict=True)
                print_row(f"{engine}, {size:,} tickets, {count}p", shares)
                print_row("  by the clock", map("{:.3f}".format, by_clock))
                print_row("  by the processor", map("{:.3f}".format, by_processor))
                click.echo(f"  {megabytes:.0f} MB a worker")


@click.command()
@click.option("--sizes", default="1000,100000,1000000", show_default=True)
@click.option("--processes", default="1,2", show_default=True)
def main(sizes: str, processes: str) -> None:
    """Print shares of the bare handler's rate, then commits, then what a first visit weighs."""
    signal.signal(signal.SIGTERM, stop)
    asyncio.run(print_shares(_numbers(sizes), _numbers(processes)))
    asyncio.run(print_commits())
    print_first_visits()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
