"""The one door to the database: which one it is, opening and closing it, and transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout, suppress
from datetime import UTC, datetime
from io import StringIO

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from portal.tables.piccolo_app import APP_CONFIG, TABLES
from portal.tables.postgresql_engine import PooledPostgresEngine
from portal.tables.sqlite_engine import KeptSQLiteEngine

Engine = KeptSQLiteEngine | PooledPostgresEngine


def engine_for(url: str) -> Engine:
    """The engine of `sqlite:///path` or `postgresql://...`; nothing is opened yet."""
    return KeptSQLiteEngine(url) if url.startswith("sqlite:") else PooledPostgresEngine(url)


def use_database(url: str) -> None:
    """Point every table at this database instead of the one before, which has to be closed."""
    import piccolo_conf  # not above, for it imports this module

    if piccolo_conf.DB.url == url:
        return
    piccolo_conf.DB = engine_for(url)
    Migration._meta.refresh_db()
    for table in TABLES:
        table._meta.refresh_db()


def engine_in_use() -> Engine:
    """The engine that Piccolo finds for the tables."""
    import piccolo_conf

    return piccolo_conf.DB


async def open_database() -> None:
    """Start the connections; harmless when they are started."""
    await engine_in_use().start_connection_pool()


async def close_database() -> None:
    """Close every connection that is not at work; the next query would open one again."""
    await engine_in_use().close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All of the writes inside, or none. Refuses to stand inside another one."""
    async with engine_in_use().transaction(allow_nested=False):
        yield


@asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """For reading much: all of the queries inside see one moment, and no writer waits for them."""
    async with engine_in_use().snapshot():
        yield


async def time_of_database() -> datetime:
    """What the database takes the time to be."""
    rows = await Migration.raw("SELECT CAST(CURRENT_TIMESTAMP AS VARCHAR) AS at")
    moment = datetime.fromisoformat(rows[0]["at"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # SQLite's is UTC


async def try_writing() -> None:
    """Raise what a write would raise; nothing is left of it."""
    with suppress(_Enough):
        async with transaction():
            await engine_in_use().run_ddl("CREATE TABLE written_by_a_check (id INTEGER)")
            raise _Enough


class _Enough(Exception):
    """Rolls a transaction back that has done its part."""


async def learn() -> None:
    """Let SQLite look how its rows are spread, so that it chooses the better of two indexes.

    A thousand rows of each index tell enough and take milliseconds. PostgreSQL does it by itself.
    """
    if isinstance(engine_in_use(), KeptSQLiteEngine):
        async with transaction():
            await engine_in_use().run_ddl("PRAGMA analysis_limit = 1000")
            await engine_in_use().run_ddl("ANALYZE")


async def migrate() -> None:
    """Bring the database to today's schema, or leave it as it was; safe to repeat, even at once."""
    async with transaction():
        await run_migrations()


async def run_migrations(last: str = "all") -> None:
    """The same in the transaction of the caller, up to the migration named `last`."""
    if isinstance(engine_in_use(), PooledPostgresEngine):
        # SQLite lets one writer in; here a second migration waits for the first.
        await Migration.raw("SELECT pg_advisory_xact_lock(1)")
    with redirect_stdout(StringIO()):  # Piccolo tells its steps to a terminal
        await run_forwards(APP_CONFIG.app_name, last)


def known_migrations() -> list[str]:
    """The names of all migrations of this program, in their order."""
    return sorted(
        BaseMigrationManager().get_migration_modules(APP_CONFIG.resolved_migrations_folder_path)
    )


async def applied_migrations() -> list[str]:
    """The names of those that the database has been through, in their order."""
    if not await Migration.table_exists():
        return []
    return sorted(await Migration.get_migrations_which_ran(APP_CONFIG.app_name))
