"""The doors of the demo: sign in as anybody, read every mail. Mounted in the demo only."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post

from portal.actions import sign_in
from portal.reads.demo import cast_page, mail_page
from portal.routes.answers import Done, answer
from portal.routes.fields import Email
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.sign_in import enter
from portal.routes.visits import Request, browser_name
from portal.rules.paths import HOME
from portal.rules.permissions import Permission


class PersonForm(msgspec.Struct, frozen=True):
    email: Annotated[str, Email(required=True)]


@get("/demo", needs=Permission.EVERYONE)
async def show_cast(request: Request) -> Response[str]:
    return await page(request)


@post("/demo", needs=Permission.EVERYONE)
async def sign_in_as(request: Request) -> Response[Any]:
    async def act(form: PersonForm) -> Done:
        await enter(request, await sign_in.sign_in_as(form.email, browser_name(request)))
        return Done(HOME)

    return await answer(request, PersonForm, act, again=partial(page, request))


@get("/demo/mail", needs=Permission.EVERYONE)
async def show_mail(request: Request) -> Response[str]:
    return show(request, "demo/mail.html", await mail_page())


async def page(request: Request, problem: Problem = NO_PROBLEM) -> Response[str]:
    return show(request, "demo/cast.html", await cast_page(), problem)


ROUTES = [show_cast, sign_in_as, show_mail]
