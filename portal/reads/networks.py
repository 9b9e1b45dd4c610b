"""The lead's networks and vendors as a list, and one of them as its form is filled."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from portal.access import Who
from portal.reads.frames import Frame, frame
from portal.reads.matching import containing
from portal.reads.organization_choices import (
    Choice,
    OrganizationChoices,
    organization_choices,
)
from portal.reads.slices import Condition, Order, Source, batches, slice_of
from portal.rules.forwarding import VARIABLES
from portal.rules.listings.parts import ACTIVE
from portal.rules.lists import View
from portal.rules.vocabulary import NetworkAction, NetworkKind, OrganizationType
from portal.tables.networks import Network
from portal.tables.organizations import Organization
from portal.tables.rows import find

ORDERS = {"name": Order('"network"."sort_name"')}
COLUMNS = (
    Network.name,
    Network.kind,
    Network.action,
    Network.email,
    Network.active,
    Network.organization.name.as_alias("organization"),
    Network.created_at,
)
BEHIND = (OrganizationType.VENDOR, OrganizationType.PARTNER)  # who could stand behind an entry


class NetworkRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry."""

    public_id: str
    name: str
    kind: NetworkKind
    action: NetworkAction
    email: str
    organization: str | None
    active: bool


class NetworkList(msgspec.Struct, frozen=True):
    """A page of entries."""

    frame: Frame
    rows: list[NetworkRow]


class NetworkForm(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands, or an empty one. `variables` are what its texts may name.

    `organization` is what is chosen in the form; `is_searched` if not all could be offered.
    """

    public_id: str = ""
    name: str = ""
    kind: NetworkKind = NetworkKind.NETWORK
    organization: str = ""
    action: NetworkAction = NetworkAction.EMAIL
    email: str = ""
    subject: str = ""
    body: str = ""
    link: str = ""
    active: bool = True
    organizations: list[Choice] = []
    is_searched: bool = False
    variables: list[tuple[str, str]] = []
    kinds: tuple[NetworkKind, ...] = tuple(NetworkKind)
    actions: tuple[NetworkAction, ...] = tuple(NetworkAction)


async def network_list(who: Who, view: View) -> NetworkList:
    """The page of entries that a view of NETWORKS asks for."""
    page = await slice_of(_source(who, view), view)
    return NetworkList(await frame(who, view, page), _rows(page.rows))


async def all_networks(who: Who, view: View) -> AsyncIterator[list[NetworkRow]]:
    """Every entry of a view, in batches."""
    return (_rows(rows) async for rows in batches(_source(who, view), view))


async def network_form(
    who: Who, network: Network | None, chosen: str | None = None, search: str = ""
) -> NetworkForm:
    """The form of an entry that was loaded through its door, or of a new one.

    `chosen` is an organization typed just now; `search` finds others to choose from.
    """
    if chosen is None:
        chosen = await _organization_of(network)
    choices = await organizations_behind(who, chosen, search)
    empty = NetworkForm(
        organization=choices.organization,
        organizations=choices.organizations,
        is_searched=choices.is_searched,
        variables=list(VARIABLES.items()),
    )
    if network is None:
        return empty
    return msgspec.structs.replace(
        empty,
        public_id=network.public_id,
        name=network.name,
        kind=NetworkKind(network.kind),
        action=NetworkAction(network.action),
        email=network.email,
        subject=network.subject,
        body=network.body,
        link=network.link,
        active=network.active,
    )


async def organizations_behind(who: Who, chosen: str, search: str) -> OrganizationChoices:
    """Those to choose from for an entry, by name, and the one chosen before."""
    return await organization_choices(who, chosen, search, BEHIND)


async def _organization_of(network: Network | None) -> str:
    if network is None or not network.organization:
        return ""
    named = await find(Organization, network.organization)
    return named.public_id if named else ""


def _source(who: Who, view: View) -> Source:
    asked = view.filters
    where: list[Condition] = [*containing(Network.sort_name, asked["search"])]
    if asked["kind"]:
        where.append(Network.kind == asked["kind"])
    if asked["state"]:
        where.append(Network.active.eq(asked["state"] == ACTIVE))
    return Source(
        table=Network,
        columns=COLUMNS,
        visible=Network.tenant == who.tenant,
        order=ORDERS[view.sort_key],
        where=where,
    )


def _rows(rows: list[dict[str, Any]]) -> list[NetworkRow]:
    return [msgspec.convert({**row, "email": row["email"] or ""}, NetworkRow) for row in rows]
