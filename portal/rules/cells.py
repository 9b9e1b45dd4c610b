"""How one cell of a file is read: words, dates, choices in either language. Formulas are words."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from portal.rules.addresses import address_refusal
from portal.rules.days import year_refusal
from portal.rules.refusals import Refusal
from portal.rules.texts import cleaned, length_refusal
from portal.rules.vocabulary import N_
from portal.rules.words import folded

DATE = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"|(?P<day_>\d\d?)(?P<sign>[./])(?P<month_>\d\d?)(?P=sign)(?P<year_>\d{4}))"
    r"(?:(?:T|,? +)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?",
    re.ASCII,
)
DATE_PARTS = ("year", "month", "day")
CLOCK_PARTS = ("hour", "minute", "second")
END_OF_DAY = (23, 59)
MONTHS = 12


class BadCell(Exception):
    """A cell that cannot be read, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


def bad(sentence: str, **facts: Any) -> BadCell:
    return BadCell(Refusal("import", sentence, facts))


class Words(msgspec.Struct, frozen=True, kw_only=True):
    empty: Any = ""
    longest: int = 120
    lines: bool = False

    def read(self, text: str, zone: ZoneInfo) -> str:
        text = cleaned(text, lines=self.lines)
        if refusal := length_refusal(text, self.longest):
            raise BadCell(refusal)
        return text


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """One mail address, in lower case (A10)."""

    empty: Any = ""

    def read(self, text: str, zone: ZoneInfo) -> str:
        if refusal := address_refusal(text.lower()):
            raise BadCell(refusal)
        return text.lower()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of some words, in whichever language; upper and lower case are one."""

    empty: Any = msgspec.UNSET
    values: Mapping[str, Any]
    known: str

    @classmethod
    def of(cls, spellings: Mapping[Any, tuple[str, ...]]) -> "Choice":
        """Each value with its spellings, of which a refusal names the first two."""
        return cls(
            values={folded(word): value for value, words in spellings.items() for word in words},
            known=", ".join(" / ".join(words[:2]) for words in spellings.values()),
        )

    def read(self, text: str, zone: ZoneInfo) -> Any:
        try:
            return self.values[folded(text)]
        except KeyError:
            raise bad(
                N_("This is none of the words known here: {known}."), known=self.known
            ) from None


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """2026-11-24, 24.11.2026 or 24/11/2026, on the company's clock; without a time its end.

    With strokes some put the month first, so a date that could be both is neither.
    """

    empty: Any = None

    def read(self, text: str, zone: ZoneInfo) -> datetime:
        found = DATE.fullmatch(text)
        if found is None:
            raise bad(N_("This is not a date, like 2026-11-24 or 24.11.2026 14:00."))
        year, month, day = (int(found[part] or found[part + "_"]) for part in DATE_PARTS)
        if found["sign"] == "/" and day != month and max(day, month) <= MONTHS:
            raise bad(N_("Is this a day and a month, or a month and a day? Write 2026-11-24."))
        if refusal := year_refusal(year):
            raise BadCell(refusal)
        hour, minute, second = (int(found[part] or 0) for part in CLOCK_PARTS)
        if found["hour"] is None:
            hour, minute = END_OF_DAY
        try:
            local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        except ValueError:
            raise bad(N_("There is no such day or time.")) from None
        return local.astimezone(UTC)


# `read` gives the value of a text that is not empty, or BadCell. `empty` is what an empty cell
# writes; UNSET leaves what stands there.
Cell: TypeAlias = Words | Mailbox | Choice | Moment
