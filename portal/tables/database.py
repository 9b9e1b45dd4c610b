"""The one door to the database: which one it is, opening and closing it, and transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from io import StringIO

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


async def migrate() -> None:
    """Bring the database to today's schema, or leave it as it was; safe to repeat, even at once."""
    async with transaction():
        if isinstance(engine_in_use(), PooledPostgresEngine):
            # SQLite lets one writer in; here a second migration waits for the first.
            await Migration.raw("SELECT pg_advisory_xact_lock(1)")
        with redirect_stdout(StringIO()):  # Piccolo tells its steps to a terminal
            await run_forwards(APP_CONFIG.app_name)
