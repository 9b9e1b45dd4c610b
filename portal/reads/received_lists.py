"""A partner's lists: the own tickets by what is to be done next, and the offers to answer."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, visible_received
from portal.reads.frames import Choice, Frame, frame, people_choices, within_days
from portal.reads.received import Lead, Site
from portal.reads.slices import (
    Condition,
    Order,
    Slice,
    Source,
    batches,
    capped_counts,
    first_of_each,
    moment,
    slice_of,
    sql_of,
)
from portal.reads.ticket_search import search_for
from portal.rules.listings.received import Insourced, Received
from portal.rules.lists import View
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.amendments import PROPOSAL
from portal.tables.people import Membership, Tenant
from portal.tables.tickets import OUTSOURCING_DUE, Outsourcing

IN_A_SECTION = 20
STATUSES = {
    Received.NOW: OutsourceStatus.IN_PROGRESS,
    Received.NEXT: OutsourceStatus.ACCEPTED,
    Received.WAITING: OutsourceStatus.WAITING_APPROVAL,
    Received.DONE: OutsourceStatus.COMPLETE,
}
OPEN = (Received.NOW, Received.NEXT, Received.WAITING)
INSOURCED = {
    Insourced.WAITING_ACCEPTANCE: (OutsourceStatus.ASSIGNED,),
    Insourced.IN_PROGRESS: (OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS),
    Insourced.WAITING_APPROVAL: (OutsourceStatus.WAITING_APPROVAL,),
    Insourced.COMPLETE: (OutsourceStatus.COMPLETE,),
}

OF: Any = Outsourcing  # Piccolo's types end at the first join
DUE = OUTSOURCING_DUE.format('"outsourcing".')
BY_DUE = Order(DUE, moment)
COLUMNS = (
    OF.lead.name.as_alias("lead"),
    OF.lead.public_id.as_alias("lead_id"),
    OF.ticket.number.as_alias("number"),
    OF.status,
    OF.accept_by,
    OF.complete_by,
    OF.reported_at,
    OF.closed_at,
    PROPOSAL,
)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket or offer in a list. `due_at` is when to answer an offer, or to finish.

    `is_proposed`: other terms wait for an answer (Q14).
    """

    public_id: str
    lead: Lead
    status: OutsourceStatus
    title: str
    site: Site
    due_at: datetime | None
    complete_by: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    is_proposed: bool


class Section(msgspec.Struct, frozen=True):
    """A list, or the beginning of one; `more` is where all of it is, where this is not all."""

    name: Received
    cards: list[Card]
    more: str | None = None


class MyTickets(msgspec.Struct, frozen=True):
    """The tickets of a person or company, most urgent first; `offers` wait for an answer."""

    frame: Frame
    sections: list[Section]
    offers: int


class Offers(msgspec.Struct, frozen=True):
    """The offers that wait for an answer, most urgent first."""

    frame: Frame
    rows: list[Card]


class InsourcedRow(Card, frozen=True, kw_only=True):
    """A ticket that an instance has received; `own_ticket` is its own one, once it accepted."""

    own_ticket: str | None


class InsourcedWork(msgspec.Struct, frozen=True):
    """One page of one list of an instance's received work; `counts` go no further than 100."""

    frame: Frame
    rows: list[InsourcedRow]
    counts: dict[str, int]
    has_agreed: bool


async def my_tickets(who: Who, view: View) -> MyTickets:
    """The page that a view of RECEIVED asks for; all that is open stands in three sections."""
    chosen = Received(view.filters["list"])
    source = await _received(who, view)
    if chosen is Received.OPEN:
        page, sections = Slice([], None, None), await _sections(source, view)
    else:
        page = await slice_of(source, view)
        sections = [Section(chosen, _cards(page.rows))]
    choices = {"lead": await _leads(who)}
    if who.may(Permission.SEE_ALL_RECEIVED):
        choices["assigned"] = await people_choices(who)
    offers = await capped_counts([waiting_offers(who)]) if who.may(Permission.SEE_OFFERS) else [0]
    return MyTickets(await frame(who, view, page, choices), sections, offers[0])


async def all_received(who: Who, view: View) -> AsyncIterator[list[Card]]:
    """Every ticket of a view, in batches."""
    source = await _received(who, view)
    return (_cards(rows) async for rows in batches(source, view))


async def offers(who: Who, view: View) -> Offers:
    """The page that a view of OFFERS asks for."""
    page = await slice_of(await _offered(who, view), view)
    return Offers(await frame(who, view, page, {"lead": await _leads(who)}), _cards(page.rows))


async def all_offers(who: Who, view: View) -> AsyncIterator[list[Card]]:
    """Every offer of a view, in batches."""
    return (_cards(rows) async for rows in batches(await _offered(who, view), view))


async def insourced_work(who: Who, view: View) -> InsourcedWork:
    """The page that a view of INSOURCED asks for (R58)."""
    page = await slice_of(await _insourced(who, view), view)
    counts = await capped_counts([_in_status(who, *INSOURCED[name]) for name in Insourced])
    return InsourcedWork(
        await frame(who, view, page, {"lead": await _leads(who)}),
        _insourced_rows(page.rows),
        dict(zip(Insourced, counts, strict=True)),
        who.has_agreed,
    )


async def all_insourced(who: Who, view: View) -> AsyncIterator[list[InsourcedRow]]:
    """Every row of a view, in batches."""
    return (_insourced_rows(rows) async for rows in batches(await _insourced(who, view), view))


