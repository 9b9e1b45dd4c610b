"""The synchronisation log of a ticket as one side may read it, newest first (A51)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, TypeAlias

import msgspec
from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query import Select

from portal import access
from portal.access import Who
from portal.rules.sharing_log import (
    REACHES_OTHERS,
    Said,
    first_words,
    kind_seen,
    pressed_by,
    said_of,
)
from portal.rules.synchronisation import Effect
from portal.rules.vocabulary import Kind, Side
from portal.tables.items import Item, SharingLine
from portal.tables.prepared import prepared
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing

PAGE = 50
Row: TypeAlias = dict[str, Any]
_CURSOR = re.compile(r"(\d{1,16})-(\d{1,6})", re.ASCII)
OTHER = {Side.LEAD: Side.PARTNER, Side.PARTNER: Side.LEAD}
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_OF: Any = Outsourcing.partnership  # Piccolo's types end at the first join
_TICKET: Any = Outsourcing.ticket
_SECOND: Any = Outsourcing.partner_ticket
_COLUMNS = (
    SharingLine.outsourcing,
    SharingLine.row,
    SharingLine.effect,
    SharingLine.kind,
    SharingLine.item,
    SharingLine.copy,
    SharingLine.ticket,
    SharingLine.at,
    SharingLine.by.name.as_alias("person"),
)
# Lines of before it was kept where somebody acted tell it only by an own entry that still stands.
_OF_OWN_ENTRY = (
    "sharing_line.ticket IS NULL AND EXISTS (SELECT 1 FROM item WHERE item.id = sharing_line.item"
    " AND item.ticket = {} AND NOT item.is_copy)"
)
_NAMED = (
    Item.id,
    Item.kind,
    Item.text,
    Item.file.name.as_alias("file"),
)


class Named(msgspec.Struct, frozen=True):
    """An entry of the reader's own ticket in its first words."""

    kind: Kind
    words: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What an action did: who did it, to which entry (None: deleted since), by which row.

    `person` is empty where nobody acted; `company` only where it is not the reader's.
    """

    at: datetime
    person: str
    company: str
    kind: Kind
    words: str | None
    said: Said
    row: str


class Attempt(msgspec.Struct, frozen=True):
    """Lines of one attempt, with the name of the company on the other side."""

    other: str
    lines: list[Line]


class SharingLog(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the log; `older` is the cursor of the next one, or None."""

    address: str
    number: str
    title: str
    attempts: list[Attempt]
    older: str | None
    is_first: bool


async def log_at_lead(who: Who, public_id: str, before: str = "") -> SharingLog:
    """The log of a ticket of the own desk with all its attempts; NotThere for anyone else's."""
    ticket = await access.ticket_for(who, public_id)
    others = {row["id"]: row["other"] for row in await _attempts(ticket.id)}
    attempts, older = await _page(Side.LEAD, ticket.id, others, before)
    return SharingLog(
        address=f"/tickets/{public_id}",
        number=f"T-{ticket.number}",
        title=ticket.title,
        attempts=attempts,
        older=older,
        is_first=not before,
    )


async def log_at_partner(who: Who, public_id: str, before: str = "") -> SharingLog:
    """The log of a received ticket, of the own attempt alone; NotThere before an acceptance."""
    attempt = await access.received_for(who, public_id)
    if attempt.partner_ticket is None:
        access.not_there()
    row = one(await _received(attempt.id).first())
    attempts, older = await _page(
        Side.PARTNER, attempt.partner_ticket, {attempt.id: row["lead"]}, before
    )
    return SharingLog(
        address=f"/received/{public_id}",
        number=f"T-{row['number']}",
        title=row["title"],
        attempts=attempts,
        older=older,
        is_first=not before,
    )


@prepared
def _attempts(ticket_id: int) -> Select[Any]:
    attempts = Outsourcing.select(Outsourcing.id, _OF.organization.name.as_alias("other"))
    return attempts.where(Outsourcing.ticket == ticket_id)


