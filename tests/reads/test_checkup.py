"""What `portal check` finds, and that each bad finding names its way out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import BinaryIO

import msgspec
import pytest
from aiosmtpd.smtp import SMTP
from obstore.store import MemoryStore

from portal.actions.mailing import Reader, post
from portal.clock import now
from portal.gateways import files
from portal.gateways.files import ObjectStore
from portal.gateways.stationery import Letter
from portal.reads.checkup import checkup
from portal.settings import Settings, current, use
from portal.tables.database import transaction
from portal.tables.journal import JournalLine
from tests.clocks import later
from tests.databases import in_use
from tests.files import FailingStore, scanner, scanner_at
from tests.tables.shape import shape

READY = Settings(secret_key="s" * 32, files_url="file:///dev/null/none")


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    before = current()
    use(READY)
    yield
    use(before)


@pytest.fixture
async def smtp_url() -> AsyncIterator[str]:
    """Of a server that greets."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(object(), loop=loop), "127.0.0.1", 0)
    yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def failures() -> dict[str, str]:
    """What each bad finding says, by its subject."""
    return {found.subject: found.text for found in await checkup() if not found.is_fine}


async def test_all_is_well(database: str, smtp_url: str) -> None:
    use(msgspec.structs.replace(READY, smtp_url=smtp_url))
    before = await shape()
    subjects = [found.subject for found in await checkup() if found.is_fine]
    assert subjects == ["settings", "database", "mail", "files", "outbox", "clock", "disk"]
    assert await shape() == before


async def test_settings_that_serving_would_refuse_are_named(database: str) -> None:
    use(Settings())
    assert "PORTAL_SECRET_KEY" in (await failures())["settings"]


async def test_a_schema_that_is_behind_names_the_command(empty_database: str) -> None:
    assert "portal migrate" in (await failures())["database"]


async def test_a_file_store_that_is_away_names_the_setting(database: str) -> None:
    with files.replaced_by(FailingStore(ObjectStore(MemoryStore()), 1)):
        assert "PORTAL_FILES_URL" in (await failures())["files"]


async def test_a_file_store_that_keeps_nothing_is_found_out(database: str) -> None:
    with files.replaced_by(Forgetful(MemoryStore())):
        assert "give back" in (await failures())["files"]


class Forgetful(ObjectStore):
    """Takes everything and keeps nothing."""

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        """Not at all."""


async def test_a_scanner_has_a_line_where_one_is_set(database: str) -> None:
    async with scanner():
        assert "scanner" in [found.subject for found in await checkup() if found.is_fine]
    with scanner_at():
        found = await failures()
    assert "PORTAL_SCANNER_URL" in found["scanner"]
    assert "held" in found["scanner"]


async def test_a_database_that_is_away_names_the_setting() -> None:
    async with in_use("sqlite:////nowhere/portal.sqlite"):
        found = await failures()
    assert "PORTAL_DATABASE_URL" in found["database"]
    assert "/nowhere" in found["disk"]


async def test_mail_that_waits_without_a_server_fails(database: str) -> None:
    assert await failures() == {}
    async with transaction():
        reader = Reader(email="ada@halden.example", name="", language="en", time_zone="UTC")
        await post("offer", reader, Letter(subject="An offer", paragraphs=()))
    found = await failures()
    assert found["outbox"].startswith("1 mails wait")
    assert "PORTAL_SMTP_URL" in found["outbox"]


async def test_a_mail_server_that_is_away_fails(database: str) -> None:
    use(msgspec.structs.replace(READY, smtp_url="smtp://127.0.0.1:1"))
    assert "SMTPConnectError" in (await failures())["mail"]


async def test_A59_a_clock_that_was_set_back_fails(database: str) -> None:
    with later(days=-1):
        assert "Set both by NTP" in (await failures())["clock"]
    await JournalLine.insert(JournalLine(at=now() + timedelta(days=1)))
    assert "It was set back" in (await failures())["clock"]
