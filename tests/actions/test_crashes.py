"""A process that is killed while it accepts an offer: all or nothing, whenever it dies.

As a program (`python -m tests.actions.test_crashes`) this file is the process that dies: it reads
a Death from standard input and accepts through an engine that kills it at the named moment.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

import piccolo_conf
from portal.access import Who, received_for
from portal.actions import outsourcing
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.postgresql_engine import PooledPostgresEngine
from portal.tables.sqlite_engine import KeptSQLiteEngine
from portal.tables.tickets import Outsourcing, Ticket
from tests.make import make_item
from tests.offers import Cast, attempt_at, read_back, refused

pytestmark = pytest.mark.program

ROOT = Path(__file__).parents[2]
BEFORE, AFTER = "before the commit", "after the commit, before the answer"


class Death(msgspec.Struct, frozen=True):
    """Who accepts which offer in which database, and when the process dies of it."""

    url: str
    who: Who
    offer: str
    moment: str


async def accept_and_die(death: Death) -> None:
    piccolo_conf.DB = mortal(death)
    offer = await received_for(death.who, death.offer)
    await outsourcing.accept(death.who, offer)


def mortal(death: Death) -> KeptSQLiteEngine | PooledPostgresEngine:
    """The engine of the database, which ends the process with its first transaction."""

    class Mortal:
        def transaction(self, *choices: Any, **more: Any) -> Any:
            begun = super().transaction(*choices, **more)  # type: ignore[misc]  # of the engine
            return ending(begun, death.moment)

    class MortalSQLite(Mortal, KeptSQLiteEngine):
        pass

    class MortalPostgreSQL(Mortal, PooledPostgresEngine):
        pass

    return (MortalSQLite if death.url.startswith("sqlite:") else MortalPostgreSQL)(death.url)


@asynccontextmanager
async def ending(transaction: AbstractAsyncContextManager[Any], moment: str) -> AsyncIterator[Any]:
    async with transaction as begun:
        yield begun
        if moment == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


async def die(death: Death) -> None:
    """Run it, and see that it was killed and did not merely fail."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.actions.test_crashes",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
    )
    await process.communicate(msgspec.json.encode(death))
    assert process.returncode == -signal.SIGKILL


async def written() -> dict[str, int]:
    """How many rows an acceptance writes, table by table."""
    tables = (Ticket, FeeEntry, OutboxMail, JournalLine, Item)
    return {table.__name__: await table.count() for table in tables}


async def offered(cast: Cast) -> Outsourcing:
    """An offer with a note that is to go along."""
    offer = await attempt_at(cast, OutsourceStatus.ASSIGNED)
    ticket = await Ticket.objects().get(Ticket.id == offer.ticket)
    assert ticket
    await make_item(ticket, cast["olga"], offered_in=offer.id)
    return offer


async def test_killed_before_the_commit_nothing_of_the_acceptance_stands(
    cast: Cast, database: str
) -> None:
    offer = await offered(cast)
    before, counts = await read_back(offer), await written()
    await die(Death(database, cast["cleo"], offer.public_id, BEFORE))
    assert (await read_back(offer)).to_dict() == before.to_dict()
    assert await written() == counts
    await outsourcing.accept(cast["cleo"], offer)
    assert await FeeEntry.count() == 1


async def test_killed_between_commit_and_answer_all_of_it_stands_and_the_retry_hears_so(
    cast: Cast, database: str
) -> None:
    offer = await offered(cast)
    await die(Death(database, cast["cleo"], offer.public_id, AFTER))
    stored, after = await read_back(offer), await written()
    assert (stored.status, stored.answered_by) == ("Accepted", cast["cleo"].person)
    assert after == {"Ticket": 2, "FeeEntry": 1, "OutboxMail": 1, "JournalLine": 2, "Item": 2}
    said = await refused(outsourcing.accept(cast["cleo"], offer))
    assert said.sentence == "Accepted by {person} at {time}."
    assert await written() == after


if __name__ == "__main__":
    asyncio.run(accept_and_die(msgspec.json.decode(sys.stdin.buffer.read(), type=Death)))
