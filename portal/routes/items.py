"""Notes, time and charges of a ticket, and the page of an entry: the same for both sides."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from portal import access
from portal.access import Who
from portal.actions import items
from portal.actions.writing import Place
from portal.reads.items import edit_page
from portal.routes.answers import CONFLICT, Done, Nothing, answer
from portal.routes.item_forms import CaptionForm, ChargeForm, LinkForm, NoteForm
from portal.routes.received import place_at_partner, received_page
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.tickets import ticket_page
from portal.routes.time_forms import TimeForm, beside_its_words, told, understood
from portal.routes.visits import Request, language_of
from portal.rules.permissions import Permission
from portal.rules.refusals import Refused
from portal.rules.vocabulary import N_, Kind
from portal.tables.items import Item
from portal.tables.tickets import Outsourcing


class Desk(msgspec.Struct, frozen=True):
    """One side: where its tickets stand, who may write there, and the page to show again."""

    prefix: str
    needs: Permission
    place: Callable[[Who, str], Awaitable[Place]]
    ticket_page: Callable[[Request, Who, str, Problem], Awaitable[Response[str]]]


# The form of each kind of entry, and who takes what was typed in it.
EDITING: dict[Kind, tuple[type[msgspec.Struct], Callable[[Place, Item, Any], Awaitable[bool]]]] = {
    Kind.NOTE: (NoteForm, items.edit_note),
    Kind.TIME: (TimeForm, items.edit_time),
    Kind.CHARGE: (ChargeForm, items.edit_charge),
    Kind.FILE: (CaptionForm, items.edit_note),
    Kind.LINK: (LinkForm, items.edit_link),
}


async def place_at_lead(who: Who, public_id: str) -> Place:
    """A ticket of the own desk, with its present attempt."""
    ticket = await access.ticket_for(who, public_id)
    return Place(who, ticket, await access.latest_outsourcing(ticket))


LEAD = Desk("/tickets", Permission.WORK_ON_TICKETS, place_at_lead, ticket_page)
PARTNER = Desk("/received", Permission.WORK_ON_RECEIVED, place_at_partner, received_page)


def routes_for(desk: Desk) -> list[HTTPRouteHandler]:
    """The handlers of one side."""
    ticket = f"{desk.prefix}/{{public_id:str}}"
    entry = f"{ticket}/items/{{item_id:str}}"
    return [*_adding(desk, ticket), *_changing(desk, entry)]


def _adding(desk: Desk, ticket: str) -> list[HTTPRouteHandler]:
    @post(f"{ticket}/notes", needs=desk.needs)
    async def add_note(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(form: NoteForm) -> Done:
            await items.add_note(await desk.place(who, public_id), form.said_by(who))
            return Done(f"{desk.prefix}/{public_id}", N_("Note added."))

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, NoteForm, act, again)

    @post(f"{ticket}/times", needs=desk.needs)
    async def add_time(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(form: TimeForm) -> Done:
            place = await desk.place(who, public_id)
            with beside_its_words(form):
                await items.add_time(place, form.said_by(who))
            when = told(form.spoken(who.time_zone), language_of(request))
            return Done(f"{desk.prefix}/{public_id}", N_("Time added. {when}"), {"when": when})

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, TimeForm, act, again)

    @post(f"{ticket}/charges", needs=desk.needs)
    async def add_charge(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(form: ChargeForm) -> Done:
            await items.add_charge(await desk.place(who, public_id), form.said_by(who))
            return Done(f"{desk.prefix}/{public_id}", N_("Charge added."))

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, ChargeForm, act, again)

    return [add_note, add_time, add_charge]


def _changing(desk: Desk, entry: str) -> list[HTTPRouteHandler]:
    @get(entry, needs=desk.needs)
    async def show_item(
        request: Request,
        who: NamedDependency[Who],
        public_id: FromPath[str],
        item_id: FromPath[str],
    ) -> Response[str]:
        place, item = await entry_of(desk, who, public_id, item_id)
        return await _edit_page(request, desk, public_id, place, item, NO_PROBLEM)

    @post(f"{entry}/edit", needs=desk.needs)
    async def edit_item(
        request: Request,
        who: NamedDependency[Who],
        public_id: FromPath[str],
        item_id: FromPath[str],
    ) -> Response[Any]:
        place, item = await entry_of(desk, who, public_id, item_id)

        form, edit = EDITING[Kind(item.kind)]

        async def act(typed: Any) -> Done:
            is_changed = await edit(place, item, typed.said_by(who))
            said = N_("Saved.") if is_changed else N_("Nothing was changed.")
            return Done(f"{desk.prefix}/{public_id}", said)

        again = partial(_edit_page, request, desk, public_id, place, item)
        return await answer(request, form, act, again)

    @post(f"{entry}/delete", needs=desk.needs)
    async def delete_item(
        request: Request,
        who: NamedDependency[Who],
        public_id: FromPath[str],
        item_id: FromPath[str],
    ) -> Response[Any]:
        place, item = await entry_of(desk, who, public_id, item_id)

        async def act(_: Nothing) -> Done:
            await items.delete(place, item)
            return Done(f"{desk.prefix}/{public_id}", N_("Entry deleted."))

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, Nothing, act, again)

    return [show_item, edit_item, delete_item]


async def entry_of(desk: Desk, who: Who, public_id: str, item_id: str) -> tuple[Place, Item]:
    """An entry of a ticket of one's own side; NotThere for any other."""
    try:
        place = await desk.place(who, public_id)
    except Refused:
        access.not_there()  # an offer is no ticket yet and has no entries
    return place, await access.item_for(place.ticket.id, item_id)


def page_of(
    template: str, read: Callable[[str, Who, Item, Outsourcing | None], Awaitable[msgspec.Struct]]
) -> Callable[[Request, Desk, str, Place, Item, Problem], Awaitable[Response[str]]]:
    """An entry on a page of its own with its mistakes, or its ticket's where that is refused."""

    async def show_entry(
        request: Request, desk: Desk, public_id: str, place: Place, item: Item, problem: Problem
    ) -> Response[str]:
        if problem.status != CONFLICT:
            try:
                page = await read(f"{desk.prefix}/{public_id}", place.who, item, place.attempt)
                return show(request, template, page, problem)
            except Refused as refused:
                problem = Problem(status=CONFLICT, refused=refused.refusal, values=problem.values)
        return await desk.ticket_page(request, place.who, public_id, problem)

    return show_entry


_edit_page = page_of("items/edit.html", edit_page)


@get("/when", needs=Permission.SIGNED_IN)
async def show_understood(request: Request, when: FromQuery[str] = "") -> Response[str]:
    """What the words of a time form mean, before they are sent."""
    return show(request, "items/_understood.html", understood(when, language_of(request)))


ROUTES = [*routes_for(LEAD), *routes_for(PARTNER), show_understood]
