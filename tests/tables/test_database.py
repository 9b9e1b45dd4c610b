"""The promises of portal.tables.database, kept by both engines."""

import asyncio
import os
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from piccolo.engine.exceptions import TransactionError

from portal.tables.away import DatabaseAway
from portal.tables.contracts import AgreementAcceptance
from portal.tables.database import (
    close_database,
    engine_for,
    engine_in_use,
    transaction,
    use_database,
)
from portal.tables.journal import JournalLine
from portal.tables.ledger import FeeEntry
from portal.tables.people import Membership, Person, Tenant
from portal.tables.sqlite_engine import Connection, KeptSQLiteEngine
from tests.databases import ON_POSTGRESQL, count_queries
from tests.make import make_acceptance, make_person, make_tenant

on_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="how SQLite behaves")
on_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="how PostgreSQL behaves")

REFUSED_BY_DATABASE = (sqlite3.IntegrityError, asyncpg.PostgresError)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
A_LONG_QUERY = (
    "SELECT pg_sleep(60)"
    if ON_POSTGRESQL
    else "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
)

COUNTED_LONG = (
    "SELECT max(i) AS most, thread() AS thread FROM (WITH RECURSIVE n(i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) SELECT i FROM n)"
)


async def new_person(email: str = "ada@example.com", created_at: datetime = NOON) -> Person:
    return await Person.objects().create(public_id=email, email=email, created_at=created_at)


async def new_tenant() -> Tenant:
    return await Tenant.objects().create(public_id="halden", created_at=NOON)


def sqlite_threads() -> int:
    return sum(thread.name.startswith("sqlite") for thread in threading.enumerate())


# Transactions


async def test_what_a_transaction_wrote_is_there_afterwards(database: str) -> None:
    async with transaction():
        await new_person()
    assert await Person.count() == 1


async def test_nothing_is_left_of_a_transaction_that_raised(database: str) -> None:
    async def write_and_raise() -> None:
        async with transaction():
            await new_person()
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_raise()
    assert await Person.count() == 0


async def test_a_transaction_refuses_to_stand_in_another_which_goes_on(database: str) -> None:
    async with transaction():
        with pytest.raises(TransactionError):
            async with transaction():
                await new_person("inner@example.com")
        await new_person("outer@example.com")
    assert await Person.select(Person.email).output(as_list=True) == ["outer@example.com"]


async def test_nobody_sees_what_is_not_committed(database: str) -> None:
    written, looked = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with transaction():
            await new_person()
            written.set()
            await looked.wait()

    writer = asyncio.create_task(write())
    await written.wait()
    assert await Person.count() == 0
    looked.set()
    await writer
    assert await Person.count() == 1


async def test_writers_wait_for_each_other_and_none_fails(database: str) -> None:
    await new_tenant()

    async def take_a_number() -> None:
        async with transaction():
            await Tenant.select(Tenant.last_ticket_number)  # a late write lock would fail from here
            await Tenant.update(
                {Tenant.last_ticket_number: Tenant.last_ticket_number + 1}, force=True
            )

    await asyncio.gather(*(take_a_number() for _ in range(20)))
    assert await Tenant.select(Tenant.last_ticket_number).output(as_list=True) == [1020]


@on_postgresql
async def test_of_two_that_wait_for_each_other_one_may_try_again_later(database: str) -> None:
    people = [await new_person(), await new_person("eve@example.com")]

    async def rename(*order: Person) -> None:
        async with transaction():
            for person in order:
                await Person.update({Person.name: "Anew"}).where(Person.id == person.id)
                await asyncio.sleep(0.1)

    outcomes = await asyncio.gather(
        rename(*people), rename(*reversed(people)), return_exceptions=True
    )

    assert {type(each) for each in outcomes} == {type(None), DatabaseAway}
    assert await Person.count().where(Person.name == "Anew") == 2


@on_sqlite
async def test_a_writer_waits_for_another_process(database: str) -> None:
    other_process = engine_for(database)
    async with other_process.transaction():
        writer = asyncio.create_task(new_person())
        await asyncio.sleep(0.2)
        assert not writer.done()
    await writer
    await other_process.close_connection_pool()
    assert await Person.count() == 1


async def fail_a_commit() -> None:
    """By a membership of no tenant, which the database is made to notice only at the end."""
    async with transaction():
        if ON_POSTGRESQL:
            await Membership.raw("SET CONSTRAINTS ALL DEFERRED")
        else:
            await Membership.raw("PRAGMA defer_foreign_keys = ON")
        await Membership.objects().create(public_id="m", tenant=404, person=404)


async def test_a_failed_commit_leaves_neither_thread_nor_connection(database: str) -> None:
    if ON_POSTGRESQL:
        await Membership.raw(
            "ALTER TABLE membership ALTER CONSTRAINT membership_tenant_fkey DEFERRABLE,"
            " ALTER CONSTRAINT membership_person_fkey DEFERRABLE"
        )
    for _ in range(21):
        with pytest.raises(REFUSED_BY_DATABASE):
            await fail_a_commit()
    assert await Membership.count() == 0
    async with transaction():
        await new_person()
    await close_database()
    for _ in range(500):  # closing is not waited for
        if not await connections_left(database):
            return
        await asyncio.sleep(0.01)
    pytest.fail("There are connections left.")