def waiting_offers(who: Who) -> QueryString:
    """The offers that wait for an answer."""
    return _in_status(who, OutsourceStatus.ASSIGNED)


def _in_status(who: Who, *statuses: OutsourceStatus) -> QueryString:
    stored = OF.status.is_in([status.value for status in statuses])
    return sql_of(OF.select(OF.id).where(visible_received(who), stored))


async def _sections(source: Source, view: View) -> list[Section]:
    rows = await first_of_each(source, view, IN_A_SECTION + 1)
    return [
        _section(name, [row for row in rows if row["status"] == STATUSES[name]], view)
        for name in OPEN
    ]


def _section(name: Received, rows: list[dict[str, Any]], view: View) -> Section:
    more = view.where(list=name).address if len(rows) > IN_A_SECTION else None
    return Section(name, _cards(rows[:IN_A_SECTION]), more)


async def _received(who: Who, view: View) -> Source:
    """Accepted attempts of the list that the view names, with the words of the own ticket (D35)."""
    chosen = Received(view.filters["list"])
    statuses = [STATUSES[name] for name in (OPEN if chosen is Received.OPEN else [chosen])]
    own = QueryString("({})", who.tenant)
    return await _source(who, view, OF.partner_ticket, own, statuses)


async def _offered(who: Who, view: View) -> Source:
    """Offers speak with the lead's words; there is no second ticket yet."""
    return await _source(who, view, OF.ticket, _leads_of(who), [OutsourceStatus.ASSIGNED])


async def _insourced(who: Who, view: View) -> Source:
    chosen = Insourced(view.filters["list"])
    if chosen is Insourced.WAITING_ACCEPTANCE:
        source = await _offered(who, view)
    else:
        own = QueryString("({})", who.tenant)
        source = await _source(who, view, OF.partner_ticket, own, list(INSOURCED[chosen]))
    own_ticket = OF.partner_ticket.public_id.as_alias("own_ticket")
    return msgspec.structs.replace(source, columns=(*source.columns, own_ticket))


async def _source(
    who: Who, view: View, ticket: Any, companies: QueryString, statuses: list[OutsourceStatus]
) -> Source:
    """Attempts in these statuses, with the words of `ticket`, which is one of the `companies`'."""
    return Source(
        table=Outsourcing,
        columns=(
            *COLUMNS,
            ticket.title.as_alias("title"),
            ticket.site_name.as_alias("site_name"),
            ticket.site_address.as_alias("site_address"),
        ),
        visible=visible_received(who),
        order=BY_DUE,
        where=await _where(who, view, ticket, companies),
        parts=[Outsourcing.status == status.value for status in statuses],
    )


async def _where(who: Who, view: View, ticket: Any, companies: QueryString) -> list[Condition]:
    asked = view.filters
    # What is shown is what is searched: the lead's number, and the words of `ticket`.
    numbered = OF.ticket, _leads_of(who)
    found: list[Condition] = [*await search_for(asked["search"], ticket, companies, numbered)]
    if asked["lead"]:
        found.append(OF.lead.public_id == asked["lead"])
    if "due_from" in asked:
        found += within_days(DUE, view, who)
    if asked.get("assigned"):
        found.append(
            OF.partner_ticket.assigned_to.is_in(
                Membership.select(Membership.person).where(
                    Membership.tenant == who.tenant, Membership.public_id == asked["assigned"]
                )
            )
        )
    return found


async def _leads(who: Who) -> list[Choice]:
    """The companies that have sent the own one something, by name."""
    sent = QueryString("{} IN {}", Tenant.id, _leads_of(who))
    rows = await Tenant.select(Tenant.public_id, Tenant.name).where(sent).order_by(Tenant.name)
    return [(row["public_id"], row["name"]) for row in rows]


def _leads_of(who: Who) -> QueryString:
    """The leads of every attempt, which a partnership forgets once it is begun anew (R30, Q37)."""
    # From each lead on to the next in the index, or PostgreSQL reads all that was ever sent.
    return QueryString(
        "(WITH RECURSIVE known (lead) AS (SELECT MIN(lead) FROM outsourcing WHERE partner = {}"
        " UNION ALL SELECT (SELECT MIN(lead) FROM outsourcing"
        " WHERE partner = {} AND lead > known.lead) FROM known WHERE known.lead IS NOT NULL)"
        " SELECT lead FROM known WHERE lead IS NOT NULL)",
        who.tenant,
        who.tenant,
    )


def _cards(rows: list[dict[str, Any]]) -> list[Card]:
    return [_card(row) for row in rows]


def _insourced_rows(rows: list[dict[str, Any]]) -> list[InsourcedRow]:
    return [
        InsourcedRow(**msgspec.structs.asdict(_card(row)), own_ticket=row["own_ticket"])
        for row in rows
    ]


def _card(row: dict[str, Any]) -> Card:
    status = OutsourceStatus(row["status"])
    return Card(
        public_id=row["public_id"],
        lead=Lead(row["lead"], row["lead_id"], f"T-{row['number']}"),
        status=status,
        title=row["title"],
        site=Site(name=row["site_name"], address=row["site_address"], contact="", phone=""),
        due_at=row["accept_by"] if status is OutsourceStatus.ASSIGNED else row["complete_by"],
        complete_by=row["complete_by"],
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
        is_proposed=row["proposal"] is not None,
    )
