"""SQLite through connections that stay open.

Piccolo opens a connection and a thread for every query outside a transaction, and each new
connection parses the whole schema. Here a connection is kept, together with the one thread that
waits for it, and lent to one task at a time.

Only what may wait goes to that thread: to begin, to write, to commit. Most reads are over sooner
than another thread would have woken up, so they are done at once; one that is not is stopped and
begun anew on the thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from time import perf_counter
from typing import Any, TypeVar

from piccolo.engine.exceptions import TransactionError
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.table import Table

from portal.tables.away import DatabaseAway

MOST_CONNECTIONS = 8
BUSY_SECONDS = 15  # how long to wait for the write of another process
STATEMENTS = 200  # that stay parsed in each connection
LONGEST_READ = 0.005  # seconds that everybody else may wait for one
LONGEST_TURN = 0.002  # seconds of reads after which the others have theirs
STEPS = 1_000  # of SQLite between two looks at the time: some hundredths of a millisecond
MOST_SLOW = 1_000
PRAGMAS = (
    "journal_mode = WAL",  # readers do not wait for the writer
    "synchronous = FULL",  # what was acknowledged survives a power cut
    "foreign_keys = ON",
    "recursive_triggers = ON",  # or REPLACE would delete without asking the triggers
)
AWAY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
)

Rows = list[dict[str, Any]]
Result = TypeVar("Result")


class SlowRead(Exception):
    """A read took longer than everybody else may wait for it."""


class Reads:
    """What this process has read at once, so that nobody waits long for it."""

    def __init__(self) -> None:
        self.slow: set[str] = set()  # statements that were slow once; they are not tried again
        self._turn_began = 0.0

    def remember_as_slow(self, sql: str) -> None:
        if len(self.slow) >= MOST_SLOW:
            self.slow.clear()
        self.slow.add(sql)

    async def let_others_go_on(self) -> None:
        """What reads much in one go, as an export, must not keep the event loop to itself."""
        if perf_counter() - self._turn_began > LONGEST_TURN:
            await asyncio.sleep(0)
            self._turn_began = perf_counter()


_reads = Reads()


class Connection:
    """SQLite and the thread that waits for it; fit to be lent again if its last call went well."""

    def __init__(self, thread: ThreadPoolExecutor, sqlite: sqlite3.Connection) -> None:
        self.is_fit = True
        self._thread = thread
        self._sqlite = sqlite

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        if sql.startswith("SELECT") and sql not in _reads.slow:
            try:
                rows = self._read_at_once(sql, values)
            except SlowRead:
                _reads.remember_as_slow(sql)
            else:
                await _reads.let_others_go_on()
                return rows
        return await self._call(lambda: self._fetch(sql, values))

    def _read_at_once(self, sql: str, values: Sequence[Any]) -> Rows:
        self.is_fit = False
        ends = perf_counter() + LONGEST_READ
        self._sqlite.set_progress_handler(lambda: perf_counter() > ends, STEPS)
        try:
            with _telling_who_is_away():
                rows = self._fetch(sql, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self.is_fit = True
            raise SlowRead from error
        finally:
            self._sqlite.set_progress_handler(None, 0)
        self.is_fit = True
        return rows

    def _fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        cursor = self._sqlite.execute(sql, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    async def roll_back(self) -> None:
        """Undo what is not committed. Closing undoes it too, so a failure needs no answer."""
        with suppress(sqlite3.Error, DatabaseAway):
            await self._call(self._sqlite.rollback)

    async def close(self) -> None:
        await self._call(self._sqlite.close)
        self._thread.shutdown()

    def discard(self) -> None:
        """Close without waiting for what the thread still does."""
        self._thread.submit(self._sqlite.close)
        self._thread.shutdown(wait=False)

    async def _call(self, function: Callable[[], Result]) -> Result:
        self.is_fit = False
        try:
            result = await _on(self._thread, function)
        except asyncio.CancelledError:
            self._sqlite.interrupt()  # the statement would run on, without anybody waiting for it
            raise
        self.is_fit = True
        return result


async def open_connection(path: str) -> Connection:
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
    try:
        return Connection(thread, await _on(thread, lambda: _connect(path)))
    except BaseException:
        thread.shutdown(wait=False)
        raise


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions begin where we say so
        check_same_thread=False,  # the event loop's and the connection's own take turns
        cached_statements=STATEMENTS,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


async def _on(thread: ThreadPoolExecutor, function: Callable[[], Result]) -> Result:
    with _telling_who_is_away():
        return await asyncio.get_running_loop().run_in_executor(thread, function)


@contextmanager
def _telling_who_is_away() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in AWAY:
            raise DatabaseAway(str(error)) from error
        raise


class KeptSQLiteEngine(SQLiteEngine):
    """Piccolo's engine on kept connections; one writer of this process at a time."""

    def __init__(self, url: str) -> None:
        super().__init__(path=url.removeprefix("sqlite:///"))
        self.url = url
        self._start_over()

    def _start_over(self) -> None:
        """A lock belongs to the event loop that first waited on it."""
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)
        # In line here, writers come in order; waiting in SQLite they would poll.
        self._turn_to_write = asyncio.Lock()

    async def start_connection_pool(self) -> None:
        """Connections are opened as they are needed."""

    async def close_connection_pool(self) -> None:
        idle = self._idle
        self._start_over()
        for connection in idle:
            await connection.close()

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Connection]:
        async with self._places:
            connection = self._idle.pop() if self._idle else await open_connection(self.path)
            try:
                yield connection
            finally:
                if connection.is_fit:
                    self._idle.append(connection)
                else:
                    connection.discard()

    @asynccontextmanager
    async def transaction(  # type: ignore[override]  # Piccolo only ever enters what this gives
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,
    ) -> AsyncIterator[SQLiteTransaction]:
        """An immediate transaction, whichever type is asked for."""
        if outer := self.current_transaction.get():
            if not allow_nested:
                raise TransactionError("A transaction is open already.")
            yield outer
            return
        async with (
            self._turn_to_write,
            self.lend() as connection,
            self._begun(connection, "BEGIN IMMEDIATE") as begun,
        ):
            yield begun

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Inside, every query sees the database as the first one found it; writers go on."""
        async with self.lend() as connection, self._begun(connection, "BEGIN"):
            yield

    @asynccontextmanager
    async def _begun(self, connection: Connection, begin: str) -> AsyncIterator[SQLiteTransaction]:
        begun = SQLiteTransaction(self)
        begun.connection = connection
        await connection.execute(begin)
        inside = self.current_transaction.set(begun)
        try:
            yield begun
        except BaseException:
            await connection.roll_back()
            raise
        else:
            await connection.execute("COMMIT")
        finally:
            self.current_transaction.reset(inside)

    async def _run_in_existing_connection(
        self,
        connection: Connection,
        query: str,
        args: list[Any] | None = None,
        query_type: str = "generic",
        table: type[Table] | None = None,
    ) -> Rows:
        return await connection.execute(query, args or ())

    async def _run_in_new_connection(
        self,
        query: str,
        args: list[Any] | None = None,
        query_type: str = "generic",
        table: type[Table] | None = None,
    ) -> Rows:
        async with self.lend() as connection:
            return await connection.execute(query, args or ())
