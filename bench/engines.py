"""A fresh database of each engine that this machine has, with the cast in it."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

from tests.cast import gather_cast
from tests.databases import Databases, PostgreSQLDatabases, SQLiteDatabases, in_use
from tests.offers import Cast
from tests.servers import postgres_programs, postgres_server


async def each_engine() -> AsyncIterator[tuple[str, str, Cast]]:
    """The name of the engine, the URL of the database, and the people."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        engines: dict[str, Databases] = {"SQLite": SQLiteDatabases(Path(folder))}
        if postgres_programs():
            server = stack.enter_context(postgres_server())
            engines["PostgreSQL"] = PostgreSQLDatabases(server)
        for name, databases in engines.items():
            async with databases.migrated() as url, in_use(url):
                yield name, url, await gather_cast()
