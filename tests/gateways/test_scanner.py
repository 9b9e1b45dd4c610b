"""What the virus scanner says, and that nothing but its clear word counts as clean."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from portal.gateways import scanner as gateway
from portal.gateways.scanner import ScannerAway, greet, is_clean
from portal.settings import current
from tests.files import EICAR, scanner


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def url() -> str:
    return str(current().scanner_url)


async def test_all_bytes_are_handed_over_and_the_verdict_counts() -> None:
    async with scanner() as handed:
        assert await is_clean(chunks(b"one ", b"two"), url())
        assert not await is_clean(chunks(EICAR), url())
        assert handed == [b"one two", EICAR]
        await greet(url())


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"stream: OK",
        b"",
        b"x" * 200_000,
    ],
)
async def test_whatever_else_it_says_is_no_verdict(answer: bytes) -> None:
    async with scanner(lambda _: answer):
        with pytest.raises(ScannerAway):
            await is_clean(chunks(b"a"), url())


async def test_a_scanner_that_is_not_there_is_away() -> None:
    with pytest.raises(ScannerAway):
        await is_clean(chunks(b"a"), "clamd://127.0.0.1:9")
    with pytest.raises(ScannerAway):
        await greet("clamd://127.0.0.1:9")


async def test_a_scanner_that_hangs_is_away_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "SECONDS_TO_SCAN", 0.05)

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(ScannerAway, match="Timeout"):
        await is_clean(chunks(b"a"), f"clamd://127.0.0.1:{port}")
    server.close()
    await server.wait_closed()
