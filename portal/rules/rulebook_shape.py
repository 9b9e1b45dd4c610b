"""What a rule book is made of, and how words become the text of a cell in a reader's language."""

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import msgspec

PAGE = "/help/rules"


class Say(Protocol):
    """Puts a marked message into a language and fills its `{named}` places."""

    def __call__(self, message: str, **facts: Any) -> str: ...


class Cell(msgspec.Struct, frozen=True):
    """A text; what counts most of it stands before it."""

    text: str
    first: str = ""


class Line(msgspec.Struct, frozen=True):
    """A line of a table: where links find it (or nothing), its cells, the rules that it cites."""

    anchor: str
    cells: tuple[Cell, ...]
    rules: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """Lines that belong together, under a title of their own where there are several groups."""

    lines: tuple[Line, ...]
    title: str = ""
    lead: str = ""


class Section(msgspec.Struct, frozen=True):
    """A table of the book; `head` names its columns."""

    anchor: str
    title: str
    lead: str
    head: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def cites(self) -> bool:
        """Whether any line names the rules behind it."""
        return any(line.rules for group in self.groups for line in group.lines)


Word = TypeVar("Word", bound=StrEnum)


def english(message: str, **facts: Any) -> str:
    """The language of the code."""
    return message.format(**facts) if facts else message


def rule_link(row: str = "") -> str:
    """The address of the rule book in the help, or of one row in it: D14, O7, R121."""
    return f"{PAGE}#{row}" if row else PAGE


def capital(text: str) -> str:
    """With a first letter as a sentence has it."""
    return text[:1].upper() + text[1:]


def listed(say: Say, words: Mapping[Word, str], values: Iterable[Word], between: str = ", ") -> str:
    """The words of these values, in the order of `words` whatever order a set has."""
    chosen = set(values)
    return capital(between.join(say(word) for value, word in words.items() if value in chosen))


def named(say: Say, values: Set[StrEnum | None]) -> str:
    """Values that are shown as they are stored; None stands first."""
    members = {value for value in values if value is not None}
    order = type(next(iter(members))) if members else ()
    texts = [say("no offer")] if None in values else []
    return ", ".join(texts + [say(value) for value in order if value in members])


def line(anchor: str, *cells: str | Cell, rules: tuple[str, ...] = ()) -> Line:
    """A line whose cells are texts or more."""
    return Line(anchor, tuple(Cell(c) if isinstance(c, str) else c for c in cells), rules)
