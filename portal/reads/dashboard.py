"""The Outsource Dashboard: the lead's outsourced work as lists (R48, R58)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal import clock
from portal.access import Who, visible_outsourced, visible_tickets
from portal.reads import forwarded_work
from portal.reads.forwarding import state_of_mail
from portal.reads.frames import Frame, frame, within_days
from portal.reads.partner_choices import partner_choices
from portal.reads.setup import Setup, setup_of
from portal.reads.slices import (
    COUNTED,
    RARE,
    Condition,
    Order,
    Source,
    batches,
    capped_counts,
    first_ids,
    moment,
    number,
    slice_of,
    sql_of,
)
from portal.reads.ticket_list import AT_NOBODY
from portal.reads.ticket_search import search_for
from portal.rules.lifecycle import (
    ACCEPTED,
    ASSIGNED,
    CANCELED,
    COMPLETE,
    DECLINED,
    IN_PROGRESS,
    LINKED,
    OPEN,
    UNSENT,
    WAITING,
)
from portal.rules.listings.outsourced import Work
from portal.rules.lists import View
from portal.rules.vocabulary import ForwardState, Kind, OutsourceReason, OutsourceStatus
from portal.tables.beside import QUESTION_AT_LEAD
from portal.tables.organizations import Partnership
from portal.tables.tickets import OUTSOURCING_DUE, Outsourcing, Ticket

STATUSES = {
    Work.ALL_MY_OPEN: OPEN,
    Work.ALL_OPEN: OPEN,
    Work.UNSENT: {UNSENT},
    Work.WAITING_ACCEPTANCE: {ASSIGNED},
    Work.IN_PROGRESS: {ACCEPTED, IN_PROGRESS},
    Work.WAITING_APPROVAL: {WAITING},
    Work.DECLINED_OR_CANCELED: {DECLINED, CANCELED},
    Work.COMPLETE: {COMPLETE},
    Work.FORWARDED: frozenset[OutsourceStatus](),  # no attempts at all
}
AT_END = (DECLINED, CANCELED)
HAVE_STARTED = LINKED | {COMPLETE}
_OPEN_WORDS = [status.value for status in sorted(OPEN)]
MOMENTS = ("created_at", "sent_at", "answered_at", "started_at", "reported_at", "closed_at")

OF: Any = Outsourcing  # Piccolo's types end at the first join
DUE = OUTSOURCING_DUE.format('"outsourcing".')
ORDERS = {
    "ticket": Order('"outsourcing"."id"', number),
    "due_at": Order(DUE, moment),
    "reason": Order('"outsourcing"."reason"'),
}
COLUMNS = (
    OF.status,
    OF.reason,
    OF.accept_by,
    OF.complete_by,
    OF.authorised_minutes,
    OF.decline_reason,
    OF.reason_text,
    *[getattr(OF, moment) for moment in MOMENTS],
    OF.ticket.public_id.as_alias("ticket"),
    OF.ticket.number.as_alias("number"),
    OF.ticket.title.as_alias("title"),
    OF.partnership.organization.name.as_alias("partner"),
    QUESTION_AT_LEAD,
)
# Of the rows of a page only, and where the column is shown; as portal.tables.used has it.
USED = QueryString(
    "(SELECT COALESCE(SUM(worked.minutes), 0) FROM item AS worked"  # noqa: S608 - words of ours
    " WHERE worked.ticket = outsourcing.ticket AND worked.outsourcing = outsourcing.id"
    f" AND worked.is_copy AND worked.kind = '{Kind.TIME}' AND worked.event = '')",
    alias="used_minutes",
)
# An attempt that was followed by another one asks for nothing any more.
IS_LATEST = QueryString(
    "NOT EXISTS (SELECT 1 FROM outsourcing AS later WHERE later.ticket = {} AND later.id > {})",
    Outsourcing.ticket,
    Outsourcing.id,
)


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    """The latest attempt of one ticket. `due_at` is when the partner has to answer or to finish.

    `public_id` is the attempt's own. `is_asked`: a question of the partner waits for an answer
    (Q44). `used_minutes` is None where its column is not shown or nothing has begun. `mail_failed`:
    nobody took the mail to the network, which nothing else would tell (Q25).
    `ended_because`: in whose words it ended.
    """

    public_id: str
    ticket: str
    number: int
    title: str
    outsourced_to: str
    status: OutsourceStatus | ForwardState
    due_at: datetime | None
    minutes_late: int
    used_minutes: int | None
    authorised_minutes: int | None
    ended_because: str
    decline_reason: str
    sent_at: datetime | None
    reason: OutsourceReason | None
    changed_at: datetime
    is_asked: bool
    mail_failed: bool = False


class Dashboard(msgspec.Struct, frozen=True):
    """One page of one list; `counts` go no further than 100.

    `asks_again`: a newer version of the agreement waits for its acceptance (Q4).
    """

    frame: Frame
    rows: list[WorkRow]
    counts: dict[str, int]
    asks_again: bool
    setup: Setup | None


async def dashboard(who: Who, view: View) -> Dashboard:
    """The page that a view of OUTSOURCED asks for."""
    partners = await partner_choices(who, view.filters["partner"])
    page = await slice_of(await _source(who, view), view)
    return Dashboard(
        await frame(who, view, page, {"partner": partners}),
        _rows(page.rows),
        await _counts(who),
        asks_again=not who.agreement_accepted,
        setup=await setup_of(who),
    )


async def all_work(who: Who, view: View) -> AsyncIterator[list[WorkRow]]:
    """Every row of a view, in batches."""
    await partner_choices(who, view.filters["partner"])
    source = await _source(who, view)
    return (_rows(rows) async for rows in batches(source, view))


async def to_send(who: Who, view: View, most: int) -> list[str]:
    """The first drafts of a view, by the public ids of the attempts."""
    return await _with_status(UNSENT, who, view, most)


async def to_cancel(who: Who, view: View, most: int) -> list[str]:
    """The first offers of a view that wait for an answer, likewise."""
    return await _with_status(ASSIGNED, who, view, most)


async def _with_status(status: OutsourceStatus, who: Who, view: View, most: int) -> list[str]:
    await partner_choices(who, view.filters["partner"])
    if view.filters["list"] == Work.FORWARDED:
        return []
    source = await _source(who, view)
    where = [*source.where, OF.status == status.value]
    return await first_ids(msgspec.structs.replace(source, where=where), view, most)


def my_open(who: Who) -> QueryString:
    """Open attempts of tickets that are assigned to the person, or that they sent out."""
    either = "SELECT id FROM ({} LIMIT {}) AS sent UNION SELECT id FROM ({} LIMIT {}) AS assigned"
    return QueryString(either, _sent(who), COUNTED, _assigned(who), COUNTED)


async def _counts(who: Who) -> dict[str, int]:
    counts = await capped_counts([_counted(who, work) for work in Work])
    return dict(zip(Work, counts, strict=True))


def _counted(who: Who, work: Work) -> QueryString:
    if work is Work.ALL_MY_OPEN:
        return my_open(who)
    if work is Work.FORWARDED:
        return forwarded_work.open_ones(who)
    return _in_list(who, work, *_latest(work))


def _in_list(who: Who, work: Work, *where: Any) -> QueryString:
    in_status = OF.status.is_in([status.value for status in STATUSES[work]])
    return sql_of(OF.select(OF.id).where(visible_outsourced(who), in_status, *where))


def _latest(work: Work) -> list[Condition]:
    """An open attempt is always the latest one of its ticket."""
    return [] if STATUSES[work] <= OPEN else [IS_LATEST]


def _sent(who: Who) -> QueryString:
    """Open attempts that the person sent, found by the sender: + hides the lead's indexes."""
    return QueryString(
        "SELECT o.id FROM outsourcing AS o"
        " WHERE o.sent_by = {} AND +o.lead = {} AND o.status IN ({}, {}, {}, {})",
        who.person,
        who.tenant,
        *_OPEN_WORDS,
    )


