"""Outsourcing several tickets at once, from their list: one form of terms for all of them (Q41)."""

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from portal.access import Who
from portal.actions.bulk.verbs import Offer
from portal.reads.terms_of_several import several_page
from portal.reads.ticket_list import to_outsource
from portal.routes.answers import Done, answer
from portal.routes.bulk import Query, Rows, press, ticked_before, ticked_in
from portal.routes.lists import view_of
from portal.routes.outsourcing import OfferForm, TermsForm, offered
from portal.routes.rendering import Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import MOST_ROWS, BulkVerb
from portal.rules.listings.desk import TICKETS
from portal.rules.permissions import Permission

OUTSOURCE = f"{TICKETS.path}/outsource"
PAGE = "tickets/outsource_several.html"


class SeveralDraftsForm(TermsForm, frozen=True, kw_only=True):
    """Terms for all of the tickets."""

    selected: Rows
    query: Query


class SeveralOffersForm(OfferForm, frozen=True, kw_only=True):
    """The same, complete enough to be sent."""

    selected: Rows
    query: Query


@get(OUTSOURCE, needs=Permission.OUTSOURCE)
async def show_several(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return show(request, PAGE, await several_page(who, *ticked_in(request)))


@get(f"{OUTSOURCE}-all", needs=Permission.OUTSOURCE)
async def show_all_of_the_list(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All that could be offered, and fit the filters of the list."""
    view = view_of(request, TICKETS)
    ids = await to_outsource(who, view, MOST_ROWS + 1)
    return show(request, PAGE, await several_page(who, ids, view.query))


@post(f"{OUTSOURCE}/draft", needs=Permission.OUTSOURCE)
async def save_several(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: SeveralDraftsForm) -> Done:
        return await press(who, BulkVerb.SAVE_TERMS, form, await _offer(who, form))

    return await answer(request, SeveralDraftsForm, act, partial(_again, request, who))


@post(f"{OUTSOURCE}/send", needs=Permission.OUTSOURCE)
async def send_several(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: SeveralOffersForm) -> Done:
        return await press(who, BulkVerb.SEND_OFFERS, form, await _offer(who, form))

    return await answer(request, SeveralOffersForm, act, partial(_again, request, who))


async def _again(request: Request, who: Who, problem: Problem) -> Response[str]:
    return show(request, PAGE, await several_page(who, *ticked_before(problem)), problem)


async def _offer(who: Who, form: TermsForm) -> Offer:
    """What the form says. What goes along belongs to one ticket, so none of it is asked for."""
    partnership, terms, internal, _ = await offered(who, form)
    return Offer(partner=partnership.public_id, terms=terms, internal=internal)


ROUTES = [show_several, show_all_of_the_list, save_several, send_several]
