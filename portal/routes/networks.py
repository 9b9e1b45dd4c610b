"""Outsourcing networks: the list of networks and vendors, and the form of an entry (R64, R65)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from portal import access
from portal.access import Who
from portal.actions import networks
from portal.actions.networks import NetworkFields
from portal.reads.networks import (
    NetworkForm,
    all_networks,
    network_form,
    network_list,
    organizations_behind,
)
from portal.reads.organization_choices import is_found
from portal.routes.answers import Done, answer
from portal.routes.fields import Checked, Choice, Email, Text
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of
from portal.rules.listings import partners as listings
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, NetworkAction, NetworkKind
from portal.tables.networks import Network

NETWORKS = listings.NETWORKS.path


class EntryForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in of an entry; `organization` is one of the own, or empty.

    `organization_search` finds it where there are many.
    """

    name: Annotated[str, Text(required=True)]
    kind: Annotated[NetworkKind, Choice(of=NetworkKind, required=True)]
    organization: Annotated[str, Text()]
    organization_search: Annotated[str, Text()]
    action: Annotated[NetworkAction, Choice(of=NetworkAction, required=True)]
    email: Annotated[str, Email()]
    subject: Annotated[str, Text(longest=150)]
    body: Annotated[str, Text(longest=5_000, lines=True)]
    link: Annotated[str, Text(longest=1_000)]
    active: Annotated[bool, Checked()]


@get(NETWORKS, needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_networks(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    read = partial(network_list, who)
    return await show_list(request, listings.NETWORKS, "networks/list.html", read)


@get(paths_of_files(listings.NETWORKS), needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def export_networks(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, listings.NETWORKS, partial(all_networks, who))


@get(f"{NETWORKS}/organizations", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def find_organizations(
    request: Request, who: NamedDependency[Who], organization_search: FromQuery[str] = ""
) -> Response[str]:
    """What the field of an entry's form offers while a person types."""
    search = Text().read(organization_search[: Text().longest], language_of(request))
    page = await organizations_behind(who, "", search)
    return show(request, "tickets/_organizations.html", page)


@get(f"{NETWORKS}/new", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_new_network(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _form(request, who, None, NO_PROBLEM)


@post(f"{NETWORKS}/new", needs=Permission.MANAGE_PARTNERS)
async def create_network(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: EntryForm) -> Done:
        await networks.create_network(who, await _fields(who, form))
        return Done(NETWORKS, N_("{name} is in the list."), {"name": form.name})

    return await answer(request, EntryForm, act, partial(_form, request, who, None))


@get(f"{NETWORKS}/{{public_id:str}}", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_network(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _form(request, who, await access.network_for(who, public_id), NO_PROBLEM)


@post(f"{NETWORKS}/{{public_id:str}}", needs=Permission.MANAGE_PARTNERS)
async def edit_network(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    network = await access.network_for(who, public_id)

    async def act(form: EntryForm) -> Done:
        await networks.edit_network(who, network, await _fields(who, form))
        return Done(NETWORKS, N_("Saved."))

    return await answer(request, EntryForm, act, partial(_form, request, who, network))


async def _fields(who: Who, form: EntryForm) -> NetworkFields:
    """The form as the actions take it."""
    filled = msgspec.structs.asdict(form)
    if not await is_found(who, form.organization, filled.pop("organization_search")):
        raise Invalid({"organization": Refusal("form", N_("Choose one of those that were found."))})
    filled["organization"] = None
    if form.organization:
        with access.chosen_in("organization"):
            filled["organization"] = (await access.organization_for(who, form.organization)).id
    return NetworkFields(**filled)


async def _form(
    request: Request, who: Who, network: Network | None, problem: Problem
) -> Response[str]:
    page: NetworkForm = await network_form(
        who,
        network,
        problem.values.get("organization"),
        problem.values.get("organization_search", ""),
    )
    return show(request, "networks/form.html", page, problem)


ROUTES = [
    show_networks,
    export_networks,
    find_organizations,
    show_new_network,
    create_network,
    show_network,
    edit_network,
]
