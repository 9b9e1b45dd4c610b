"""A large import: how long each step takes, how much memory, and how long others wait meanwhile.

`python -m bench.imports --rows 50000 --wrong 37` does it on each engine of this machine: the file
with wrong rows, the corrected one, and that one again, which must change nothing.
"""

import asyncio
import io
import resource
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import click
import msgspec

from bench.engines import each_engine
from portal.access import Who
from portal.actions.importing import runs
from portal.actions.tickets import TicketFields, create_ticket
from portal.jobs.run_imports import run_imports
from portal.rules.import_rows import guess
from portal.rules.vocabulary import ImportKind
from portal.tables.imports import ImportRun
from portal.tables.tickets import Ticket
from tests.cast import company_of
from tests.imports import fresh, outcome
from tests.make import make_organization

HEADER = (
    "Number;Title;Description;Priority;Status;Due;Organization;Site;Address;Site contact;Phone;"
    "Category;Owner;Cost centre;Remark"
)
ROW = (
    'A{0};"Printer {0} in the hall is down";"Shows ""paper jam"",\nbut there is none. {1}";'
    'High;New;24.11.2026 14:00;{2};Hall {3};"Hafenstraße 12\n20457 Hamburg";Ms Meier;040 123456;'
    "Hardware;Olga;4711;none"
)
FILLING = "Please look at it. " * 8
ORGANIZATIONS = 100
MEGABYTE = 1_000_000


def file_of(rows: int, wrong: int) -> io.BytesIO:
    """Rows of fifteen columns; in `wrong` of them, evenly spread, the organization is unknown."""
    spoilt = {number * rows // wrong for number in range(wrong)} if wrong else set()
    lines = [HEADER]
    for number in range(rows):
        organization = "Nobody" if number in spoilt else f"Company {number % ORGANIZATIONS}"
        lines.append(ROW.format(number, FILLING, organization, number % 9))
    return io.BytesIO("\n".join(lines).encode())


class Waiting(msgspec.Struct):
    """The longest that somebody else's write took, in seconds."""

    longest: float = 0


@asynccontextmanager
async def somebody_at_work(who: Who) -> AsyncIterator[Waiting]:
    """Somebody of another company creates tickets meanwhile, one after the other."""
    waiting, done = Waiting(), asyncio.Event()

    async def work() -> None:
        while not done.is_set():
            began = time.perf_counter()
            await create_ticket(who, TicketFields(title="Meanwhile"))
            waiting.longest = max(waiting.longest, time.perf_counter() - began)
            await asyncio.sleep(0.02)

    working = asyncio.create_task(work())
    try:
        yield waiting
    finally:
        done.set()
        await working


async def timed(step: str, work: Awaitable[object]) -> None:
    began = time.perf_counter()
    await work
    click.echo(f"  {step:<24}{time.perf_counter() - began:6.1f} s")


async def check(who: Who, rows: int, wrong: int) -> ImportRun:
    file = file_of(rows, wrong)
    click.echo(f"  {rows} rows, {wrong} wrong: {file.getbuffer().nbytes / MEGABYTE:.0f} MB")
    began = time.perf_counter()
    run = await fresh(await runs.load(who, ImportKind.TICKETS, "tickets.csv", file))
    click.echo(f"  {'load':<24}{time.perf_counter() - began:6.1f} s")
    await runs.match(run, guess(ImportKind.TICKETS, msgspec.json.decode(run.header)))
    await timed("check", run_imports())
    return await fresh(run)


async def write(run: ImportRun) -> None:
    await runs.write(run)
    await timed("write", run_imports())
    created, updated, unchanged = outcome(await fresh(run))
    click.echo(f"  created {created}, updated {updated}, unchanged {unchanged}")


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


async def measure(rows: int, wrong: int) -> None:
    async for engine, _, cast in each_engine():
        click.echo(engine)
        ada, halden = cast["ada"], await company_of(cast["ada"])
        for number in range(ORGANIZATIONS):
            await make_organization(halden, f"Company {number}")
        file_of(rows, wrong)  # the file itself is not the import's memory
        before = peak()
        async with somebody_at_work(cast["pia"]) as waiting:
            click.echo(f"  mistakes: {(await check(ada, rows, wrong)).mistakes}")
            for _ in range(2):
                await write(await check(ada, rows, 0))
        click.echo(f"  tickets: {await Ticket.count().where(Ticket.tenant == halden.id)}")
        click.echo(f"  memory grew by {peak() - before:.0f} MB")
        click.echo(f"  others waited at most   {waiting.longest * 1000:6.0f} ms for a write")


@click.command()
@click.option("--rows", default=50_000)
@click.option("--wrong", default=37)
def main(rows: int, wrong: int) -> None:
    asyncio.run(measure(rows, wrong))


if __name__ == "__main__":
    main()
