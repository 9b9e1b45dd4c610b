"""The app asked in this process, without server and network."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar

ORIGIN = "http://127.0.0.1"


async def ask(app: Litestar, path: str, cookie: str, **form: str) -> int:
    """Status of a page that is asked for as a server would; with fields, of a form that is sent."""
    status = 0
    body = urlencode(form).encode()

    asked = iter([{"type": "http.request", "body": body, "more_body": False}])
    answered = asyncio.Event()

    async def receive() -> Any:
        if message := next(asked, None):
            return message
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif not message.get("more_body"):
            answered.set()

    address, _, query = path.partition("?")
    headers = {"host": "127.0.0.1", "cookie": cookie}
    if form:
        headers["content-type"] = "application/x-www-form-urlencoded"
        headers["content-length"] = str(len(body))
    scope: Any = {
        "type": "http",
        "method": "POST" if form else "GET",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return status
