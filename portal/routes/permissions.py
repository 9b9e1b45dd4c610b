"""Configure user permissions: what the staff of an instance may do, changed on one page."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.response import Stream

from portal.access import Who
from portal.actions import permissions, setup
from portal.actions.permissions import Change
from portal.reads.permissions import all_permissions, permission_list
from portal.routes.answers import Done, answer
from portal.routes.fields import Choice, Marks, Text
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.rendering import Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import NOTHING_SELECTED
from portal.rules.listings.partners import PERMISSIONS
from portal.rules.lists import read_view
from portal.rules.paths import HOME
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.setup import Step
from portal.rules.vocabulary import N_, Level

NOTHING_CHOSEN = Refusal("R68", N_("Choose what those who are ticked get, or take the ticks away."))


class PermissionsForm(msgspec.Struct, frozen=True, kw_only=True):
    """Every person of the page as `public id.name of a level`: as they were seen, and as wanted.

    `together` is wanted for those who are ticked, whatever their row says. `query` is what the
    address of the list asked for.
    """

    seen: Annotated[tuple[str, ...], Marks()]
    level: Annotated[tuple[str, ...], Marks()]
    selected: Annotated[tuple[str, ...], Marks()]
    together: Annotated[Level | None, Choice(of=Level)]
    query: Annotated[str, Text(longest=2_000)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """Of a tick and a choice for those ticked, neither means anything alone."""
        if filled.get("selected") and not filled.get("together"):
            return {"together": NOTHING_CHOSEN}
        if filled.get("together") and not filled.get("selected"):
            return {"together": NOTHING_SELECTED}
        return {}


@get(PERMISSIONS.path, needs=Permission.CONFIGURE_PERMISSIONS, after_agreement=True)
async def show_permissions(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    read = partial(permission_list, who)
    return await show_list(request, PERMISSIONS, "permissions/list.html", read)


@get(paths_of_files(PERMISSIONS), needs=Permission.CONFIGURE_PERMISSIONS, after_agreement=True)
async def export_permissions(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, PERMISSIONS, partial(all_permissions, who))


@post(PERMISSIONS.path, needs=Permission.CONFIGURE_PERMISSIONS, after_agreement=True)
async def change_permissions(request: Request, who: NamedDependency[Who]) -> Response[Any]:

    async def act(form: PermissionsForm) -> Done:
        changed = await permissions.change_levels(who, _changes(form))
        await setup.look_at(who, Step.PERMISSIONS)
        if who.membership in changed:
            return Done(HOME, N_("Saved."))  # whoever lowers themselves may not see this page
        said = N_("Saved. Permissions changed: {count}.") if changed else N_("Nothing was changed.")
        return Done(_back(form.query), said, {"count": len(changed)})

    async def again(problem: Problem) -> Response[str]:
        view = read_view(PERMISSIONS, problem.values.get("query", ""))
        return show(request, "permissions/list.html", await permission_list(who, view), problem)

    return await answer(request, PermissionsForm, act, again)


def _changes(form: PermissionsForm) -> dict[str, Change]:
    """Those that are wanted otherwise than they were seen."""
    seen, wanted = _levels(form.seen), _levels(form.level)
    if seen.keys() != wanted.keys() or not seen.keys() >= set(form.selected):
        raise ClientException("Of each person the form says what was seen and what is wanted.")
    if form.together:
        wanted |= dict.fromkeys(form.selected, form.together)
    return {
        person: Change(seen[person], level)
        for person, level in wanted.items()
        if level is not seen[person]
    }


def _levels(marks: tuple[str, ...]) -> dict[str, Level]:
    try:
        return {person: Level[name] for person, _, name in (each.partition(".") for each in marks)}
    except KeyError:
        raise ClientException("There is no such permission.") from None


def _back(query: str) -> str:
    """The very page of the list that was saved."""
    view = read_view(PERMISSIONS, query)
    return f"{PERMISSIONS.path}?{view.asked}" if view.cursor else view.address


ROUTES = [show_permissions, export_permissions, change_permissions]
