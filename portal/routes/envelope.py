"""What every request and every answer has, whatever the handler: headers, host, reference, HEAD."""

import logging
import time
from typing import Any
from urllib.parse import quote

from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from portal.gateways import logs, secrets
from portal.routes import cookies
from portal.routes.visits import Visit, open_visit
from portal.settings import current

log = logging.getLogger("portal.requests")

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STRICT_TRANSPORT = "max-age=31536000"
NO_STORE = "no-store"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Envelope:
    """Wraps the whole application, so that 404, 405 and 500 carry the same headers (A31)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        _name_no_nul(scope)
        received = {name: value.decode("latin-1") for name, value in scope["headers"]}
        visit = _visit(cookies.read(received.get(b"cookie", "")))
        open_visit(scope, visit)
        send = _enveloped(send, scope, visit)
        scope["method"] = HttpMethod.GET if scope["method"] == HttpMethod.HEAD else scope["method"]
        with logs.under(visit.reference):
            if reason := _reason_to_refuse(received):
                await _refuse(send, reason)
            else:
                await self.app(scope, receive, send)


def _name_no_nul(scope: HTTPScope) -> None:
    """No row and no file has a NUL in its name, and not every reader below can bear one (A06)."""
    scope["path"] = scope["path"].replace("\0", REPLACEMENT)
    scope["query_string"] = scope["query_string"].replace(b"%00", quote(REPLACEMENT).encode())


def _visit(kept: dict[str, str]) -> Visit:
    return Visit(
        reference=secrets.new_reference(),
        session_token=kept.get(cookies.SESSION, ""),
        browser_token=kept.get(cookies.BROWSER, ""),
        said=cookies.unsealed(kept.get(cookies.SAID, "")),
        cookies={},
    )


def _enveloped(send: Send, scope: HTTPScope, visit: Visit) -> Send:
    """`send` with our headers and a log line; HEAD is answered as GET without its body."""
    began = time.perf_counter()
    is_head = scope["method"] == HttpMethod.HEAD

    async def send_enveloped(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = list(message["headers"])
            message["headers"] = [*present, *_headers(visit, present)]
            facts = _facts(scope, visit, message["status"], time.perf_counter() - began)
            log.info("%(method)s %(route)s %(status)s %(ms)s ms", facts, extra={"facts": facts})
        elif is_head and message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_enveloped


def _headers(visit: Visit, present: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name.lower() for name, _ in present}
    wanted = dict(HEADERS)
    if current().is_https:
        wanted["strict-transport-security"] = STRICT_TRANSPORT
    wanted["cache-control"] = NO_STORE
    wanted["x-request-id"] = visit.reference
    lines = [
        (name.encode(), value.encode())
        for name, value in wanted.items()
        if name.encode() not in names
    ]
    lines += [
        (b"set-cookie", cookies.header(cookie, value).encode())
        for cookie, value in visit.cookies.items()
    ]
    return lines


def _facts(scope: HTTPScope, visit: Visit, status: int, seconds: float) -> dict[str, Any]:
    """What the log tells of a request: the route, as its address may hold tokens (A38)."""
    return {
        "method": scope["method"],
        "route": scope.get("path_template") or "-",
        "status": status,
        "ms": round(seconds * 1000),
        "tenant": visit.who.tenant if visit.who else None,
        "membership": visit.who.membership if visit.who else None,
    }


def _reason_to_refuse(received: dict[bytes, str]) -> str:
    """Why a request is not even looked at; empty for one that is."""
    if not _is_our_host(received.get(b"host", "")):
        return "This address is not served here."
    if {b"content-length", b"transfer-encoding"} <= received.keys():
        return "Two lengths are one too many."  # a proxy might have believed the other (A36)
    return ""


def _is_our_host(host: str) -> bool:
    """Only the configured host is served (A09); on a loopback, any of its names and ports."""
    if host.lower() == current().host.lower():
        return True
    return _bare(current().host) in LOOPBACK and _bare(host) in LOOPBACK


def _bare(host: str) -> str:
    return host.lower() if host.endswith("]") else host.lower().rsplit(":", 1)[0]


async def _refuse(send: Send, reason: str) -> None:
    """Say why, and hang up: whatever follows on this connection is not to be trusted either."""
    await send(
        {
            "type": "http.response.start",
            "status": 400,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": reason.encode(), "more_body": False})
