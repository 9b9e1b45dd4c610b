"""One request as the portal sees it: its reference, its browser, and the person behind it."""

from typing import Any, TypeAlias

import msgspec
from litestar import Request as LitestarRequest
from litestar.connection import ASGIConnection
from litestar.types import Scope

from portal.access import Who
from portal.gateways import secrets
from portal.gateways.language import Language, best
from portal.reads.companies import Elsewhere
from portal.settings import current

Request: TypeAlias = LitestarRequest[Any, Any, Any]
Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]

KEY = "portal.visit"
BROWSER_NAME_LENGTH = 200


class Visit(msgspec.Struct, kw_only=True):
    """What is known of a request. The guard fills `who` and, where a person has or is asked to have
    more than one company, `elsewhere`, and the `counts` of the menu; `cookies` go out with the
    answer.
    """

    reference: str
    session_token: str = ""
    browser_token: str = ""
    said: str = ""
    who: Who | None = None
    elsewhere: Elsewhere | None = None
    counts: dict[str, int] = {}
    cookies: dict[str, str] = {}

    @property
    def browser(self) -> str:
        """The secret of this browser; one that has none yet is given one with the answer."""
        if not self.browser_token:
            self.browser_token = self.cookies["browser"] = secrets.new_token()
        return self.browser_token

    @property
    def form_token(self) -> str:
        """What a form of this browser must carry: bound to the session, else to the browser."""
        bound_to = self.session_token if self.who else self.browser
        return secrets.sign(current().secret_key, "form", bound_to)

    @property
    def form_key(self) -> str:
        """Which showing of a form it is (actions.sending); the signed-out make nothing by forms."""
        return secrets.new_public_id() if self.who else ""


def visit_of(connection: Connection) -> Visit:
    """The visit that the envelope opened for this request."""
    visit: Visit = connection.scope["state"][KEY]
    return visit


def open_visit(scope: Scope, visit: Visit) -> None:
    scope.setdefault("state", {})[KEY] = visit


def language_of(connection: Connection) -> Language:
    """The person's own language and zone, or what the browser asks for."""
    who = visit_of(connection).who
    if who:
        return Language(who.language, who.time_zone)
    return Language(best(connection.headers.get("accept-language", "")))


def browser_name(connection: Connection) -> str:
    """What the browser calls itself, cut to what a row keeps."""
    return connection.headers.get("user-agent", "")[:BROWSER_NAME_LENGTH]


def network_address(connection: Connection) -> str:
    """Where the request came from. Forwarded headers count only through the server's proxy list."""
    return connection.client.host if connection.client else ""