def _assigned(who: Who) -> QueryString:
    """Open attempts of the person's tickets, found from the tickets on: SQLite keeps this order."""
    return QueryString(
        "SELECT o.id FROM ticket AS t CROSS JOIN outsourcing AS o"
        " WHERE t.assigned_to = {} AND t.tenant = {} AND o.ticket = t.id"
        " AND o.status IN ({}, {}, {}, {})",
        who.person,
        who.tenant,
        *_OPEN_WORDS,
    )


async def _parts(who: Who, work: Work) -> list[Any]:
    """The statuses of a list; of one's own work those of what one sent and of one's tickets.

    What are few is found by the person, what are many in the order of the list.
    """
    statuses = [OF.status == status.value for status in sorted(STATUSES[work])]
    if work is not Work.ALL_MY_OPEN:
        return statuses
    is_mine: Any = Ticket.assigned_to == who.person
    mine = sql_of(Ticket.select(Ticket.id).where(visible_tickets(who), is_mine))
    sent, assigned = await capped_counts([_sent(who), mine], RARE)
    return [
        *_few_or_many(sent, _sent(who), [each & (OF.sent_by == who.person) for each in statuses]),
        *_few_or_many(
            assigned,
            _assigned(who),
            [each & (OF.ticket.assigned_to == who.person) for each in statuses],
        ),
    ]