async def connections_left(database: str) -> int:
    if ON_POSTGRESQL:
        rows = await Person.raw(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return len(rows)
    return sqlite_threads() + open_files().count(Path(database.removeprefix("sqlite:///")))


def open_files() -> list[Path]:
    return [link.resolve() for link in Path("/proc/self/fd").iterdir()]


async def test_a_program_that_never_closes_still_ends(database: str) -> None:
    program = (
        "import asyncio\n"
        "from portal.tables.people import Person\n"
        "print(asyncio.run(Person.count().run()))\n"
    )
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        env=os.environ | {"PORTAL_DATABASE_URL": database},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asyncio.wait_for(running.communicate(), timeout=30)
    assert printed.strip() == b"0"
    assert running.returncode == 0


# Connections


async def test_the_second_query_finds_the_connection_of_the_first(database: str) -> None:
    await Person.raw("CREATE TEMPORARY TABLE seen_by_one_connection (id INTEGER)")
    assert await Person.raw("SELECT * FROM seen_by_one_connection") == []


async def test_queries_at_the_same_time_are_all_answered(database: str) -> None:
    await new_person()
    assert await asyncio.gather(*(Person.count().run() for _ in range(50))) == [1] * 50


async def test_a_cancelled_query_leaves_nothing_to_the_next(database: str) -> None:
    for _ in range(12):  # more than there are connections
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Person.raw(A_LONG_QUERY).run(), timeout=0.05)
    assert await asyncio.wait_for(Person.count().run(), timeout=5) == 0


async def test_a_cancelled_transaction_is_rolled_back_and_blocks_nobody(database: str) -> None:
    async def write_slowly() -> None:
        async with transaction():
            await new_person("slow@example.com")
            await Person.raw(A_LONG_QUERY)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write_slowly(), timeout=0.2)
    async with transaction():
        await new_person("quick@example.com")
    assert await Person.select(Person.email).output(as_list=True) == ["quick@example.com"]


async def test_an_error_in_a_query_leaves_nothing_to_the_next(database: str) -> None:
    await new_person()
    for _ in range(12):
        with pytest.raises(REFUSED_BY_DATABASE):
            await new_person()
    assert await Person.count() == 1


async def test_a_closed_database_has_no_threads_and_may_be_used_again(database: str) -> None:
    await asyncio.gather(*(Person.count().run() for _ in range(20)))
    await close_database()
    assert sqlite_threads() == 0
    assert await Person.count() == 0


async def test_a_database_that_cannot_be_reached_is_away() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none" if ON_POSTGRESQL else "sqlite:////dev/null/no"
    use_database(nowhere)
    with pytest.raises(DatabaseAway):
        await Person.count()
    with pytest.raises(DatabaseAway):
        async with transaction():
            pass


@on_postgresql
async def test_a_lost_connection_is_replaced(database: str) -> None:
    async def write_and_lose_the_connection() -> None:
        async with transaction():
            await new_person()
            await Person.raw("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseAway):
        await write_and_lose_the_connection()
    assert await Person.count() == 0


# What is stored


async def test_moments_come_back_to_the_microsecond_and_sort_in_the_database(
    database: str,
) -> None:
    berlin = timezone(timedelta(hours=2))
    moments = [
        NOON - timedelta(microseconds=1),
        NOON,
        NOON + timedelta(microseconds=1),
        NOON.astimezone(berlin) + timedelta(microseconds=500_000),
        NOON + timedelta(seconds=1),
        NOON.astimezone(berlin) + timedelta(minutes=1),
    ]
    for number, moment in enumerate(reversed(moments)):
        await new_person(f"{number}@example.com", created_at=moment)

    column = Person.created_at
    stored = await Person.select(column).order_by(column).output(as_list=True)
    assert stored == moments
    assert {moment.tzinfo for moment in stored} == {UTC}
    for moment in moments:
        later = await Person.count().where(column > moment)
        assert later == sum(other > moment for other in moments)
        assert await Person.exists().where(column == moment)


async def test_the_number_of_a_deleted_row_is_never_given_again(database: str) -> None:
    first = (await new_person()).id
    await Person.delete(force=True)
    assert (await new_person()).id > first


async def test_foreign_keys_hold(database: str) -> None:
    with pytest.raises(REFUSED_BY_DATABASE):
        await Membership.objects().create(public_id="m", tenant=404, person=404)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_line SET verb = 'something else'",
        "DELETE FROM journal_line",
        "INSERT INTO journal_line (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET verb = 'else'",
        pytest.param("REPLACE INTO journal_line (id) VALUES (1)", marks=on_sqlite),
        pytest.param("TRUNCATE journal_line", marks=on_postgresql),
    ],
)
async def test_a_journal_line_can_be_neither_changed_nor_deleted(
    database: str, change: str
) -> None:
    await JournalLine.objects().create(verb="ticket created", subject="ticket 1")
    with pytest.raises(REFUSED_BY_DATABASE, match="journal_line is append-only"):
        await JournalLine.raw(change)
    assert await JournalLine.select(JournalLine.verb).output(as_list=True) == ["ticket created"]


