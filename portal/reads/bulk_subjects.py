"""The rows that something is done to at once, as the person may see them: name and page of each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from portal.access import Who, visible_organizations, visible_outsourced, visible_tickets
from portal.rules.listings.desk import TICKETS
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.listings.partners import PARTNERS
from portal.tables.organizations import Organization
from portal.tables.tickets import Outsourcing, Ticket


class Subject(msgspec.Struct, frozen=True):
    """One row by its public id; `partner` is whom it is for, where somebody else has it."""

    public_id: str
    name: str
    href: str
    partner: str = ""


async def subjects(who: Who, listing: str, ids: Sequence[str]) -> dict[str, Subject]:
    """What of these the person may see; an id of somebody else's finds nothing."""
    found = await FIND[listing](who, list(ids)) if ids else []
    return {each.public_id: each for each in found}


async def _organizations(who: Who, ids: list[str]) -> list[Subject]:
    rows = await Organization.select(Organization.public_id, Organization.name).where(
        visible_organizations(who), Organization.public_id.is_in(ids)
    )
    return [
        Subject(row["public_id"], row["name"], f"/organizations/{row['public_id']}") for row in rows
    ]


async def _tickets(who: Who, ids: list[str]) -> list[Subject]:
    rows = await Ticket.select(Ticket.public_id, Ticket.number, Ticket.title).where(
        visible_tickets(who), Ticket.public_id.is_in(ids)
    )
    return [_ticket(row["public_id"], row["public_id"], row) for row in rows]


async def _offers(who: Who, ids: list[str]) -> list[Subject]:
    of: Any = Outsourcing  # Piccolo's types end at the first join
    rows = await Outsourcing.select(
        Outsourcing.public_id,
        of.ticket.public_id.as_alias("ticket"),
        of.ticket.number.as_alias("number"),
        of.ticket.title.as_alias("title"),
        of.partnership.organization.name.as_alias("partner"),
    ).where(visible_outsourced(who), Outsourcing.public_id.is_in(ids))
    return [_ticket(row["public_id"], row["ticket"], row) for row in rows]


def _ticket(public_id: str, ticket: str, row: dict[str, Any]) -> Subject:
    name = f"T-{row['number']} {row['title']}"
    return Subject(public_id, name, f"/tickets/{ticket}", row.get("partner", ""))


FIND: Mapping[str, Callable[[Who, list[str]], Awaitable[list[Subject]]]] = {
    PARTNERS.name: _organizations,
    OUTSOURCED.name: _offers,
    TICKETS.name: _tickets,
}