def _few_or_many(count: int, few: QueryString, many: list[Any]) -> list[Any]:
    return [QueryString("{} IN ({})", OF.id, few)] if count < RARE else many


async def _source(who: Who, view: View) -> Source:
    work = Work(view.filters["list"])
    if work is Work.FORWARDED:
        return await forwarded_work.source(who, view)
    own = QueryString("({})", who.tenant)
    where = [
        *_latest(work),
        *await search_for(view.filters["search"], OF.ticket, own),
        *within_days(DUE, view, who),
    ]
    if view.filters["partner"]:
        where.append(_with_partner(who, view.filters["partner"]))
    if view.filters["reason"]:
        where.append(OF.reason == view.filters["reason"])
    return Source(
        table=Outsourcing,
        columns=(*COLUMNS, USED) if "used" in view.columns else COLUMNS,
        visible=visible_outsourced(who),
        order=ORDERS[view.sort_key],
        where=where,
        parts=await _parts(who, work),
    )


def _with_partner(who: Who, organization: str) -> Any:
    return OF.partnership.is_in(
        Partnership.select(Partnership.id).where(
            Partnership.lead == who.tenant, Partnership.organization.public_id == organization
        )
    )


def _rows(rows: list[dict[str, Any]]) -> list[WorkRow]:
    at = clock.now()
    return [_row(row, at) for row in rows]


def _row(row: dict[str, Any], at: datetime) -> WorkRow:
    if "network" in row:
        return _forwarded(row)
    status = OutsourceStatus(row["status"])
    due_at = _due_at(row, status)
    is_late = due_at is not None and due_at < at and status is not WAITING
    return WorkRow(
        public_id=row["public_id"],
        ticket=row["ticket"],
        number=row["number"],
        title=row["title"],
        outsourced_to="" if status in AT_NOBODY else row["partner"],
        status=status,
        due_at=due_at,
        minutes_late=int((at - due_at).total_seconds() // 60) if due_at and is_late else 0,
        used_minutes=row.get("used_minutes") if status in HAVE_STARTED else None,
        authorised_minutes=row["authorised_minutes"] or None,
        ended_because=row["reason_text"] if status in AT_END else "",
        decline_reason=row["decline_reason"] if status in AT_END else "",
        sent_at=row["sent_at"],
        reason=OutsourceReason(row["reason"]) if row["reason"] else None,
        changed_at=max(row[moment] for moment in MOMENTS if row[moment]),
        is_asked=row["question"] is not None and status in LINKED,
    )


def _forwarded(row: dict[str, Any]) -> WorkRow:
    """Nothing is heard of it, so that it cannot be late, and nothing of it was used (R106)."""
    return WorkRow(
        public_id=row["public_id"],
        ticket=row["ticket"],
        number=row["number"],
        title=row["title"],
        outsourced_to=row["network"],
        status=ForwardState.FORWARDED,
        due_at=row["due_at"],
        minutes_late=0,
        used_minutes=None,
        authorised_minutes=None,
        ended_because="",
        decline_reason="",
        sent_at=row["forwarded_at"],
        reason=OutsourceReason(row["reason"]) if row["reason"] else None,
        changed_at=row["forwarded_at"],
        is_asked=False,
        mail_failed=state_of_mail(row) == "failed",
    )


def _due_at(row: dict[str, Any], status: OutsourceStatus) -> datetime | None:
    if status is ASSIGNED:
        accept_by: datetime | None = row["accept_by"]
        return accept_by
    complete_by: datetime | None = row["complete_by"]
    return complete_by if status in LINKED else None
