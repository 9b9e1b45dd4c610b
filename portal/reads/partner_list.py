"""Invite & Manage as a list: every organization of an eligible type, whatever its status (R4)."""

from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, visible_organizations
from portal.reads.frames import Frame, begin_of, frame
from portal.reads.matching import containing
from portal.reads.partner_tags import having
from portal.reads.partners import PartnerRow, partner_rows
from portal.reads.slices import Condition, Order, Source, batches, first_ids, slice_of
from portal.rules.lifecycle import OPEN
from portal.rules.listings.parts import SOME
from portal.rules.lists import View
from portal.rules.partner_tags import TagKind
from portal.rules.partnership import ELIGIBLE, PartnerEvent, steps_open_to
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Organization

# Most organizations never had a partnership, so what is sorted and searched by is looked up for
# each: an instance has thousands of organizations, not millions.
FROM = "FROM partnership AS p WHERE p.organization = organization.id"
STATUS = f"COALESCE((SELECT p.status {FROM}), '{PartnerStatus.NOT_INVITED}')"
RECIPIENT = (
    "COALESCE((SELECT LOWER(c.name) FROM partnership AS p JOIN contact AS c ON c.id = p.recipient"
    " WHERE p.organization = organization.id), '')"
)
EMAIL = f"COALESCE((SELECT p.recipient_email {FROM}), '')"
CHANNEL = f"COALESCE((SELECT p.channel {FROM}), '')"
LANGUAGE = (
    "COALESCE((SELECT t.language FROM partnership AS p JOIN tenant AS t ON t.id = p.partner"
    " WHERE p.organization = organization.id), '')"
)
SETTLED = "COALESCE(p.ended_at, p.answered_at)"
STILL_OPEN = ", ".join(f"'{status}'" for status in sorted(OPEN))
OPEN_TICKETS = (
    "(SELECT COUNT(*) FROM partnership AS p"  # noqa: S608 - words of ours
    " JOIN outsourcing AS o ON o.partnership = p.id"
    f" WHERE p.organization = organization.id AND o.status IN ({STILL_OPEN}))"
)
FIRST_WORD = (
    "COALESCE((SELECT MIN(t.folded) FROM partner_tag AS t"
    " WHERE t.organization = organization.id AND t.kind = '{}'), '')"
)
ORDERS = {
    "name": Order('"organization"."sort_name"'),
    "type": Order('"organization"."type"'),
    "status": Order(STATUS),
    "recipient": Order(RECIPIENT),
    "email": Order(EMAIL),
    "channel": Order(CHANNEL),
    "language": Order(LANGUAGE),
    # As text, so that no moment at all sorts too, and the same on both engines.
    "invited_at": Order(f"COALESCE((SELECT CAST(p.invited_at AS TEXT) {FROM}), '')"),
    "settled_at": Order(f"COALESCE((SELECT CAST({SETTLED} AS TEXT) {FROM}), '')"),
    "open_tickets": Order(OPEN_TICKETS, int),
    "skills": Order(FIRST_WORD.format(TagKind.SKILL)),
    "areas": Order(FIRST_WORD.format(TagKind.AREA)),
}
INVITABLE = ", ".join(
    f"'{status}'"
    for status in sorted(PartnerStatus)
    if PartnerEvent.INVITE in steps_open_to(status)
)
COLUMNS = (Organization.name, Organization.type, Organization.active)


class PartnerList(msgspec.Struct, frozen=True):
    """A page of partners, and of organizations that could become one.

    `asks_again`: a newer version of the agreement waits for its acceptance (Q4).
    """

    frame: Frame
    rows: list[PartnerRow]
    asks_again: bool


async def partner_list(who: Who, view: View) -> PartnerList:
    """The page that a view of PARTNERS asks for."""
    page = await slice_of(_source(who, view), view)
    return PartnerList(
        await frame(who, view, page),
        await _rows(who, page.rows),
        asks_again=not who.agreement_accepted,
    )


async def all_partners(who: Who, view: View) -> AsyncIterator[list[PartnerRow]]:
    """Every row of a view, in batches."""
    return (await _rows(who, rows) async for rows in batches(_source(who, view), view))


async def to_invite(who: Who, view: View, most: int) -> list[str]:
    """The first of a view that could be invited as they stand, bad recipients included (R20)."""
    source = _source(who, view)
    open_ones = QueryString(f"{STATUS} IN ({INVITABLE})")
    source = msgspec.structs.replace(source, where=[*source.where, open_ones])
    return await first_ids(source, view, most)


async def _rows(who: Who, organizations: list[dict[str, Any]]) -> list[PartnerRow]:
    return await partner_rows(organizations, agreement_accepted=who.agreement_accepted)


def _source(who: Who, view: View) -> Source:
    types = [view.filters["type"]] if view.filters["type"] else [each.value for each in ELIGIBLE]
    return Source(
        table=Organization,
        columns=COLUMNS,
        visible=visible_organizations(who),
        order=ORDERS[view.sort_key],
        where=[Organization.type.is_in(types), *_narrowed(who, view.filters)],
    )


def _narrowed(who: Who, asked: dict[str, str]) -> list[Condition]:
    """What the filters below the headers leave over (R6)."""
    equal = (("status", STATUS), ("channel", CHANNEL), ("language", LANGUAGE))
    since = (("invited_at", "p.invited_at"), ("settled_at", SETTLED))
    zone = ZoneInfo(who.time_zone)
    return [
        *containing(Organization.sort_name, asked["name"]),
        *containing(QueryString(RECIPIENT), asked["recipient"]),
        *containing(QueryString(EMAIL), asked["email"]),
        *having(TagKind.SKILL, asked["skills"]),
        *having(TagKind.AREA, asked["areas"]),
        *[QueryString(f"{sql} = {{}}", asked[key]) for key, sql in equal if asked[key]],
        *[
            QueryString(f"EXISTS (SELECT 1 {FROM} AND {sql} >= {{}})", begin_of(asked[key], zone))
            for key, sql in since
            if asked[key]
        ],
        *_with_tickets(asked["open_tickets"]),
    ]


def _with_tickets(asked: str) -> list[Condition]:
    """Active partners that have open tickets, or that have none (R31, R32)."""
    if not asked:
        return []
    is_active = QueryString(f"{STATUS} = {{}}", PartnerStatus.ACTIVE.value)
    return [is_active, QueryString(f"{OPEN_TICKETS} {'>' if asked == SOME else '='} 0")]
