"""Many attempts at once, from the dashboard: drafts sent, offers canceled (O3, O4, R58)."""

from functools import partial
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from portal.access import Who
from portal.actions.bulk.verbs import Farewell
from portal.reads.bulk import chosen_page
from portal.reads.dashboard import to_cancel, to_send
from portal.routes.answers import Done, answer
from portal.routes.bulk import Selection, press, ticked_before, ticked_in
from portal.routes.fields import Text
from portal.routes.lists import view_of
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import MOST_ROWS, BulkVerb
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.permissions import Permission

SEND = f"{OUTSOURCED.path}/send"
CANCEL = f"{OUTSOURCED.path}/cancel"
PAGES = {
    BulkVerb.SEND_DRAFTS: "dashboard/send.html",
    BulkVerb.CANCEL_OFFERS: "dashboard/cancel.html",
}


class CancelForm(Selection, frozen=True, kw_only=True):
    """Which ones, and why if the lead likes to say so (Q12)."""

    text: Annotated[str, Text(longest=5_000, lines=True)]


@get(SEND, needs=Permission.OUTSOURCE)
async def show_send(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _page(request, who, BulkVerb.SEND_DRAFTS, *ticked_in(request))


@get(f"{SEND}-all", needs=Permission.OUTSOURCE)
async def show_send_all(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All drafts of the list that fit its filters."""
    view = view_of(request, OUTSOURCED)
    ids = await to_send(who, view, MOST_ROWS + 1)
    return await _page(request, who, BulkVerb.SEND_DRAFTS, ids, view.query)


@post(SEND, needs=Permission.OUTSOURCE)
async def send_selected(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: Selection) -> Done:
        return await press(who, BulkVerb.SEND_DRAFTS, form)

    again = partial(_again, request, who, BulkVerb.SEND_DRAFTS)
    return await answer(request, Selection, act, again)


@get(CANCEL, needs=Permission.OUTSOURCE)
async def show_cancel(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _page(request, who, BulkVerb.CANCEL_OFFERS, *ticked_in(request))


@get(f"{CANCEL}-all", needs=Permission.OUTSOURCE)
async def show_cancel_all(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All of the list that wait for an answer, and fit its filters."""
    view = view_of(request, OUTSOURCED)
    ids = await to_cancel(who, view, MOST_ROWS + 1)
    return await _page(request, who, BulkVerb.CANCEL_OFFERS, ids, view.query)


@post(CANCEL, needs=Permission.OUTSOURCE)
async def cancel_selected(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: CancelForm) -> Done:
        return await press(who, BulkVerb.CANCEL_OFFERS, form, Farewell(form.text))

    again = partial(_again, request, who, BulkVerb.CANCEL_OFFERS)
    return await answer(request, CancelForm, act, again)


async def _page(
    request: Request,
    who: Who,
    verb: BulkVerb,
    ids: list[str],
    query: str,
    problem: Problem = NO_PROBLEM,
) -> Response[str]:
    """Which ones are meant, before anything is done to them."""
    return show(request, PAGES[verb], await chosen_page(who, verb, ids, query), problem)


async def _again(request: Request, who: Who, verb: BulkVerb, problem: Problem) -> Response[str]:
    return await _page(request, who, verb, *ticked_before(problem), problem)


ROUTES = [show_send, show_send_all, send_selected, show_cancel, show_cancel_all, cancel_selected]
