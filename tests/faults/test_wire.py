"""Requests that two programs might read differently: refused, and the connection with them."""

import asyncio

import pytest

from tests.test_serving import Server, serving

pytestmark = pytest.mark.program

HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SECOND = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
SHAPES = {
    "length and chunks": FORM + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": FORM + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": FORM + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\na=bc",
    "a list of lengths": FORM + b"Content-Length: 4, 5\r\n\r\na=bc",
    "a negative length": FORM + b"Content-Length: -1\r\n\r\n",
    "a length with a sign": FORM + b"Content-Length: +4\r\n\r\na=bc",
    "two hosts": b"Host: evil.example\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "an unknown encoding": FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a chunk of no size": FORM + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
}


async def spoken(server: Server, request: bytes) -> bytes:
    """All that the server says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


async def test_A36_a_request_of_two_meanings_is_refused_and_nothing_after_it_is_heard(
    database: str,
) -> None:
    async with serving(database) as server:
        for name, rest in SHAPES.items():
            answer = await spoken(server, b"POST /sign-in HTTP/1.1\r\n" + HOST + rest + SECOND)
            assert answer.startswith(b"HTTP/1.1 400 "), name
            assert answer.count(b"HTTP/1.1") == 1, name
