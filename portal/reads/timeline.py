"""A ticket's timeline: one query a page, each entry with the line that says who sees it."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from piccolo.query import Select

from portal.access import Who
from portal.reads.kept import kept_forms
from portal.reads.spent import NOTHING_SPENT, Spent
from portal.rules import copying
from portal.rules.amendments import STEPS, AmendmentEvent
from portal.rules.charges import cost_of
from portal.rules.lifecycle import MOVES, Event
from portal.rules.questions import answer_refusal
from portal.rules.refusals import Refusal
from portal.rules.sharing import actor_of, case_of, phase_at, phase_for, shared_of
from portal.rules.synchronisation import Case, creation
from portal.rules.vocabulary import Actor, FileState, Kind, Phase, Question, Verb
from portal.tables.items import Item
from portal.tables.people import Tenant
from portal.tables.prepared import prepared
from portal.tables.tickets import Outsourcing
from portal.tables.timeline import behind

PAGE = 50
EVENT_OF: dict[str, Event | AmendmentEvent] = {
    **{move.id: move.event for move in MOVES},
    **{step.id: step.event for step in STEPS},
}

# Plain rows with two names: twenty entries as objects with their authors cost a quarter of a page.
_COLUMNS = (
    *Item.all_columns(),
    Item.author.name.as_alias("author_name"),
    Item.severed_by.name.as_alias("severed_by_name"),
    Item.file.name.as_alias("file_name"),
    Item.file.size.as_alias("file_size"),
    Item.file.has_thumbnail.as_alias("has_thumbnail"),
    Item.file.state.as_alias("file_state"),
)
Row: TypeAlias = Any  # what _COLUMNS found, by attribute


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the timeline shows it; `size` in bytes."""

    name: str
    size: int
    has_thumbnail: bool
    state: FileState


class Charged(msgspec.Struct, frozen=True, kw_only=True):
    """A charge: thousandths of something, and minor units of `currency`.

    `customer_price` is for each, and stands only where its author's own side reads it (Q15).
    """

    quantity: int
    unit_cost: int
    cost: int
    currency: str
    customer_price: int | None
    is_billable: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline. `sharing` says who sees it, or why not.

    `detaches`: changing it would cost a copy its link.
    """

    public_id: str
    kind: Kind
    event: Event | AmendmentEvent | None
    author: str
    is_theirs: bool
    text: str
    internal_text: str
    activity: str
    minutes: int | None
    worked_on: date | None
    started_at: datetime | None
    ended_at: datetime | None
    charged: Charged | None
    attachment: Attachment | None
    address: str
    question: str
    created_at: datetime
    internal: bool
    is_detached: bool
    is_held: bool
    goes_beyond: bool
    sharing: Refusal
    may_change: bool
    detaches: bool
    may_answer: bool


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The newest entries first; `older` is the cursor of the next page, or None.

    `detaching` is what it costs to change a copy (Q3), or None where that costs nothing.
    `kept` is what the reader has typed and not sent yet; `beats` counts what has changed so far.
    """

    entries: list[Entry]
    older: str | None
    may_write: bool
    why_not: Refusal | None
    note_audience: Refusal
    internal_audience: Refusal
    time_audience: Refusal
    charge_audience: Refusal
    file_audience: Refusal
    detaching: Refusal | None
    currency: str
    beats: int
    kept: dict[str, str]


async def timeline(
    who: Who,
    ticket_id: int,
    attempt: Outsourcing | None,
    other: str,
    before: str = "",
    spent: Spent = NOTHING_SPENT,
    beats: int = 0,
) -> Timeline:
    """A page of the timeline of a ticket that was loaded through its door.

    `other` is the name of the company on the other side of `attempt`; `spent` tells which entries
    go beyond its limits. `beats` was counted before: what comes meanwhile is asked for again.
    """
    found = await (_older(ticket_id, before) if before else _newest(ticket_id))
    rows = [SimpleNamespace(**row) for row in found]
    actor = actor_of(who.kind, who.tenant, attempt)
    names = {"own": who.company, "other": other}
    over = spent.over(rows)
    cost = copying.detaching(phase_at(attempt), actor)
    why_not = copying.refusal(_creation(attempt, actor, Kind.NOTE))
    return Timeline(
        entries=[_entry(who, row, attempt, actor, names, over) for row in rows[:PAGE]],
        older=rows[PAGE - 1].public_id if len(rows) > PAGE else None,
        may_write=why_not is None,
        why_not=why_not,
        note_audience=_audience(attempt, actor, names, Kind.NOTE, internal=False),
        internal_audience=_audience(attempt, actor, names, Kind.NOTE, internal=True),
        time_audience=_audience(attempt, actor, names, Kind.TIME, internal=False),
        charge_audience=_audience(attempt, actor, names, Kind.CHARGE, internal=False),
        file_audience=_audience(attempt, actor, names, Kind.FILE, internal=False),
        detaching=Refusal("Q3", cost, names) if cost else None,
        currency=attempt.currency if attempt else who.currency,
        beats=beats,
        kept=await kept_forms(who, ticket_id) if why_not is None else {},
    )


