"""Pages of long lists by key: each begins behind the last row of the one before it.

A list is cut into parts that an index holds in the wanted order (mostly: one status each). Of each
part only the first few ids are read, and what is shown is looked up for those alone, so that a
page costs the same among a thousand rows and among a million.
"""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from piccolo.custom_types import Combinable
from piccolo.query import Select
from piccolo.querystring import QueryString
from piccolo.table import Table

from portal.rules.lists import Cursor, View
from portal.tables.database import engine_in_use

PAGE = 50
BATCH = 500
COUNTED = 100  # a list that has as many shows 99+
RARE = 1_000  # so few rows are sorted sooner than a long index is walked to find them
NUMBER = re.compile(r"\d{1,9}", re.ASCII)

Row = dict[str, Any]
Condition = Combinable | QueryString


class Order(msgspec.Struct, frozen=True):
    """What a list is sorted by: SQL over its own table, and how a cursor's text is read as it."""

    sql: str
    read: Callable[[str], Any] = str


def number(text: str) -> int:
    """A number of a cursor, no larger than the columns hold."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def moment(text: str) -> datetime:
    """A moment of a cursor; OverflowError where UTC has none that far away."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rows come from. `visible` is the predicate that single loads share.

    `parts` cut the list; without any it is whole.
    """

    table: type[Table]
    columns: Sequence[Any]
    visible: Combinable
    order: Order
    where: Sequence[Condition] = ()
    parts: Sequence[Condition] = ()


class Slice(msgspec.Struct, frozen=True):
    """The rows of a page, and its edges where another page lies behind them."""

    rows: list[Row]
    before: Cursor | None
    after: Cursor | None


async def slice_of(source: Source, view: View, most: int = PAGE) -> Slice:
    """The page that the view's cursor asks for; the first one where there is nothing before it."""
    edge = view.cursor
    is_backward = bool(edge and edge.is_backward)
    rows = await _rows(source, edge, most + 1, descends=view.descends != is_backward)
    has_more = len(rows) > most
    if is_backward and not has_more:
        return await slice_of(source, msgspec.structs.replace(view, cursor=None), most)
    rows = rows[:most][::-1] if is_backward else rows[:most]
    return Slice(
        rows,
        before=_cursor(rows[0]) if rows and edge else None,
        after=_cursor(rows[-1]) if rows and (is_backward or has_more) else None,
    )


async def batches(source: Source, view: View) -> AsyncIterator[list[Row]]:
    """Every row of a view in its order, a few hundred at a time."""
    edge = None
    while rows := await _rows(source, edge, BATCH, descends=view.descends):
        yield rows
        edge = _cursor(rows[-1])


async def first_ids(source: Source, view: View, most: int) -> list[str]:
    """The public ids of the first rows of a view, whatever page of it is shown."""
    rows = await _rows(source, None, most, descends=view.descends)
    return [row["public_id"] for row in rows]


async def first_of_each(source: Source, view: View, most: int) -> list[Row]:
    """The first rows of each part; the parts stay mixed."""
    whole = len(source.parts) * most
    return await _rows(source, None, most, descends=view.descends, of_all=whole)


async def capped_counts(queries: Sequence[QueryString], most: int = COUNTED) -> list[int]:
    """How many rows each query finds, counted no further than `most`; all in one query."""
    rows = await engine_in_use().run_querystring(capped(queries, most))
    return list(rows[0].values())


def capped(queries: Sequence[QueryString], most: int = COUNTED) -> QueryString:
    """The query of `capped_counts`."""
    counted = "(SELECT COUNT(*) FROM ({{}} LIMIT {most}) AS few) AS count_{number}"
    counts = ", ".join(counted.format(most=most, number=number) for number in range(len(queries)))
    return QueryString(f"SELECT {counts}", *queries)


def sql_of(select: Select[Any]) -> QueryString:
    """A query to stand inside another one."""
    return select.querystrings[0]


async def _rows(
    source: Source, edge: Cursor | None, most: int, *, descends: bool, of_all: int = 0
) -> list[Row]:
    table: Any = source.table
    key = QueryString(source.order.sql)
    wanted = [*source.where, *_beyond(source, edge, descends=descends)]
    parts = [
        table.select(table.id)
        .where(source.visible, *wanted, *part)
        .order_by(key, table.id, ascending=not descends)
        .limit(most)
        .querystrings[0]
        for part in ([[part] for part in source.parts] or [[]])
    ]
    one_part = "SELECT id FROM ({{}}) AS part_{number}"
    union = " UNION ALL ".join(one_part.format(number=number) for number in range(len(parts)))
    rows: list[Row] = (
        await table.select(
            table.id,
            table.public_id,
            QueryString(source.order.sql, alias="sorted_by"),
            *source.columns,
        )
        .where(QueryString(f"{{}} IN ({union})", table.id, *parts))
        .order_by(key, table.id, ascending=not descends)
        .limit(of_all or most)
    )
    return rows


def _beyond(source: Source, edge: Cursor | None, *, descends: bool) -> list[QueryString]:
    """The rows behind an edge. One that cannot be read, typed by hand, is no edge."""
    if edge is None:
        return []
    try:
        key = source.order.read(edge.key)
    except (ValueError, OverflowError):
        return []
    table: Any = source.table
    row = table.select(table.id).where(source.visible, table.public_id == edge.row)
    sign = "<" if descends else ">"
    return [
        QueryString(
            f"({source.order.sql}, {{}}) {sign} ({{}}, COALESCE(({{}}), 0))",
            table.id,
            key,
            row.querystrings[0],
        )
    ]


def _cursor(row: Row) -> Cursor:
    return Cursor(row["public_id"], str(row["sorted_by"]))
