"""The calm pages for what went wrong: a sentence, the way on, and a reference where it helps."""

import logging
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from portal.access import NotThere
from portal.actions.throttling import Throttled
from portal.routes.guards import Forged, SignedOut
from portal.routes.rendering import Problem, go, show
from portal.routes.sign_in_again import signed_out_page
from portal.routes.visits import Request, visit_of
from portal.rules.vocabulary import N_
from portal.tables.away import DatabaseAway

log = logging.getLogger("portal.errors")


class ErrorPage(msgspec.Struct, frozen=True):
    """What an error page says; `reference` leads to the log line of the same request."""

    title: str
    sentence: str
    reference: str = ""


TOO_MANY, AWAY, BROKEN, MISSING = 429, 503, 500, 404
PAGES = {
    400: ErrorPage(
        N_("This could not be read"), N_("The request was malformed. Go back and try again.")
    ),
    403: ErrorPage(
        N_("Not for you"), N_("You may not open this page. An administrator can change that.")
    ),
    MISSING: ErrorPage(N_("Nothing here"), N_("There is no such page, or it is not yours to see.")),
    405: ErrorPage(
        N_("Not this way"), N_("This address cannot be used like that. Go back and try again.")
    ),
    413: ErrorPage(N_("Too large"), N_("What you sent is too large. Shorten it and try again.")),
    TOO_MANY: ErrorPage(
        N_("Too many attempts"), N_("Please wait a little while before you try again.")
    ),
    AWAY: ErrorPage(
        N_("Back in a moment"),
        N_("The portal cannot reach its data just now. Nothing was lost; try again in a minute."),
    ),
    BROKEN: ErrorPage(
        N_("Something went wrong"),
        N_("It is our fault, not yours, and nothing was saved. Please try again."),
    ),
}
FORGED = ErrorPage(
    N_("This form has expired"),
    N_("Open the page again and repeat what you did; nothing was saved."),
)
OTHERS_SHOWN_AS = 400


def _page(request: Request, status: int, page: ErrorPage) -> Response[str]:
    if status >= BROKEN:
        page = msgspec.structs.replace(page, reference=visit_of(request).reference)
    return show(request, "error.html", page, Problem(status=status))


def on_http(request: Request, error: HTTPException) -> Response[str]:
    """Whatever the framework refuses; Allow and its like are kept."""
    if error.status_code >= BROKEN:
        return on_crash(request, error)
    page = PAGES.get(error.status_code, PAGES[OTHERS_SHOWN_AS])
    response = _page(request, error.status_code, page)
    response.headers.update(error.headers or {})
    return response


def on_signed_out(request: Request, error: SignedOut) -> Response[Any]:
    """Signed out: a page leads to the sign-in and back, a form waits until one has signed in."""
    if request.method != "GET":
        return signed_out_page(request, error.typed)
    return go(request, f"/sign-in?next={quote(request.url.path)}")


def on_forged(request: Request, error: Forged) -> Response[str]:
    log.warning("form refused, reference %s", visit_of(request).reference)
    return _page(request, 403, FORGED)


def on_not_there(request: Request, error: NotThere) -> Response[str]:
    return _page(request, MISSING, PAGES[MISSING])


def on_throttled(request: Request, error: Throttled) -> Response[str]:
    response = _page(request, TOO_MANY, PAGES[TOO_MANY])
    response.headers["retry-after"] = str(error.retry_after)
    return response


def on_database_away(request: Request, error: DatabaseAway) -> Response[str]:
    log.error("database away, reference %s: %s", visit_of(request).reference, error)
    visit_of(request).who = None  # the page has to do without any query
    response = _page(request, AWAY, PAGES[AWAY])
    response.headers["retry-after"] = "60"
    return response


def on_crash(request: Request, error: Exception) -> Response[str]:
    log.error("crash, reference %s", visit_of(request).reference, exc_info=error)
    return _page(request, BROKEN, PAGES[BROKEN])


HANDLERS: ExceptionHandlersMap = {
    HTTPException: on_http,
    SignedOut: on_signed_out,
    Forged: on_forged,
    NotThere: on_not_there,
    Throttled: on_throttled,
    DatabaseAway: on_database_away,
    Exception: on_crash,
}
