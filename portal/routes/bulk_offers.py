"""Many attempts at once, from the dashboard: drafts sent, offers canceled (O3, O4, R58)."""

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
from portal.routes.rendering import Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import MOST_ROWS, BulkVerb
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.permissions import Permission

SEND = f"{OUTSOURCED.path}/send"
CANCEL = f"{OUTSOURCED.path}/cancel"


class CancelForm(Selection, frozen=True, kw_only=True):
    """Which ones, and why if the lead likes to say so (Q12)."""

    text: Annotated[str, Text(longest=5_000, lines=True)]


@get(SEND, needs=Permission.OUTSOURCE)
async def show_send(request: Request, who: NamedDependency[Who]) -> Response[str]:
    page = await chosen_page(who, BulkVerb.SEND_DRAFTS, *ticked_in(request))
    return show(request, "dashboard/send.html", page)


@get(f"{SEND}-all", needs=Permission.OUTSOURCE)
async def show_send_all(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All drafts of the list that fit its filters."""
    view = view_of(request, OUTSOURCED)
    ids = await to_send(who, view, MOST_ROWS + 1)
    page = await chosen_page(who, BulkVerb.SEND_DRAFTS, ids, view.query)
    return show(request, "dashboard/send.html", page)


@post(SEND, needs=Permission.OUTSOURCE)
async def send_selected(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: Selection) -> Done:
        return await press(who, BulkVerb.SEND_DRAFTS, form)

    async def again(problem: Problem) -> Response[str]:
        page = await chosen_page(who, BulkVerb.SEND_DRAFTS, *ticked_before(problem))
        return show(request, "dashboard/send.html", page, problem)

    return await answer(request, Selection, act, again)


@get(CANCEL, needs=Permission.OUTSOURCE)
async def show_cancel(request: Request, who: NamedDependency[Who]) -> Response[str]:
    page = await chosen_page(who, BulkVerb.CANCEL_OFFERS, *ticked_in(request))
    return show(request, "dashboard/cancel.html", page)


@get(f"{CANCEL}-all", needs=Permission.OUTSOURCE)
async def show_cancel_all(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All of the list that wait for an answer, and fit its filters."""
    view = view_of(request, OUTSOURCED)
    ids = await to_cancel(who, view, MOST_ROWS + 1)
    page = await chosen_page(who, BulkVerb.CANCEL_OFFERS, ids, view.query)
    return show(request, "dashboard/cancel.html", page)


@post(CANCEL, needs=Permission.OUTSOURCE)
async def cancel_selected(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: CancelForm) -> Done:
        return await press(who, BulkVerb.CANCEL_OFFERS, form, Farewell(form.text))

    async def again(problem: Problem) -> Response[str]:
        page = await chosen_page(who, BulkVerb.CANCEL_OFFERS, *ticked_before(problem))
        return show(request, "dashboard/cancel.html", page, problem)

    return await answer(request, CancelForm, act, again)


ROUTES = [show_send, show_send_all, send_selected, show_cancel, show_cancel_all, cancel_selected]
