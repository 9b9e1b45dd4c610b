"""Whom a ticket can be outsourced to: partners used last, others by what is asked, networks.

R70 to R73; skills and areas narrow the choice, and nothing is chosen by itself (Q45).
"""

from typing import Any

import msgspec
from piccolo.query import Select
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads.forwarding import networks_for
from portal.reads.matching import beginning
from portal.reads.partner_tags import Tags, having, tag_choices, tags_of
from portal.rules.partner_tags import TagKind
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Partnership
from portal.tables.tickets import Ticket

USED_LAST = 10
FOUND = 20
LAST_USED = QueryString(
    "(SELECT MAX(outsourcing.id) FROM outsourcing WHERE outsourcing.partnership = {})",
    Partnership.id,
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner is to have: the beginning of its name, a skill, an area; empty for any."""

    search: str = ""
    skill: str = ""
    area: str = ""

    @property
    def is_anything(self) -> bool:
        return bool(self.search or self.skill or self.area)


class PartnerChoice(msgspec.Struct, frozen=True):
    """A partner by the public id of its partnership."""

    public_id: str
    name: str
    tags: Tags


class OutsourceMenu(msgspec.Struct, frozen=True, kw_only=True):
    """`partners` are those found where something is asked.

    `more` if others fit as well; `tags` are all that can be asked for; `networks`, public ids with
    names, are none where the ticket may be forwarded to none.
    """

    ticket_id: str
    number: str
    title: str
    asked: Asked
    tags: Tags
    partners: list[PartnerChoice]
    more: bool
    networks: list[tuple[str, str]]

    @property
    def skills(self) -> list[tuple[str, str]]:
        return [(each, each) for each in self.tags.skills]

    @property
    def areas(self) -> list[tuple[str, str]]:
        return [(each, each) for each in self.tags.areas]


async def outsource_menu(who: Who, ticket: Ticket, asked: Asked) -> OutsourceMenu:
    """The menu of a ticket that was loaded through its door."""
    partners = await _choices(_found(who, asked) if asked.is_anything else _used_last(who))
    return OutsourceMenu(
        ticket_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        asked=asked,
        tags=await tag_choices(who),
        partners=partners[:FOUND],
        more=len(partners) > FOUND,
        networks=await networks_for(who, ticket),
    )


async def _choices(partners: Select[Any]) -> list[PartnerChoice]:
    rows = await partners
    tags = await tags_of([row["organization"] for row in rows])
    return [
        PartnerChoice(row["public_id"], row["name"], tags.get(row["organization"], Tags()))
        for row in rows
    ]


def _used_last(who: Who) -> Select[Any]:
    used = _active(who).where(QueryString("{} IS NOT NULL", LAST_USED))
    return used.order_by(LAST_USED, ascending=False).limit(USED_LAST)


def _found(who: Who, asked: Asked) -> Select[Any]:
    name = Partnership.organization.sort_name
    wanted = (
        *beginning(name, asked.search),
        *having(TagKind.SKILL, asked.skill, Partnership.organization),
        *having(TagKind.AREA, asked.area, Partnership.organization),
    )
    return _active(who).where(*wanted).order_by(name, Partnership.id).limit(FOUND + 1)


def _active(who: Who) -> Select[Any]:
    return Partnership.select(
        Partnership.public_id,
        Partnership.organization,
        Partnership.organization.name.as_alias("name"),
    ).where(Partnership.lead == who.tenant, Partnership.status == PartnerStatus.ACTIVE.value)