async def company_name(tenant_id: int) -> str:
    """The name of a company that the reader deals with."""
    row = await Tenant.select(Tenant.name).where(Tenant.id == tenant_id).first()
    return str(row["name"]) if row else ""


@prepared
def _newest(ticket_id: int) -> Select[Any]:
    return _entries(ticket_id)


@prepared
def _older(ticket_id: int, before: str) -> Select[Any]:
    return _entries(ticket_id).where(behind(ticket_id, before))


def _entries(ticket_id: int) -> Select[Any]:
    entries = Item.select(*_COLUMNS).where(Item.ticket == ticket_id)
    return entries.order_by(Item.created_at, Item.id, ascending=False).limit(PAGE + 1)


def _creation(attempt: Outsourcing | None, actor: Actor, kind: Kind) -> Case:
    return creation(phase_at(attempt), actor, kind, internal=False)


def _audience(
    attempt: Outsourcing | None, actor: Actor, names: dict[str, str], kind: Kind, *, internal: bool
) -> Refusal:
    phase = phase_at(attempt) if attempt else None
    return Refusal("audience", copying.audience(phase, actor, kind, internal=internal), names)


def _entry(
    who: Who,
    row: Row,
    attempt: Outsourcing | None,
    actor: Actor,
    names: dict[str, str],
    over: set[int],
) -> Entry:
    shared = shared_of(row, attempt)
    phase: Phase | None = phase_for(row, attempt) if attempt else None
    sentence = copying.sharing_line(phase, actor, shared, held=row.is_held)
    may_change = _may_change(who, row, attempt, actor)
    return Entry(
        public_id=row.public_id,
        kind=Kind(row.kind),
        event=EVENT_OF.get(row.event),
        author=row.author_name,
        is_theirs=row.is_copy,
        text=row.text,
        internal_text=row.internal_text,
        activity=row.activity,
        minutes=row.minutes,
        worked_on=row.worked_on,
        started_at=row.started_at,
        ended_at=row.ended_at,
        charged=_charged(row),
        attachment=_attachment(row),
        address=row.address,
        question=row.question,
        created_at=row.created_at,
        internal=row.internal,
        is_detached=row.severed_at is not None,
        is_held=row.is_held,
        goes_beyond=row.id in over,
        sharing=Refusal("sharing", sentence, names | _severing(who, row)),
        may_change=may_change,
        detaches=may_change and _detaches(row, attempt, actor),
        may_answer=actor is Actor.LEAD and row.is_copy and _is_answerable(row, attempt),
    )


def _is_answerable(row: Row, attempt: Outsourcing | None) -> bool:
    """Whether an entry is a question that waits, and an answer would reach somebody (Q44)."""
    return bool(row.question) and not answer_refusal(
        phase_for(row, attempt), Question(row.question)
    )


def _charged(row: Row) -> Charged | None:
    if row.unit_cost is None:
        return None
    return Charged(
        quantity=row.quantity,
        unit_cost=row.unit_cost,
        cost=cost_of(row.quantity, row.unit_cost),
        currency=row.currency,
        customer_price=row.customer_price,
        is_billable=row.is_billable,
    )


def _attachment(row: Row) -> Attachment | None:
    if row.file is None:
        return None
    return Attachment(
        name=row.file_name,
        size=row.file_size,
        has_thumbnail=row.has_thumbnail,
        state=FileState(row.file_state),
    )


def _severing(who: Who, row: Row) -> dict[str, Any]:
    """Who detached the entry, and on which day of the reader's."""
    if row.severed_at is None:
        return {}
    day = row.severed_at.astimezone(ZoneInfo(who.time_zone)).date()
    return {"person": row.severed_by_name, "date": day}


def _may_change(who: Who, row: Row, attempt: Outsourcing | None, actor: Actor) -> bool:
    """The rows allow it, and it is a copy here or the reader's own entry; never a move's line."""
    if row.event or not (row.is_copy or row.author == who.person):
        return False
    return copying.refusal(case_of(row, attempt, actor, Verb.EDIT)) is None


def _detaches(row: Row, attempt: Outsourcing | None, actor: Actor) -> bool:
    return copying.warning(case_of(row, attempt, actor, Verb.EDIT)) is not None
