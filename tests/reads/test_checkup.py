"""What `portal check` finds, and that each bad finding names its way out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import msgspec
import pytest
from aiosmtpd.smtp import SMTP

from portal.actions.mailing import Reader, post
from portal.clock import now
from portal.gateways.stationery import Letter
from portal.reads.checkup import checkup
from portal.settings import Settings, current, use
from portal.tables.database import transaction
from portal.tables.journal import JournalLine
from tests.clocks import later
from tests.databases import in_use
from tests.tables.shape import shape

READY = Settings(secret_key="s" * 32)


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
    assert subjects == ["settings", "database", "mail", "outbox", "clock", "disk"]
    assert await shape() == before


async def test_settings_that_serving_would_refuse_are_named(database: str) -> None:
    use(Settings())
    assert "PORTAL_SECRET_KEY" in (await failures())["settings"]


async def test_a_schema_that_is_behind_names_the_command(empty_database: str) -> None:
    assert "portal migrate" in (await failures())["database"]


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