@pytest.mark.parametrize("change", ["UPDATE fee_entry SET amount = 0", "DELETE FROM fee_entry"])
async def test_a_fee_can_be_neither_changed_nor_deleted(database: str, change: str) -> None:
    async def charge_and_change() -> None:
        async with transaction():
            if not ON_POSTGRESQL:  # whose trigger needs no row, and whose fee would need a partner
                await FeeEntry.raw("PRAGMA defer_foreign_keys = ON")
                await FeeEntry.raw(
                    "INSERT INTO fee_entry (tenant, outsourcing, partner, contract, accepted_by)"
                    " VALUES (1, 1, 1, 1, 1)"
                )
            await FeeEntry.raw(change)

    with pytest.raises(REFUSED_BY_DATABASE, match="fee_entry is append-only"):
        await charge_and_change()


@pytest.mark.parametrize(
    "change",
    ["UPDATE agreement_acceptance SET digest = ''", "DELETE FROM agreement_acceptance"],
)
async def test_Q4_an_acceptance_can_be_neither_changed_nor_deleted(
    database: str, change: str
) -> None:
    ada = await make_person(await make_tenant(has_accepted_agreement=False))
    await make_acceptance(ada, version=1)
    with pytest.raises(REFUSED_BY_DATABASE, match="agreement_acceptance is append-only"):
        await AgreementAcceptance.raw(change)


# Counting


async def test_queries_are_counted_inside_and_outside_of_transactions(database: str) -> None:
    with count_queries() as count:
        await Person.count()
        async with transaction():
            await new_person()
            await Person.count()
    assert count() == 3
    await Person.count()
    assert engine_in_use().log_queries is False


def tell_of_threads(connection: Connection) -> None:
    """Let SQL ask which thread it runs on."""
    connection._sqlite.create_function("thread", 0, threading.get_ident)


@on_sqlite
async def test_a_quick_read_is_done_at_once(database: str) -> None:
    engine = engine_in_use()
    assert isinstance(engine, KeptSQLiteEngine)
    async with engine.lend() as connection:
        tell_of_threads(connection)
        assert await connection.execute(COUNTED_LONG.format(9)) == [
            {"most": 9, "thread": threading.get_ident()}
        ]


@on_sqlite
async def test_a_slow_read_goes_to_a_thread_and_others_go_on_meanwhile(database: str) -> None:
    engine = engine_in_use()
    assert isinstance(engine, KeptSQLiteEngine)
    pauses = []

    async def go_on() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0)
            pauses.append(time.perf_counter() - began)

    async with engine.lend() as connection:
        tell_of_threads(connection)
        others = asyncio.create_task(go_on())
        for _ in range(2):  # the second time it is known as slow
            (row,) = await connection.execute(COUNTED_LONG.format(1_000_000))
            assert row["most"] == 1_000_000
            assert row["thread"] != threading.get_ident()
        others.cancel()
        (row,) = await connection.execute(COUNTED_LONG.format(5))
    assert len(pauses) > 10
    assert row["thread"] == threading.get_ident()


@on_sqlite
async def test_a_read_that_turns_out_slow_leaves_its_transaction_whole(database: str) -> None:
    engine = engine_in_use()
    async with transaction():
        await new_person()
        current: Any = engine.current_transaction.get()
        tell_of_threads(current.connection)
        await current.connection.execute(COUNTED_LONG.format(900_000))
    assert await Person.count() == 1


@on_sqlite
@pytest.mark.parametrize(
    "question",
    [
        "SELECT id FROM item WHERE offered_in = 1 AND internal = 0",
        "SELECT id FROM item WHERE copy_of = 1 AND outsourcing = 1",
        "SELECT id FROM item WHERE ticket = 1 ORDER BY created_at DESC, id DESC",
        "SELECT id FROM outsourcing WHERE ticket = 1 ORDER BY id DESC",
        "SELECT id FROM outsourcing WHERE partner_ticket = 1",
        "SELECT id FROM held_change WHERE outsourcing = 1 ORDER BY id",
    ],
)
async def test_no_move_looks_through_a_whole_table(database: str, question: str) -> None:
    engine = engine_in_use()
    assert isinstance(engine, KeptSQLiteEngine)
    async with engine.lend() as connection:
        plan = await connection.execute(f"EXPLAIN QUERY PLAN {question}")
    steps = [row["detail"] for row in plan]
    assert all(step.startswith("SEARCH") for step in steps), steps
