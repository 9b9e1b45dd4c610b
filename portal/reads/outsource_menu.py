"""Whom a ticket can be outsourced to: partners used last, others by name, networks (R70 to R73)."""

from typing import Any

import msgspec
from piccolo.query import Select
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads.forwarding import network_choices
from portal.reads.matching import beginning
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Partnership
from portal.tables.tickets import Ticket

MOST = 10  # partners used last; of those found, as many again
LAST_USED = QueryString(
    "(SELECT MAX(outsourcing.id) FROM outsourcing WHERE outsourcing.partnership = {})",
    Partnership.id,
)


class OutsourceMenu(msgspec.Struct, frozen=True, kw_only=True):
    """Public ids with names; `partners` are those found where something is searched for."""

    ticket_id: str
    number: str
    title: str
    search: str
    partners: list[tuple[str, str]]
    networks: list[tuple[str, str]]


async def outsource_menu(who: Who, ticket: Ticket, search: str) -> OutsourceMenu:
    """The menu of a ticket that was loaded through its door."""
    search = search.strip()
    return OutsourceMenu(
        ticket_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        search=search,
        partners=await _found(who, search) if search else await _used_last(who),
        networks=await network_choices(who),
    )


async def _used_last(who: Who) -> list[tuple[str, str]]:
    rows = (
        await _active(who)
        .where(QueryString("{} IS NOT NULL", LAST_USED))
        .order_by(LAST_USED, ascending=False)
        .limit(MOST)
    )
    return [(row["public_id"], row["name"]) for row in rows]


async def _found(who: Who, search: str) -> list[tuple[str, str]]:
    name = Partnership.organization.sort_name
    rows = await _active(who).where(*beginning(name, search)).order_by(name).limit(2 * MOST)
    return [(row["public_id"], row["name"]) for row in rows]


def _active(who: Who) -> Select[Any]:
    return Partnership.select(
        Partnership.public_id, Partnership.organization.name.as_alias("name")
    ).where(Partnership.lead == who.tenant, Partnership.status == PartnerStatus.ACTIVE.value)
