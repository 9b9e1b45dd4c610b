"""Acceptances beside what they cannot be quicker than: SQLite's durable commits, one by one."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median

import click

from portal.access import Who, received_for
from portal.actions.outsourcing import accept
from portal.tables.sqlite_engine import PRAGMAS
from tests.cast import gather_cast
from tests.databases import SQLiteDatabases, in_use
from tests.faults.acceptances import make_offers

ROUNDS = 9
COMMITS = 100  # in a round
ROW = "x" * 200


def commits(file: Path) -> float:
    """Commits a second of one row each, with the pragmas of the portal."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS written (id INTEGER PRIMARY KEY, text TEXT)")
    began = time.perf_counter()
    for _ in range(COMMITS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO written (text) VALUES (?)", (ROW,))
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return COMMITS / took


async def acceptances(lead: Who, partner: Who) -> float:
    """Acceptances a second, each one transaction of one person who presses without a pause."""
    offers = await make_offers(lead, partner, COMMITS)
    began = time.perf_counter()
    for offer in offers:
        await accept(partner, await received_for(partner, offer))
    return COMMITS / (time.perf_counter() - began)


async def print_commits() -> None:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        file = Path(folder) / "commits"
        async with SQLiteDatabases(Path(folder)).migrated() as url, in_use(url):
            cast = await gather_cast()
            rounds = [
                (await acceptances(cast["olga"], cast["cleo"]), commits(file))
                for _ in range(ROUNDS)
            ]
    ratio = median(accepted / committed for accepted, committed in rounds)
    click.echo(
        f"Acceptances on SQLite, as a share of its durable commits: {ratio:.2f}"
        f" ({median(rate for rate, _ in rounds):.0f} and"
        f" {median(rate for _, rate in rounds):.0f} a second)"
    )


if __name__ == "__main__":
    asyncio.run(print_commits())
