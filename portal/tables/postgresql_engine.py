"""PostgreSQL through a pool, and transactions that never keep a connection from it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from portal.tables.away import away_on

MOST_CONNECTIONS = 10
CONNECT_SECONDS = 5
QUERY_SECONDS = 30
SESSION = {
    "application_name": "portal",
    "timezone": "UTC",  # as on SQLite, where every moment is stored in UTC
    "lock_timeout": "15s",
}
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,  # the connection is closed
    asyncpg.InternalClientError,  # the server said goodbye and has not hung up yet
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,  # two waited for each other; this one was chosen to give way
    asyncpg.ReadOnlySQLTransactionError,
)


class PooledPostgresEngine(PostgresEngine):
    """Piccolo's engine; without a started pool (Piccolo's command line) each call connects."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(
            config={
                "dsn": url,
                "timeout": CONNECT_SECONDS,
                "command_timeout": QUERY_SECONDS,
                "server_settings": SESSION,
            }
        )

    async def check_version(self) -> None:
        """Piccolo would connect here; making an engine must not need a server."""

    async def start_connection_pool(self, **_: Any) -> None:
        if self.pool is None:
            # No connection is opened yet, so the portal starts while the server is away.
            await super().start_connection_pool(min_size=0, max_size=MOST_CONNECTIONS)

    async def close_connection_pool(self) -> None:
        if self.pool is not None:
            await super().close_connection_pool()

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        with away_on(*AWAY):
            return await super().run_querystring(querystring, in_pool)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        with away_on(*AWAY):
            return await super().run_ddl(ddl, in_pool)

    @asynccontextmanager
    async def transaction(  # type: ignore[override]  # Piccolo only ever enters what this gives
        self, allow_nested: bool = True
    ) -> AsyncIterator[PostgresTransaction]:
        """A transaction that reads what is committed."""
        if outer := self.current_transaction.get():
            if not allow_nested:
                raise TransactionError("A transaction is open already.")
            yield outer
            return
        async with self._begun() as begun:
            yield begun

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Inside, every query sees the database as the first one found it; writers go on."""
        async with self._begun(isolation="repeatable_read", readonly=True):
            yield

    @asynccontextmanager
    async def _begun(self, **kind: Any) -> AsyncIterator[PostgresTransaction]:
        async with self._lend() as connection:
            begun = PostgresTransaction(self)
            begun.connection = connection
            begun.transaction = connection.transaction(**kind)
            with away_on(*AWAY):
                await begun.transaction.start()
            inside = self.current_transaction.set(begun)
            try:
                yield begun
            except BaseException:
                # Cutting the connection rolls back too, so this must not hide what went wrong.
                with suppress(Exception), cut_on_failure(connection):
                    await begun.transaction.rollback()
                raise
            else:
                with away_on(*AWAY), cut_on_failure(connection):
                    await begun.transaction.commit()
            finally:
                self.current_transaction.reset(inside)

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator[Any]:
        pool = self.pool
        with away_on(*AWAY):
            connection = await (pool.acquire() if pool else self.get_new_connection())
        try:
            yield connection
        finally:
            # What was committed stands, whatever becomes of its connection: asyncpg itself drops
            # one that cannot be put in order for the next.
            with suppress(*AWAY):
                await (pool.release(connection) if pool else connection.close())


@contextmanager
def cut_on_failure(connection: Any) -> Iterator[None]:
    """Close a connection that could not end its transaction; the pool opens another."""
    try:
        yield
    except BaseException:
        connection.terminate()
        raise
