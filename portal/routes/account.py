"""One's own account: name, language and time zone, and the browsers that are signed in."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.access import Who, session_for
from portal.actions import accounts, sessions
from portal.reads.account import account_page, sessions_of
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import LanguageCode, Text, Zone
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, visit_of
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_


class AccountForm(msgspec.Struct, frozen=True):
    name: Annotated[str, Text(required=True)]
    language: Annotated[str, LanguageCode(required=True)]
    time_zone: Annotated[str, Zone(required=True)]


@get("/account", needs=Permission.SIGNED_IN)
async def show_account(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await page(request, who)


@post("/account", needs=Permission.SIGNED_IN)
async def change_account(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: AccountForm) -> Done:
        await accounts.change_account(
            who, name=form.name, language=form.language, time_zone=form.time_zone
        )
        # What is said about it is said in the language that was just chosen.
        visit_of(request).who = msgspec.structs.replace(who, language=form.language)
        return Done("/account", N_("Saved."))

    return await answer(request, AccountForm, act, again=partial(page, request, who))


@post("/account/sessions/{public_id:str}/end", needs=Permission.SIGNED_IN)
async def end_session(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    session = await session_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await sessions.end_session(who, session)
        return Done("/account", N_("That browser is signed out."))

    return await answer(request, Nothing, act, again=partial(page, request, who))


@post("/account/sessions/end-others", needs=Permission.SIGNED_IN)
async def end_other_sessions(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(_: Nothing) -> Done:
        for signed_in in await sessions_of(who):
            if not signed_in.is_this:
                await sessions.end_session(who, await session_for(who, signed_in.public_id))
        return Done("/account", N_("All other browsers are signed out."))

    return await answer(request, Nothing, act, again=partial(page, request, who))


async def page(request: Request, who: Who, problem: Problem = NO_PROBLEM) -> Response[str]:
    return show(request, "account/show.html", await account_page(who), problem)


ROUTES = [show_account, change_account, end_session, end_other_sessions]
