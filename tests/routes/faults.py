"""Trouble, made on purpose."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from portal.tables.database import close_database, open_database, use_database

NOWHERE = "sqlite:////dev/null/none.sqlite"


@asynccontextmanager
async def database_away(url: str) -> AsyncIterator[None]:
    """Inside, the database of the test cannot be reached."""
    await close_database()
    use_database(NOWHERE)
    try:
        yield
    finally:
        use_database(url)
        await open_database()
