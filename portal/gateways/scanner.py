"""The virus scanner: clamd, which is handed the bytes over a socket (INSTREAM)."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

SECONDS_TO_CONNECT = 2
SECONDS_TO_SCAN = 15  # from the first byte to the verdict
SECONDS_TO_GREET = 5
CLEAN = b"stream: OK"
FOUND = b" FOUND"


class ScannerAway(Exception):
    """The scanner gave no verdict. The text tells the kind of fault."""


class NoVerdict(ScannerAway):
    """It answers, but cannot say of this file: it is too large for it, or beyond its means."""


async def is_clean(chunks: AsyncIterator[bytes], url: str) -> bool:
    """Whether the scanner at `clamd://host:port` finds nothing; ScannerAway without a verdict.

    What the chunks raise is raised here.
    """
    answer = await _asked(url, b"zINSTREAM\0", SECONDS_TO_SCAN, chunks)
    if answer == CLEAN:
        return True
    if answer.endswith(FOUND):
        return False
    raise NoVerdict(f"it says {answer[:100].decode(errors='replace')!r}")


async def greet(url: str) -> None:
    """See whether it answers, or raise ScannerAway."""
    if await _asked(url, b"zPING\0", SECONDS_TO_GREET) != b"PONG":
        raise ScannerAway("something else answers there")


async def _asked(
    url: str, command: bytes, seconds: float, chunks: AsyncIterator[bytes] | None = None
) -> bytes:
    try:
        async with asyncio.timeout(seconds), _connected(url) as (reader, writer):
            writer.write(command)
            with suppress(ConnectionError):  # it may have said why before it hung up
                if chunks is not None:
                    await _send(writer, chunks)
                await writer.drain()
            answer = await reader.readuntil(b"\0")
    except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError) as error:
        raise ScannerAway(type(error).__name__) from error
    return answer[:-1]


async def _send(writer: asyncio.StreamWriter, chunks: AsyncIterator[bytes]) -> None:
    """Each chunk behind its length; one of none is the end."""
    async for chunk in chunks:
        writer.write(struct.pack("!L", len(chunk)) + chunk)
        await writer.drain()
    writer.write(struct.pack("!L", 0))


@asynccontextmanager
async def _connected(
    url: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    parts = urlsplit(url)
    async with asyncio.timeout(SECONDS_TO_CONNECT):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            await writer.wait_closed()
