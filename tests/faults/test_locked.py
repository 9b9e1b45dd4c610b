"""A database that somebody else keeps to himself, or that takes no writes: told, and then over."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from portal.tables.database import close_database, engine_for, engine_in_use, open_database
from tests.clocks import later
from tests.databases import ON_POSTGRESQL
from tests.faults.acceptances import AWAY, YES, accepted_whole, answer, make_offers
from tests.offers import Cast
from tests.routes.conftest import SignedIn, anonymous, app, settings, signed_in

__all__ = ["anonymous", "app", "settings", "signed_in"]
pytestmark = pytest.mark.program

LONGEST_WAIT = 20  # seconds: both engines give up after 15
QUICK = 1


@asynccontextmanager
async def locked(database: str, table: str) -> AsyncIterator[None]:
    """Another process holds a table, so that nobody else writes into it."""
    other_process = engine_for(database)
    async with other_process.transaction():  # on SQLite that is the whole database
        if ON_POSTGRESQL:
            await other_process.run_ddl(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
    await other_process.close_connection_pool()


async def test_A59_while_the_database_is_locked_a_press_is_told_so_and_pages_are_read(
    cast: Cast, database: str, signed_in: SignedIn
) -> None:
    (offer,) = await make_offers(cast["olga"], cast["cleo"], 1)
    browser, reader = await signed_in(cast["cleo"]), await signed_in(cast["sam"])
    at = f"/received/{offer}"
    await browser.see(at)
    async with locked(database, "outsourcing"):
        began = time.monotonic()
        pressing = asyncio.create_task(browser.send_form(f"{at}/accept"))
        for path in (at, "/received", "/received/offers"):
            asked = time.monotonic()
            assert (await reader.get(path)).status_code == 200
            assert time.monotonic() - asked < QUICK
        refused = await pressing
        assert time.monotonic() - began < LONGEST_WAIT
        assert refused.status_code == 503
        assert "cannot reach its data" in refused.text
        assert await accepted_whole() == set()
    assert (await browser.send_form(f"{at}/accept")).status_code == 303
    assert await accepted_whole() == {offer}


async def test_A59_who_comes_back_while_the_database_is_locked_may_read(
    cast: Cast, database: str, signed_in: SignedIn
) -> None:
    """When one was seen is kept once a minute; no page waits for that, nor fails with it."""
    reader = await signed_in(cast["sam"])
    async with locked(database, "session"):
        for _ in range(3):
            with later(minutes=2):
                asked = time.monotonic()
                assert (await reader.get("/received")).status_code == 200
                assert time.monotonic() - asked < QUICK


@pytest.mark.skipif(not ON_POSTGRESQL, reason="strace makes the disk of SQLite read-only")
async def test_A59_a_server_that_only_reads_is_told_of_and_writes_when_it_may(
    cast: Cast, database: str
) -> None:
    """As after a failover to a standby."""
    (offer,) = await make_offers(cast["olga"], cast["cleo"], 1)
    name = database.rpartition("/")[2]
    await reads_only(name, "on")
    assert await answer(cast["cleo"], offer) == AWAY
    assert await accepted_whole() == set()
    await reads_only(name, "off")
    assert await answer(cast["cleo"], offer) == YES
    assert await accepted_whole() == {offer}


async def reads_only(name: str, is_so: str) -> None:
    """For connections that are opened from now on."""
    await close_database()
    connection = await asyncpg.connect(engine_in_use().url)
    await connection.execute("SET default_transaction_read_only = off")
    await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {is_so}")
    await connection.close()
    await open_database()
