"""Doing one thing to many rows: how every list starts a run, and the page where it goes on."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions.bulk import runs, steps
from portal.actions.bulk.verbs import Wish
from portal.reads.bulk import run_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Marks, Text
from portal.routes.rendering import Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import AT_ONCE, BULKS, MOST_ROWS, BulkVerb
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.bulk import BulkRun

RUNS = "/outsource/runs"


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that are ticked; one more than may be is read, so that it can be said.

    `query` is the view of the list that they were ticked in.
    """

    selected: Annotated[tuple[str, ...], Marks(most=MOST_ROWS + 1)]
    query: Annotated[str, Text(longest=2_000)]


async def press(who: Who, verb: BulkVerb, selected: tuple[str, ...], wish: Wish) -> Done:
    """Begin a run, and where it is short end it too: then the list says how it went."""
    run = await runs.start(who, verb, selected, wish)
    if run.rows <= AT_ONCE:
        return await _finish(who, run)
    return Done(f"{RUNS}/{run.public_id}")


async def _finish(who: Who, run: BulkRun) -> Done:
    await steps.step(run.id, AT_ONCE)
    page = await run_page(who, run)
    if page.done < page.rows:
        return Done(f"{RUNS}/{run.public_id}")
    return Done(page.back, BULKS[BulkVerb(run.verb)].said, {"count": page.done})


async def start(
    request: Request,
    who: Who,
    verb: BulkVerb,
    again: Callable[[Problem], Awaitable[Response[Any]]],
    wish: Wish = runs.NO_WISH,
) -> Response[Any]:
    """The answer to a button below a selection."""

    async def act(form: Selection) -> Done:
        return await press(who, verb, form.selected, wish)

    return await answer(request, Selection, act, again)


@get(f"{RUNS}/{{public_id:str}}", needs=Permission.OUTSOURCE)
async def show_run(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    run = await access.bulk_run_for(who, public_id)
    return show(request, "runs/show.html", await run_page(who, run))


@get(f"{RUNS}/{{public_id:str}}/progress", needs=Permission.OUTSOURCE)
async def show_run_progress(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    run = await access.bulk_run_for(who, public_id)
    return show(request, "runs/_progress.html", await run_page(who, run))


@post(f"{RUNS}/{{public_id:str}}/again", needs=Permission.OUTSOURCE)
async def try_again(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    """The rows that were refused, once more."""
    run = await access.bulk_run_for(who, public_id)

    async def act(_: Nothing) -> Done:
        count = await runs.try_again(who, run)
        if not count:
            return Done(f"{RUNS}/{public_id}", N_("There was nothing left to try again."))
        if count <= AT_ONCE:
            await steps.step(run.id, AT_ONCE)
        return Done(f"{RUNS}/{public_id}")

    async def again(problem: Problem) -> Response[str]:
        return show(request, "runs/show.html", await run_page(who, run), problem)

    return await answer(request, Nothing, act, again)


ROUTES = [show_run, show_run_progress, try_again]
