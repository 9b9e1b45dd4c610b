"""The invitation behind a mailed link: read, accept, decline, ask anew (R21 to R25, Q6)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from portal.actions import invitations
from portal.actions.invitations import Newcomer
from portal.reads.invitations import InvitationPage, invitation_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Email, Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.sign_in import enter
from portal.routes.visits import Request, browser_name, language_of, visit_of
from portal.rules.invitations import InvitationState
from portal.rules.paths import HOME
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_


class NewcomerForm(msgspec.Struct, frozen=True):
    name: Annotated[str, Text(required=True)]
    company: Annotated[str, Text(required=True)]
    email: Annotated[str, Email(required=True)]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The invitation and its own address, below which its verbs stand."""

    address: str
    invitation: InvitationPage


@get("/invitations/{token:str}", needs=Permission.EVERYONE)
async def show_invitation(request: Request, token: FromPath[str]) -> Response[str]:
    return await page(request, token)


@post("/invitations/{token:str}/accept", needs=Permission.EVERYONE)
async def accept(request: Request, token: FromPath[str]) -> Response[Any]:
    """A signed-in person accepts with their company, everybody else as a newcomer."""
    who = visit_of(request).who

    async def with_company(_: Nothing) -> Done:
        assert who is not None  # noqa: S101 - chosen only then, below
        await invitations.accept_with_company(who, token)
        return Done(HOME, N_("You accepted the invitation. Offers appear here."))

    async def as_newcomer(form: NewcomerForm) -> Done:
        newcomer = Newcomer(name=form.name, company=form.company, email=form.email)
        session = await invitations.accept_as_newcomer(
            token, newcomer, language=language_of(request).code, browser=browser_name(request)
        )
        await enter(request, session)
        return Done(HOME, N_("Welcome. You are signed in, and offers appear here."))

    again = partial(page, request, token)
    if who:
        return await answer(request, Nothing, with_company, again)
    return await answer(request, NewcomerForm, as_newcomer, again)


@get("/invitations/{token:str}/decline", needs=Permission.EVERYONE)
async def show_decline(request: Request, token: FromPath[str]) -> Response[str]:
    """Where the mail may lead besides: declining still takes a press."""
    return await page(request, token, template="invitations/decline.html")


@post("/invitations/{token:str}/decline", needs=Permission.EVERYONE)
async def decline(request: Request, token: FromPath[str]) -> Response[Any]:
    async def act(_: Nothing) -> Done:
        await invitations.decline(token)
        return Done(
            f"/invitations/{token}",
            N_("You declined the invitation. Whoever invited you has been told."),
        )

    return await answer(request, Nothing, act, again=partial(page, request, token))


@post("/invitations/{token:str}/renew", needs=Permission.EVERYONE)
async def renew(request: Request, token: FromPath[str]) -> Response[Any]:
    """Says the same whatever the link was worth."""

    async def act(_: Nothing) -> Done:
        await invitations.renew(token)
        return Done(
            f"/invitations/{token}",
            N_(
                "If the invitation still waits for an answer, a new link was mailed to its address."
            ),
        )

    return await answer(request, Nothing, act, again=partial(page, request, token))


async def page(
    request: Request,
    token: str,
    problem: Problem = NO_PROBLEM,
    *,
    template: str = "invitations/show.html",
) -> Response[str]:
    """The invitation as it stands; a link that no longer works explains itself."""
    invitation = await invitation_page(token, visit_of(request).who)
    shown = Page(address=f"/invitations/{token}", invitation=invitation)
    if invitation.state is InvitationState.VALID:
        return show(request, template, shown, problem)
    is_known = invitation.state is not InvitationState.UNKNOWN
    explained = Problem(status=problem.status if is_known else 404)
    return show(request, "invitations/closed.html", shown, explained)


ROUTES = [show_invitation, accept, show_decline, decline, renew]
