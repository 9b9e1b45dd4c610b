"""The calm pages for what went wrong: a sentence, the way on, and a reference where it helps."""

import logging
import re
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from litestar import Litestar, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.routes import HTTPRoute
from litestar.types import ExceptionHandlersMap, Scope

from portal.access import NotThere
from portal.actions.throttling import Throttled
from portal.gateways.files import FilesAway
from portal.routes.guards import AgreementFirst, Forged, SignedOut, recognise
from portal.routes.rendering import Problem, go, is_partial, is_progress, show
from portal.routes.sign_in_again import once_more_page, signed_out_page
from portal.routes.visits import Request, visit_of
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.refusals import NoLongerAllowed
from portal.rules.vocabulary import N_
from portal.tables.away import DatabaseAway

log = logging.getLogger("portal.errors")


class ErrorPage(msgspec.Struct, frozen=True):
    """What an error page says; `reference` leads to the log line of the same request."""

    title: str
    sentence: str
    reference: str = ""


EVENTS = "text/event-stream"
TOO_MANY, AWAY, BROKEN, MISSING, FORBIDDEN = 429, 503, 500, 404, 403
PAGES = {
    400: ErrorPage(
        N_("This could not be read"), N_("The request was malformed. Go back and try again.")
    ),
    FORBIDDEN: ErrorPage(
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
NO_FILES = ErrorPage(
    N_("Back in a moment"),
    N_("Files cannot be fetched just now. Nothing was lost; try again in a minute."),
)
OTHERS_SHOWN_AS = 400
SENTENCE = "#main .lead"  # what a menu that fills itself shows of a page that has none of its own
DEEDS = ("/accept", "/sign-out")


def _page(request: Request, status: int, page: ErrorPage) -> Response[str]:
    if status >= BROKEN:
        page = msgspec.structs.replace(page, reference=visit_of(request).reference)
    response = show(request, "error.html", page, Problem(status=status))
    if request.headers.get("hx-request") == "true" and not is_partial(request):
        response.headers["hx-reselect"] = SENTENCE
    return response


def on_http(request: Request, error: HTTPException) -> Response[str]:
    """Whatever the framework refuses; Allow and its like are kept."""
    if error.status_code >= BROKEN:
        return on_crash(request, error)
    page = PAGES.get(error.status_code, PAGES[OTHERS_SHOWN_AS])
    response = _page(request, error.status_code, page)
    response.headers.update(error.headers or {})
    return response


def on_wrong_verb(request: Request, error: MethodNotAllowedException) -> Response[Any]:
    """The address of a form, asked for as a page, leads to the page that the form stands on.

    It stands in the address bar where such a form was answered in place, without JavaScript. Not
    where asking might be taken for doing it (A14, A17).
    """
    path = request.url.path
    if request.method == "GET" and not path.endswith(DEEDS) and (page := _above(request.app, path)):
        return go(request, page)
    return on_http(request, error)


def _above(app: Litestar, path: str) -> str:
    """The nearest page on the way up from an address; empty if there is none below the start."""
    while path := path.rpartition("/")[0]:
        if any(page.fullmatch(path) for page in _pages(app)):
            return path
    return ""


@cache
def _pages(app: Litestar) -> list[re.Pattern[str]]:
    """Where something is to be seen, as the route table says."""
    return [
        re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route.path_format))
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]


async def recognise_for_error(error: Exception, scope: Scope) -> None:
    """An address that leads nowhere has no guard, but its page is for somebody all the same."""
    if isinstance(error, NotFoundException | MethodNotAllowedException):
        with suppress(Exception):  # then it is a page for nobody, and tells the same
            await recognise(Request(scope))


def on_signed_out(request: Request, error: SignedOut) -> Response[Any]:
    """Signed out: a page leads to the sign-in and back, a form waits until one has signed in."""
    if request.method != "GET":
        return signed_out_page(request, error.typed)
    if request.headers.get("accept") == EVENTS:
        return Response(None, status_code=204)  # which ends the listening of an open page
    return go(request, f"/sign-in?next={quote(_back_to(request))}")


def _back_to(request: Request) -> str:
    """What was asked for; where a bar asks for itself, the page that it is on."""
    here = request.headers.get("hx-current-url") if is_progress(request) else None
    asked = urlsplit(here) if here else request.url
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


def on_agreement_first(request: Request, error: AgreementFirst) -> Response[str]:
    """To the dashboard, which is where the agreement is accepted (R45, R59)."""
    return go(request, OUTSOURCED.path)


def on_forged(request: Request, error: Forged) -> Response[str]:
    """Not from a page of ours, or from one of an earlier session: that one is shown once more."""
    log.warning("form refused, reference %s", visit_of(request).reference)
    return once_more_page(request, error.typed) or _page(request, 403, FORGED)


def on_not_there(request: Request, error: NotThere) -> Response[str]:
    return _page(request, MISSING, PAGES[MISSING])


def on_no_longer_allowed(request: Request, error: NoLongerAllowed) -> Response[str]:
    return _page(request, FORBIDDEN, PAGES[FORBIDDEN])


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


def on_files_away(request: Request, error: FilesAway) -> Response[str]:
    log.error("file store away, reference %s: %s", visit_of(request).reference, error)
    response = _page(request, AWAY, NO_FILES)
    response.headers["retry-after"] = "60"
    return response


def on_crash(request: Request, error: Exception) -> Response[str]:
    log.error("crash, reference %s", visit_of(request).reference, exc_info=error)
    return _page(request, BROKEN, PAGES[BROKEN])


HANDLERS: ExceptionHandlersMap = {
    HTTPException: on_http,
    MethodNotAllowedException: on_wrong_verb,
    SignedOut: on_signed_out,
    AgreementFirst: on_agreement_first,
    Forged: on_forged,
    NotThere: on_not_there,
    NoLongerAllowed: on_no_longer_allowed,
    Throttled: on_throttled,
    DatabaseAway: on_database_away,
    FilesAway: on_files_away,
    Exception: on_crash,
}
