"""Doing one thing to many rows: how a list begins a run, and the page where it goes on."""

from typing import Annotated, Any, Protocol

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions.bulk import runs, steps
from portal.actions.bulk.verbs import Wish
from portal.reads.bulk import run_page
from portal.reads.bulk_runs import runs_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Marks, Text
from portal.routes.rendering import Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import AT_ONCE, BULKS, MOST_ROWS, BulkVerb, chosen, way_back
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

RUNS = "/outsource/runs"


Rows = Annotated[tuple[str, ...], Marks(most=MOST_ROWS + 1)]
Query = Annotated[str, Text(longest=2_000)]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that are ticked; one more than may be is read, so that it can be said.

    `query` is the view of the list that they were ticked in.
    """

    selected: Rows
    query: Query


class Ticked(Protocol):
    """A form with a selection in it."""

    @property
    def selected(self) -> tuple[str, ...]: ...

    @property
    def query(self) -> str: ...


async def press(who: Who, verb: BulkVerb, form: Ticked, wish: Wish = runs.NO_WISH) -> Done:
    """Begin a run, and where it is short end it too: then the list says how it went."""
    run = await runs.start(who, verb, form.selected, wish)
    if run.rows <= AT_ONCE:
        await steps.step(run.id, AT_ONCE)
        page = await run_page(who, run)
        if page.done == page.rows:
            return Done(way_back(verb, form.query), BULKS[verb].said, {"count": page.done})
    return Done(f"{RUNS}/{run.public_id}")


def ticked_in(request: Request) -> tuple[list[str], str]:
    """The rows that an address names, and the view of the list that they were ticked in."""
    asked = request.query_params
    return chosen(asked.getall("selected", [])), asked.get("query", "")


def ticked_before(problem: Problem) -> tuple[list[str], str]:
    """The same of a form that is shown again."""
    return chosen(problem.values.get("selected", "").split()), problem.values.get("query", "")


@get(RUNS, needs=Permission.OUTSOURCE)
async def show_runs(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return show(request, "runs/list.html", await runs_page(who))


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


ROUTES = [show_runs, show_run, show_run_progress, try_again]
