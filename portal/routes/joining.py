"""Joining a company: by the mailed link, or signed in from one's account; and switching to it."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.access import Who, invitation_behind, invitation_to, membership_elsewhere
from portal.actions import joining, sessions
from portal.reads.companies import JoinPage, join_page
from portal.routes import account, cookies
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.sign_in import enter
from portal.routes.visits import Request, browser_name, language_of, visit_of
from portal.rules.paths import HOME
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

LINK = "/join/{token:str}"
ASKED = "/account/invitations/{public_id:str}"
ACCOUNT = "/account"
GONE = Problem(status=404)


class NewcomerForm(msgspec.Struct, frozen=True):
    name: Annotated[str, Text(required=True)]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation and the address below which its verbs stand.

    `has_to_sign_in`: the address is in use, and not by whoever is signed in here.
    """

    address: str
    join: JoinPage
    has_to_sign_in: bool


@get(LINK, needs=Permission.EVERYONE)
async def show_join(request: Request, token: FromPath[str]) -> Response[str]:
    return await _page(request, token)


@post(LINK, needs=Permission.EVERYONE)
async def join_as_newcomer(request: Request, token: FromPath[str]) -> Response[Any]:
    invitation = await invitation_behind(token)
    if invitation is None:
        return await _page(request, token)

    async def act(form: NewcomerForm) -> Done:
        session = await joining.join_as_newcomer(
            invitation,
            form.name,
            language=language_of(request).code,
            browser=browser_name(request),
        )
        await enter(request, session)
        return Done(HOME, N_("Welcome. You are signed in."))

    return await answer(request, NewcomerForm, act, partial(_page, request, token))


@post(f"{LINK}/decline", needs=Permission.EVERYONE)
async def decline_by_link(request: Request, token: FromPath[str]) -> Response[Any]:
    invitation = await invitation_behind(token)
    if invitation is None:
        return await _page(request, token)

    async def act(_: Nothing) -> Done:
        await joining.decline(invitation)
        return Done(f"/join/{token}", N_("You declined the invitation."))

    return await answer(request, Nothing, act, partial(_page, request, token))


@post(f"{ASKED}/join", needs=Permission.SIGNED_IN)
async def join(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    invitation = await invitation_to(who, public_id)

    async def act(_: Nothing) -> Done:
        await joining.join(who, invitation)
        return Done(
            ACCOUNT, N_("You belong to one more company. Switch to it here or in the menu.")
        )

    return await answer(request, Nothing, act, partial(account.page, request, who))


@post(f"{ASKED}/decline", needs=Permission.SIGNED_IN)
async def decline(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    invitation = await invitation_to(who, public_id)

    async def act(_: Nothing) -> Done:
        await joining.decline(invitation)
        return Done(ACCOUNT, N_("You declined the invitation."))

    return await answer(request, Nothing, act, partial(account.page, request, who))


@post("/account/companies/{public_id:str}/switch", needs=Permission.SIGNED_IN)
async def switch(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    membership = await membership_elsewhere(who, public_id)

    async def act(_: Nothing) -> Done:
        token = await sessions.switch(who, membership, browser_name(request))
        visit_of(request).cookies[cookies.SESSION] = token
        return Done(HOME)

    return await answer(request, Nothing, act, partial(account.page, request, who))


async def _page(request: Request, token: str, problem: Problem = NO_PROBLEM) -> Response[str]:
    """The invitation as it stands; a link that no longer works explains itself."""
    invitation = await invitation_behind(token)
    if invitation is None:
        return show(request, "joining/gone.html", None, GONE)
    page, who = await join_page(invitation), visit_of(request).who
    is_invited = who is not None and who.email == page.email
    at = f"/account/invitations/{page.asked.public_id}" if is_invited else f"/join/{token}"
    shown = Page(address=at, join=page, has_to_sign_in=page.has_account and not is_invited)
    return show(request, "joining/show.html", shown, problem)


ROUTES = [
    show_join,
    join_as_newcomer,
    decline_by_link,
    join,
    decline,
    switch,
]
