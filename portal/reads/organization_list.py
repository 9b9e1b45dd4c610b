"""The lead's customer records as a list, by name."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec

from portal.access import Who, visible_organizations
from portal.reads.frames import Frame, frame
from portal.reads.matching import containing
from portal.reads.slices import Condition, Order, Source, batches, slice_of
from portal.rules.listings.parts import ACTIVE
from portal.rules.lists import View
from portal.rules.vocabulary import OrganizationType
from portal.tables.organizations import Organization

ORDERS = {
    "name": Order('"organization"."sort_name"'),
    "type": Order('"organization"."type"'),
}
COLUMNS = (
    Organization.name,
    Organization.type,
    Organization.phone,
    Organization.address,
    Organization.active,
    Organization.created_at,
)


class OrganizationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One organization."""

    public_id: str
    name: str
    type: OrganizationType
    phone: str
    address: str
    active: bool
    created_at: datetime


class OrganizationList(msgspec.Struct, frozen=True):
    """A page of organizations."""

    frame: Frame
    rows: list[OrganizationRow]


async def organization_list(who: Who, view: View) -> OrganizationList:
    """The page of organizations that a view of ORGANIZATIONS asks for."""
    page = await slice_of(_source(who, view), view)
    return OrganizationList(await frame(who, view, page), _rows(page.rows))


async def all_organizations(who: Who, view: View) -> AsyncIterator[list[OrganizationRow]]:
    """Every organization of a view, in batches."""
    return (_rows(rows) async for rows in batches(_source(who, view), view))


def _source(who: Who, view: View) -> Source:
    asked = view.filters
    where: list[Condition] = [*containing(Organization.sort_name, asked["search"])]
    if asked["type"]:
        where.append(Organization.type == asked["type"])
    if asked["state"]:
        where.append(Organization.active.eq(asked["state"] == ACTIVE))
    return Source(
        table=Organization,
        columns=COLUMNS,
        visible=visible_organizations(who),
        order=ORDERS[view.sort_key],
        where=where,
    )


def _rows(rows: list[dict[str, Any]]) -> list[OrganizationRow]:
    return [msgspec.convert(row, OrganizationRow) for row in rows]
