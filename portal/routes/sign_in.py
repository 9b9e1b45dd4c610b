"""Signing in by a mailed code or link, signing out, and the way from `/` to one's first page.

Reading changes nothing: whatever signs a person in or out is a POST (A02).
"""

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.access import Who, session_for
from portal.actions import sessions, sign_in
from portal.reads.sign_in import LinkState, look_at_link
from portal.routes import cookies
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Email, Text
from portal.routes.forms import read_form
from portal.routes.rendering import NO_PROBLEM, Problem, go, show
from portal.routes.visits import Request, browser_name, network_address, visit_of
from portal.rules.addresses import address_refusal
from portal.rules.browsers import Browser, browser_of
from portal.rules.paths import HOME, own_path
from portal.rules.permissions import Permission, first_page
from portal.rules.vocabulary import N_
from portal.settings import current

GONE = Problem(status=400)


class EmailForm(msgspec.Struct, frozen=True):
    email: Annotated[str, Email(required=True)]


class CodeForm(msgspec.Struct, frozen=True):
    code: Annotated[str, Text(required=True, longest=20)]


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """`then` is the page that was asked for before, `again` the address that keeps it."""

    then: str
    again: str
    is_demo: bool


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """The same, once a code is on its way to `email`, if somebody here has that address."""

    email: str
    action: str
    again: str
    is_demo: bool


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """A link that still works, and the browser that asked for it."""

    action: str
    link: LinkState
    asked_from: Browser


@get("/", needs=Permission.EVERYONE)
async def show_home(request: Request) -> Response[Any]:
    who = visit_of(request).who
    return go(request, first_page(who.standing) if who else "/sign-in")


@get("/sign-in", needs=Permission.EVERYONE)
async def show_sign_in(request: Request) -> Response[str]:
    return await sign_in_page(request)


@post("/sign-in", needs=Permission.EVERYONE)
async def send_code(request: Request) -> Response[Any]:
    async def act(form: EmailForm) -> Done:
        await sign_in.ask(
            form.email, visit_of(request).browser, browser_name(request), network_address(request)
        )
        return Done(_address("/sign-in/code", email=form.email, next=_then(request)))

    return await answer(request, EmailForm, act, again=partial(sign_in_page, request))


@get("/sign-in/code", needs=Permission.EVERYONE)
async def show_code(request: Request) -> Response[Any]:
    return await code_page(request)


@post("/sign-in/code", needs=Permission.EVERYONE)
async def redeem_code(request: Request) -> Response[Any]:
    async def act(form: CodeForm) -> Done:
        code = "".join(form.code.split())
        await enter(
            request,
            await sign_in.redeem_code(visit_of(request).browser, code, browser_name(request)),
        )
        return Done(_then(request))

    return await answer(request, CodeForm, act, again=partial(code_page, request))


@get("/sign-in/{token:str}", needs=Permission.EVERYONE)
async def show_link(request: Request, token: FromPath[str]) -> Response[str]:
    return await link_page(request, token)


@post("/sign-in/{token:str}", needs=Permission.EVERYONE)
async def redeem_link(request: Request, token: FromPath[str]) -> Response[Any]:
    async def act(_: Nothing) -> Done:
        await enter(request, await sign_in.redeem_link(token, browser_name(request)))
        return Done(HOME)

    return await answer(request, Nothing, act, again=partial(link_page, request, token))


@post("/sign-out", needs=Permission.SIGNED_IN)
async def sign_out(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    await read_form(request, Nothing)
    await sessions.end_session(who, await session_for(who, who.session_id))
    visit_of(request).cookies[cookies.SESSION] = ""
    answer = go(request, "/sign-in", N_("You are signed out."))
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


async def enter(request: Request, session_token: str) -> None:
    """Give this browser its new session; the one that it had ends (A12)."""
    visit = visit_of(request)
    visit.cookies[cookies.SESSION] = session_token
    if visit.who:
        await sessions.end_session(visit.who, await session_for(visit.who, visit.who.session_id))


async def sign_in_page(request: Request, problem: Problem = NO_PROBLEM) -> Response[str]:
    then = _then(request)
    page = SignInPage(then=then, again=_address("/sign-in", next=then), is_demo=current().demo)
    return show(request, "sign_in/email.html", page, problem)


async def code_page(request: Request, problem: Problem = NO_PROBLEM) -> Response[Any]:
    """The address stands in the query, so that the page survives the visit to the mail program."""
    email, then = request.query_params.get("email", ""), _then(request)
    if address_refusal(email):
        return go(request, _address("/sign-in", next=then))
    page = CodePage(
        email=email,
        action=_address("/sign-in/code", email=email, next=then),
        again=_address("/sign-in", next=then),
        is_demo=current().demo,
    )
    return show(request, "sign_in/code.html", page, problem)


async def link_page(request: Request, token: str, problem: Problem = NO_PROBLEM) -> Response[str]:
    link = await look_at_link(token, visit_of(request).browser_token)
    if link is None:
        return show(request, "sign_in/gone.html", None, GONE)
    page = LinkPage(action=f"/sign-in/{token}", link=link, asked_from=browser_of(link.asked_from))
    return show(request, "sign_in/link.html", page, problem)


def _then(request: Request) -> str:
    return own_path(request.query_params.get("next", ""))


def _address(path: str, **query: str) -> str:
    """A path with its query; where the start page comes next, nothing has to be said."""
    said = {name: value for name, value in query.items() if value != HOME}
    return f"{path}?{urlencode(said)}" if said else path


ROUTES = [
    show_home,
    show_sign_in,
    send_code,
    show_code,
    redeem_code,
    show_link,
    redeem_link,
    sign_out,
]