def _received(attempt_id: int) -> Select[Any]:
    names = Outsourcing.select(
        Outsourcing.lead.name.as_alias("lead"),
        _TICKET.number.as_alias("number"),
        _SECOND.title.as_alias("title"),
    )
    return names.where(Outsourcing.id == attempt_id)


async def _page(
    side: Side, ticket_id: int, others: dict[int, str], before: str
) -> tuple[list[Attempt], str | None]:
    """The lines behind a cursor, attempt by attempt, and the cursor of those that follow them."""
    if not others:
        return [], None
    edge, shown = _edge(before)
    rows = await _lines(ticket_id, list(others), edge, shown)
    entries = await _entries(ticket_id, rows[:PAGE])
    attempts = [
        Attempt(
            others[attempt],
            [_line(row, side, ticket_id, others[attempt], entries) for row in lines],
        )
        for attempt, lines in groupby(rows[:PAGE], key=lambda row: row["outsourcing"])
    ]
    return attempts, _older(rows, edge, shown) if len(rows) > PAGE else None


def _lines(ticket_id: int, attempts: list[int], edge: datetime | None, shown: int) -> Select[Any]:
    """What this side may read, and no more: nothing else leaves the database."""
    lines = SharingLine.select(*_COLUMNS).where(
        SharingLine.outsourcing.is_in(attempts), _visible(ticket_id)
    )
    if edge:
        lines = lines.where(SharingLine.at <= edge).offset(shown)
    return lines.order_by(SharingLine.at, SharingLine.id, ascending=False).limit(PAGE + 1)


def _visible(ticket_id: int) -> Combinable:
    reached = SharingLine.effect.is_in([effect.value for effect in REACHES_OTHERS])
    return (
        (SharingLine.ticket == ticket_id)
        | (SharingLine.ticket.is_not_null() & reached)
        | WhereRaw(_OF_OWN_ENTRY, ticket_id)
    )


async def _entries(ticket_id: int, rows: Sequence[Row]) -> dict[int, Named]:
    """What the lines' entries say today on the reader's own ticket; never what the other's do."""
    ids = {row[which] for row in rows for which in ("item", "copy")} - {None}
    if not ids:
        return {}
    entries = Item.select(*_NAMED).where(Item.id.is_in(sorted(ids)), Item.ticket == ticket_id)
    return {row["id"]: Named(Kind(row["kind"]), _words(row)) for row in await entries}


def _words(row: Row) -> str:
    """What a person said, else what a file is called."""
    return first_words(row["text"]) or row["file"] or ""


def _line(row: Row, side: Side, ticket_id: int, other: str, entries: dict[int, Named]) -> Line:
    is_own = row["ticket"] in (ticket_id, None)
    is_ours = pressed_by(row["row"], side if is_own else OTHER[side]) is side
    entry = entries.get(row["item"]) or entries.get(row["copy"])
    return Line(
        at=row["at"],
        person=row["person"] or "",
        company="" if is_ours or not row["person"] else other,
        kind=entry.kind if entry else kind_seen(Kind(row["kind"]), side, is_own=is_own),
        words=entry.words if entry else None,
        said=said_of(row["row"], Effect(row["effect"]), is_own=is_own),
        row=row["row"],
    )


# A cursor is the moment of the last line shown, and how many of that very moment were shown: the
# ids of lines are counted over all companies, and nobody needs to learn how many there are.


def _edge(before: str) -> tuple[datetime | None, int]:
    """The moment and count of a cursor; none where it cannot be read."""
    found = _CURSOR.fullmatch(before)
    if not found:
        return None, 0
    return _BEGIN + int(found[1]) * _MICROSECOND, int(found[2])


def _older(rows: Sequence[Row], edge: datetime | None, shown: int) -> str:
    last: datetime = rows[PAGE - 1]["at"]
    of_that = _count(rows[:PAGE], last) + (shown if last == edge else 0)
    return f"{(last - _BEGIN) // _MICROSECOND}-{of_that}"


def _count(rows: Iterable[Row], at: datetime) -> int:
    return sum(row["at"] == at for row in rows)
