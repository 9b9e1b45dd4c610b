"""A client that costs little beside the server: plain HTTP/1.1 on connections that stay open."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from urllib.parse import urlencode, urlsplit

import msgspec

ANSWER_SECONDS = 60


class Load(msgspec.Struct, frozen=True):
    """Requests of one kind, each with the status that it has to be answered with."""

    requests: Sequence[bytes]
    status: int = 200


def get(url: str, path: str, cookie: str = "") -> bytes:
    return _head("GET", url, path, cookie) + b"\r\n"


def post(url: str, path: str, cookie: str, **fields: str) -> bytes:
    body = urlencode(fields).encode()
    return (
        _head("POST", url, path, cookie)
        + b"content-type: application/x-www-form-urlencoded\r\n"
        + f"content-length: {len(body)}\r\n\r\n".encode()
        + body
    )


def _head(method: str, url: str, path: str, cookie: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(url).netloc}"]
    if cookie:
        lines.append(f"cookie: {cookie}")
    return "".join(f"{line}\r\n" for line in lines).encode()


class Connection:
    """One connection, asked one thing after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
        return int(head[9:12]), await self._reader.readexactly(sum(lengths))

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@asynccontextmanager
async def connected(url: str, count: int) -> AsyncIterator[list[Connection]]:
    parts = urlsplit(url)
    connections = [
        Connection(*await asyncio.open_connection(parts.hostname, parts.port)) for _ in range(count)
    ]
    try:
        yield connections
    finally:
        for connection in connections:
            await connection.close()


class Pace(msgspec.Struct, frozen=True):
    """How many requests were answered in how many seconds."""

    requests: int
    seconds: float


async def ask_for(seconds: float, url: str, load: Load, connections: int) -> Pace:
    """Each connection asks without a pause for so long."""
    return await _ask(url, load, connections, cycle(load.requests), seconds)


async def ask_all(url: str, load: Load, connections: int) -> Pace:
    """Every request is sent once."""
    return await _ask(url, load, connections, iter(load.requests), ANSWER_SECONDS)


async def _ask(url: str, load: Load, count: int, requests: Iterator[bytes], seconds: float) -> Pace:
    answered = 0

    async def ask(connection: Connection) -> None:
        nonlocal answered
        for request in requests:
            status, body = await connection.ask(request)
            if status != load.status:
                raise RuntimeError(f"{status} for {request[:80]!r}: {body[:200]!r}")
            answered += 1
            if time.perf_counter() - began > seconds:
                return

    async with connected(url, count) as connections:
        began = time.perf_counter()
        await asyncio.gather(*(ask(connection) for connection in connections))
        return Pace(answered, time.perf_counter() - began)
