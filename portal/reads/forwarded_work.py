"""What networks and vendors have now, as a list of the dashboard (features.md 3.14, Q25)."""

from typing import Any

from piccolo.custom_types import Combinable
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads.forwarding import MAIL
from portal.reads.frames import within_days
from portal.reads.slices import Condition, Order, Source, moment, number, sql_of
from portal.reads.ticket_search import search_for
from portal.rules.lists import View
from portal.tables.networks import Forwarding
from portal.tables.tickets import TICKET_DUE

OF: Any = Forwarding  # Piccolo's types end at the first join
DUE = (
    f"(SELECT {TICKET_DUE.format('its.')} FROM ticket AS its"  # noqa: S608 - words of ours
    ' WHERE its.id = "forwarding"."ticket")'
)
ORDERS = {"due_at": Order(DUE, moment), "reason": Order('"forwarding"."reason"')}
WHEN = Order('"forwarding"."id"', number)  # any other order is that of forwarding
COLUMNS = (
    OF.forwarded_at,
    OF.reason,
    *MAIL,
    OF.ticket.public_id.as_alias("ticket"),
    OF.ticket.number.as_alias("number"),
    OF.ticket.title.as_alias("title"),
    OF.ticket.due_at.as_alias("due_at"),
    OF.network.name.as_alias("network"),
)
NOTHING = QueryString("1 = 0")


def open_ones(who: Who) -> QueryString:
    """Those that nobody has ended, to be counted."""
    return sql_of(OF.select(OF.id).where(_are_open(who)))


async def source(who: Who, view: View) -> Source:
    """The same for a view. None has a partner, so that this filter leaves nothing."""
    own = QueryString("({})", who.tenant)
    where: list[Condition] = [
        *await search_for(view.filters["search"], OF.ticket, own),
        *within_days(DUE, view, who),
    ]
    if view.filters["partner"]:
        where.append(NOTHING)
    if view.filters["reason"]:
        where.append(OF.reason == view.filters["reason"])
    return Source(
        table=Forwarding,
        columns=COLUMNS,
        visible=_are_open(who),
        order=ORDERS.get(view.sort_key, WHEN),
        where=where,
    )


def _are_open(who: Who) -> Combinable:
    open_of_lead: Combinable = (Forwarding.lead == who.tenant) & Forwarding.ended_at.is_null()
    return open_of_lead
