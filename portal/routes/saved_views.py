"""Keep a view of a list, rename it, let the list open with it, delete it."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import saved_views
from portal.gateways.language import Language
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Checked, Text, Wrong
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.listings import SHAPES
from portal.rules.lists import Shape, View, read_view
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.views import SavedView

NAME_LENGTH = 60


class Listing(Text, frozen=True, kw_only=True):
    """The name of one of the lists."""

    def read(self, typed: str, reader: Language) -> str:
        if typed not in SHAPES:
            raise Wrong(N_("Choose one of the list."))
        return typed


class EditViewForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a view is called, and whether its list opens with it."""

    name: Annotated[str, Text(required=True, longest=NAME_LENGTH)]
    is_default: Annotated[bool, Checked()]


class NewViewForm(EditViewForm, frozen=True, kw_only=True):
    """With the list, and what its address asks for just now."""

    listing: Annotated[str, Listing(required=True)]
    query: Annotated[str, Text(longest=2_000)]


class ViewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one view: a kept one, or a new one that the list's own form could not keep."""

    view: View
    action: str
    name: str = ""
    is_default: bool = False
    is_kept: bool = True


@post("/views/new", needs=Permission.SIGNED_IN)
async def keep_view(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: NewViewForm) -> Done:
        view = read_view(_listing(who, form.listing), form.query)
        await saved_views.keep_view(who, view, form.name, is_default=form.is_default)
        return Done(view.address, N_("View saved."))

    async def again(problem: Problem) -> Response[str]:
        shape = SHAPES.get(problem.values.get("listing", "")) or next(iter(SHAPES.values()))
        view = read_view(shape, problem.values.get("query", ""))
        page = ViewPage(view=view, action="/views/new", is_kept=False)
        return show(request, "views/edit.html", page, problem)

    return await answer(request, NewViewForm, act, again)


@get("/views/{public_id:str}", needs=Permission.SIGNED_IN)
async def show_view(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _view_page(request, await _kept(who, public_id), NO_PROBLEM)


@post("/views/{public_id:str}", needs=Permission.SIGNED_IN)
async def edit_view(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    kept = await _kept(who, public_id)

    async def act(form: EditViewForm) -> Done:
        await saved_views.edit_view(who, kept, form.name, is_default=form.is_default)
        return Done(_view(kept).address, N_("Saved."))

    return await answer(request, EditViewForm, act, partial(_view_page, request, kept))


@post("/views/{public_id:str}/delete", needs=Permission.SIGNED_IN)
async def delete_view(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    kept = await _kept(who, public_id)

    async def act(_: Nothing) -> Done:
        await saved_views.forget_view(kept)
        return Done(SHAPES[kept.listing].plain, N_("View deleted."))

    return await answer(request, Nothing, act, partial(_view_page, request, kept))


async def _kept(who: Who, public_id: str) -> SavedView:
    kept = await access.saved_view_for(who, public_id)
    _listing(who, kept.listing)
    return kept


def _listing(who: Who, name: str) -> Shape:
    """A list that the person may see; else there is nothing of it to keep (Q42)."""
    shape = SHAPES[name]
    if not who.may(shape.needs):
        raise PermissionDeniedException
    return shape


async def _view_page(request: Request, kept: SavedView, problem: Problem) -> Response[str]:
    page = ViewPage(
        view=_view(kept),
        action=f"/views/{kept.public_id}",
        name=kept.name,
        is_default=kept.is_default,
    )
    return show(request, "views/edit.html", page, problem)


def _view(kept: SavedView) -> View:
    return read_view(SHAPES[kept.listing], kept.query)


ROUTES = [keep_view, show_view, edit_view, delete_view]
