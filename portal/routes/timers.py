"""The timer: started on a ticket of either side, stopped and let go from anywhere."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from portal.access import Who, ticket_name
from portal.actions import timers
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Moment
from portal.routes.items import LEAD, PARTNER, Desk
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.paths import HOME
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_


class StopForm(msgspec.Struct, frozen=True):
    """When the work ended; nothing means now."""

    stopped_at: Annotated[datetime | None, Moment()]


class TimerPage(msgspec.Struct, frozen=True):
    """What the timer's ticket is called; empty for one that the person may not see any more."""

    ticket: str


def starting(desk: Desk) -> HTTPRouteHandler:
    """The handler of one side."""

    @post(f"{desk.prefix}/{{public_id:str}}/timer", needs=desk.needs)
    async def start_timer(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(_: Nothing) -> Done:
            place = await desk.place(who, public_id)
            await timers.start(who, place.page, place.attempt)
            return Done(place.page, N_("Timer started."))

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, Nothing, act, again)

    return start_timer


@get("/timer", needs=Permission.SIGNED_IN)
async def show_timer(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await timer_page(request, who)


async def timer_page(request: Request, who: Who, problem: Problem = NO_PROBLEM) -> Response[str]:
    """The timer itself comes with the session."""
    page = TimerPage(await ticket_name(who, who.timer.page) if who.timer else "")
    return show(request, "timers/show.html", page, problem)


@post("/timer/stop", needs=Permission.SIGNED_IN)
async def stop_timer(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: StopForm) -> Done:
        page = await timers.stop(who, form.stopped_at)
        is_there = await ticket_name(who, page)
        return Done(page if is_there else "/timer", N_("Timer stopped."))

    return await answer(request, StopForm, act, partial(timer_page, request, who))


@post("/timer/discard", needs=Permission.SIGNED_IN)
async def discard_timer(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(_: Nothing) -> Done:
        await timers.let_go(who)
        page = who.timer.page if who.timer else ""
        return Done(page if await ticket_name(who, page) else HOME, N_("Timer discarded."))

    return await answer(request, Nothing, act, partial(timer_page, request, who))


ROUTES = [starting(LEAD), starting(PARTNER), show_timer, stop_timer, discard_timer]
