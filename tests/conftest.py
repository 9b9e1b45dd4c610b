"""What every test may ask for."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from portal.gateways import files
from tests.databases import ON_POSTGRESQL, Databases, PostgreSQLDatabases, SQLiteDatabases, in_use
from tests.servers import postgres_server, quickest

# A test that forgets to ask for a database finds none, instead of somebody's real one, and no file.
os.environ["PORTAL_DATABASE_URL"] = "sqlite:////dev/null/none.sqlite"
os.environ["PORTAL_FILES_URL"] = "file:///dev/null/none"


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    if ON_POSTGRESQL:
        with postgres_server() as server:
            yield PostgreSQLDatabases(server)
        return
    with tempfile.TemporaryDirectory(prefix="portal-sqlite-", dir=quickest()) as folder:
        yield SQLiteDatabases(Path(folder))


@pytest.fixture
def file_store() -> Iterator[files.Store]:
    """An empty file store, in memory."""
    store = files.ObjectStore(MemoryStore())
    with files.replaced_by(store):
        yield store


@pytest.fixture
async def database(databases: Databases, file_store: files.Store) -> AsyncIterator[str]:
    """The URL of a fresh, migrated database that every table speaks to; with a file store."""
    async with databases.migrated() as url, in_use(url):
        yield url


@pytest.fixture
async def empty_database(databases: Databases) -> AsyncIterator[str]:
    """The same without any table."""
    async with databases.empty() as url, in_use(url):
        yield url
