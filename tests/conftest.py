"""What every test may ask for."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRESQL, Databases, PostgreSQLDatabases, SQLiteDatabases, in_use
from tests.servers import postgres_server, quickest

# A test that forgets to ask for a database finds none, instead of somebody's real one.
os.environ["PORTAL_DATABASE_URL"] = "sqlite:////dev/null/none.sqlite"


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    if ON_POSTGRESQL:
        with postgres_server() as server:
            yield PostgreSQLDatabases(server)
        return
    with tempfile.TemporaryDirectory(prefix="portal-sqlite-", dir=quickest()) as folder:
        yield SQLiteDatabases(Path(folder))


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[str]:
    """The URL of a fresh, migrated database that every table speaks to."""
    async with databases.migrated() as url, in_use(url):
        yield url


@pytest.fixture
async def empty_database(databases: Databases) -> AsyncIterator[str]:
    """The same without any table."""
    async with databases.empty() as url, in_use(url):
        yield url
