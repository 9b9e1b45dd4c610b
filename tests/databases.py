"""Databases for tests: a fresh one for each, copied from a template that is migrated once.

PORTAL_TEST_DATABASE=postgresql chooses PostgreSQL; without it the tests run on SQLite.
"""

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import asyncpg

from portal.tables.database import (
    close_database,
    engine_in_use,
    migrate,
    open_database,
    use_database,
)

ON_POSTGRESQL = os.environ.get("PORTAL_TEST_DATABASE") == "postgresql"


class Databases(Protocol):
    """Where fresh databases come from; each is named by its URL and gone after its block."""

    def empty(self) -> AbstractAsyncContextManager[str]: ...

    def migrated(self) -> AbstractAsyncContextManager[str]: ...


class SQLiteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        file = self.folder / f"{secrets.token_hex(8)}.sqlite"
        try:
            yield f"sqlite:///{file}"
        finally:
            file.unlink(missing_ok=True)

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator[str]:
        if not self.template.exists():
            await migrate_at(f"sqlite:///{self.template}")
        async with self.empty() as url:
            shutil.copyfile(self.template, url.removeprefix("sqlite:///"))
            yield url


class PostgreSQLDatabases:
    """Databases of one server, whose names no other test process uses."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.template: str | None = None

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        async with self._copy_of("template0") as url:
            yield url

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator[str]:
        if self.template is None:
            self.template = await self._create("template0")
            await migrate_at(self._url(self.template))
        async with self._copy_of(self.template) as url:
            yield url

    @asynccontextmanager
    async def _copy_of(self, template: str) -> AsyncIterator[str]:
        name = await self._create(template)
        try:
            yield self._url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _create(self, template: str) -> str:
        name = f"portal_{secrets.token_hex(8)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, name: str) -> str:
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()


@asynccontextmanager
async def in_use(url: str) -> AsyncIterator[str]:
    """Inside, every table speaks to this database."""
    use_database(url)
    await open_database()
    try:
        yield url
    finally:
        await close_database()


async def migrate_at(url: str) -> None:
    async with in_use(url):
        await migrate()


@contextmanager
def count_queries() -> Iterator[Callable[[], int]]:
    """How many queries were asked since; they are printed, so that a failed test shows them."""
    engine = engine_in_use()
    before = engine.query_id
    engine.log_queries = True
    try:
        yield lambda: engine.query_id - before
    finally:
        engine.log_queries = False
