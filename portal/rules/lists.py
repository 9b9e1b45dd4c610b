"""Lists as data: columns, filters and sorts, and what of them an address asks for.

Addresses are typed by anybody, so whatever a list does not know is left out, never believed (A55).
"""

import re
from datetime import date
from enum import StrEnum, auto
from urllib.parse import parse_qsl, urlencode

import msgspec

from portal.rules.days import YEARS
from portal.rules.permissions import Permission

LONGEST_TEXT = 100
NAME = re.compile(r"[\w-]{1,32}", re.ASCII)
CURSOR = re.compile(r"([\w-]{1,32})\.(.{1,200})", re.ASCII | re.DOTALL)
SORT, COLUMN, AFTER, BEFORE = "sort", "column", "after", "before"


class Show(StrEnum):
    """What a value is, and so how a cell and a sheet write it."""

    TEXT = auto()
    WORD = auto()
    NUMBER = auto()
    TICKET = auto()
    MONEY = auto()
    MOMENT = auto()


class Cell(msgspec.Struct, frozen=True):
    """A value of a row by its name, with dots into what it holds, under its label on a sheet."""

    label: str
    name: str
    show: Show = Show.TEXT


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the page: one or more cells of a sheet. A fixed one cannot be taken away."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    is_sortable: bool = False
    is_fixed: bool = False
    is_shown: bool = True


class Ask(StrEnum):
    """How a filter is asked for: free text, given words, names that a read looks up, a day.

    TABS are given words one of which always holds, the first where none is asked for.
    """

    TEXT = auto()
    WORDS = auto()
    TABS = auto()
    NAMES = auto()
    DAY = auto()


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A way to narrow a list; `words` are (value, label), which NAMES follow.

    What is `folded` is asked for rarely.
    """

    key: str
    label: str
    ask: Ask = Ask.TEXT
    words: tuple[tuple[str, str], ...] = ()
    folded: bool = False

    def read(self, typed: str) -> str:
        """What was typed where it makes sense, else nothing."""
        if self.ask is Ask.TEXT:
            return " ".join(typed.replace("\0", " ").split())[:LONGEST_TEXT]
        if self.ask is Ask.DAY:
            return typed if _day(typed) else ""
        if self.ask is Ask.NAMES:
            return typed if NAME.fullmatch(typed) else ""
        known = [value for value, _ in self.words]
        return typed if typed in known else known[0] if self.ask is Ask.TABS else ""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A list: its name, where it is, who may see it, and what can be asked of it.

    `sort` is the default one.
    """

    name: str
    path: str
    needs: Permission
    label: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    sort: str

    @property
    def default_columns(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns if column.is_shown)

    @property
    def plain(self) -> str:
        """The address of the list without any filter, whatever view a person made the default."""
        return f"{self.path}?{SORT}={self.sort}"


class Cursor(msgspec.Struct, frozen=True):
    """The row at the edge of a page: its public id, and what it was sorted by."""

    row: str
    key: str
    is_backward: bool = False

    def __str__(self) -> str:
        return f"{self.row}.{self.key}"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks of a list. `sort` is a column's key, led by a minus where it descends."""

    shape: Shape
    filters: dict[str, str]
    sort: str
    columns: tuple[str, ...]
    cursor: Cursor | None = None

    @property
    def descends(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_key(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def shown(self) -> list[Column]:
        return [column for column in self.shape.columns if column.key in self.columns]

    @property
    def narrowing(self) -> list[Filter]:
        """The filters that are set; a tab narrows nothing, it is a list of its own."""
        return [
            each
            for each in self.shape.filters
            if self.filters[each.key] and each.ask is not Ask.TABS
        ]

    @property
    def query(self) -> str:
        """The view as an address carries it: only what differs from the default."""
        pairs = [(each.key, self.filters[each.key]) for each in self.shape.filters]
        pairs = [pair for pair in pairs if pair[1] and pair != self._first_tab(pair[0])]
        if self.sort != self.shape.sort:
            pairs.append((SORT, self.sort))
        if self.columns != self.shape.default_columns:
            pairs += [(COLUMN, key) for key in self.columns]
        return urlencode(pairs)

    def _first_tab(self, key: str) -> tuple[str, str] | None:
        tabs = [each for each in self.shape.filters if each.ask is Ask.TABS and each.key == key]
        return (key, tabs[0].words[0][0]) if tabs else None

    @property
    def asked(self) -> str:
        """What its address asks for, the page too."""
        if self.cursor is None:
            return self.query
        return self.page(BEFORE if self.cursor.is_backward else AFTER, self.cursor).partition("?")[
            2
        ]

    @property
    def address(self) -> str:
        """Where this view begins."""
        return f"{self.shape.path}?{self.query}" if self.query else self.shape.plain

    def page(self, way: str, cursor: Cursor) -> str:
        """Where the page `AFTER` or `BEFORE` a row is."""
        return f"{self.shape.path}?{self.query}{'&' * bool(self.query)}{urlencode({way: cursor})}"

    @property
    def here(self) -> str:
        """The query of this very page, as an address below the list's own carries it along."""
        query = self.query or urlencode({SORT: self.sort})
        if self.cursor is None:
            return query
        way = BEFORE if self.cursor.is_backward else AFTER
        return f"{query}&{urlencode({way: self.cursor})}"

    @property
    def whole(self) -> "View":
        """With every column."""
        return msgspec.structs.replace(
            self, columns=tuple(column.key for column in self.shape.columns)
        )

    def by(self, column: Column) -> "View":
        """Sorted by a column, and the other way round where it is that already."""
        turned = self.sort == column.key
        return msgspec.structs.replace(self, sort=f"-{column.key}" if turned else column.key)

    def where(self, **filters: str) -> "View":
        """With other filters."""
        return msgspec.structs.replace(self, filters=self.filters | filters)

    @property
    def unfiltered(self) -> "View":
        """With none of them; the tab stays."""
        return self.where(**{each.key: "" for each in self.narrowing})

    def file(self, kind: str) -> str:
        """Where the view can be had as a file."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.shape.path}/export.{kind}{query}"


def read_view(shape: Shape, query: str = "") -> View:
    """What an address asks of a list behind its question mark; of a double name the last counts."""
    pairs = parse_qsl(query, encoding="utf-8", errors="replace")
    once = dict(pairs)
    return View(
        shape=shape,
        filters={each.key: each.read(once.get(each.key, "").strip()) for each in shape.filters},
        sort=_sort(shape, once.get(SORT, "")),
        columns=_columns(shape, {value for name, value in pairs if name == COLUMN}),
        cursor=_cursor(once),
    )


def _sort(shape: Shape, typed: str) -> str:
    sortable = {column.key for column in shape.columns if column.is_sortable}
    return typed if typed.removeprefix("-") in sortable else shape.sort


def _columns(shape: Shape, chosen: set[str]) -> tuple[str, ...]:
    known = [column for column in shape.columns if column.key in chosen]
    if not known:
        return shape.default_columns
    return tuple(each.key for each in shape.columns if each in known or each.is_fixed)


def _cursor(once: dict[str, str]) -> Cursor | None:
    for way in (AFTER, BEFORE):
        if found := CURSOR.fullmatch(once.get(way, "").replace("\0", "")):
            return Cursor(found[1], found[2], way == BEFORE)
    return None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS and typed == day.isoformat() else None
