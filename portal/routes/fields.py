"""The fields of forms: how what a person typed is read, or which sentence stands beside it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from portal.gateways.language import LANGUAGES, Language
from portal.rules.addresses import address_refusal
from portal.rules.amounts import read_amount
from portal.rules.charges import read_quantity
from portal.rules.clock_changes import moment_of
from portal.rules.days import year_refusal
from portal.rules.durations import read_duration
from portal.rules.refusals import Refusal
from portal.rules.texts import CONTROL, cleaned, length_refusal
from portal.rules.vocabulary import N_

NAME_LENGTH = 120


class Wrong(Exception):
    """A value that cannot be read, with the sentence to put beside its field."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.refusal = Refusal("form", sentence, facts)

    @classmethod
    def because(cls, refusal: Refusal) -> "Wrong":
        """As a rule has put it."""
        return cls(refusal.sentence, **refusal.facts)


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """How one field is read. Subclasses say how; `required` asks for an answer."""

    required: bool = False

    def read(self, typed: str, reader: Language) -> Any:
        """The value of what was typed (already stripped), or Wrong. Here: as it was typed."""
        return typed

    @property
    def empty(self) -> Any:
        """The value of a field left empty."""
        return None

    def value_of(self, typed: str, reader: Language) -> Any:
        if not typed:
            if self.required:
                raise Wrong(N_("Please fill this in."))
            return self.empty
        return self.read(typed, reader)


class Text(Field, frozen=True, kw_only=True):
    """Words of a person. Control signs go; line breaks stay where `lines` allows them."""

    longest: int = NAME_LENGTH
    lines: bool = False

    def read(self, typed: str, reader: Language) -> str:
        text = cleaned(typed, lines=self.lines)
        if refusal := length_refusal(text, self.longest):
            raise Wrong.because(refusal)
        if self.required and not text.strip():
            raise Wrong(N_("Please fill this in."))
        return text

    @property
    def empty(self) -> str:
        return ""


class Email(Field, frozen=True, kw_only=True):
    """One mail address, in lower case; never two, never a header (A10)."""

    def read(self, typed: str, reader: Language) -> str:
        if refusal := address_refusal(typed.lower()):
            raise Wrong(refusal.sentence)
        return typed.lower()

    @property
    def empty(self) -> str:
        return ""


class Choice(Field, frozen=True, kw_only=True):
    """One word of an enum."""

    of: type[StrEnum]
    default: StrEnum | None = None

    def read(self, typed: str, reader: Language) -> StrEnum:
        try:
            return self.of(typed)
        except ValueError:
            raise Wrong(N_("Choose one of the list.")) from None

    @property
    def empty(self) -> StrEnum | None:
        return self.default


class LanguageCode(Field, frozen=True, kw_only=True):
    """A language that the portal speaks."""

    def read(self, typed: str, reader: Language) -> str:
        if typed not in LANGUAGES:
            raise Wrong(N_("Choose one of the list."))
        return typed

    @property
    def empty(self) -> str:
        return ""


class Zone(Field, frozen=True, kw_only=True):
    """An IANA time zone."""

    def read(self, typed: str, reader: Language) -> str:
        try:
            return ZoneInfo(typed).key
        except (ValueError, OSError, KeyError):
            raise Wrong(N_("Choose one of the list.")) from None


class Checked(Field, frozen=True, kw_only=True):
    """A check box: there or not."""

    def read(self, typed: str, reader: Language) -> bool:
        return True

    @property
    def empty(self) -> bool:
        return False


class Money(Field, frozen=True, kw_only=True):
    """An amount with two decimals at most, as minor units; comma or point, thousands apart."""

    default: int | None = None

    def read(self, typed: str, reader: Language) -> int:
        amount = read_amount(typed, reader.decimal_sign)
        if isinstance(amount, Refusal):
            raise Wrong.because(amount)
        return amount

    @property
    def empty(self) -> int | None:
        return self.default


class Quantity(Field, frozen=True, kw_only=True):
    """A quantity of something, as thousandths."""

    def read(self, typed: str, reader: Language) -> int:
        quantity = read_quantity(typed, reader.decimal_sign)
        if isinstance(quantity, Refusal):
            raise Wrong.because(quantity)
        return quantity


class Minutes(Field, frozen=True, kw_only=True):
    """A duration: 2h15, 2:15, 1.5 (hours) or 90 min, as whole minutes."""

    default: int | None = None

    def read(self, typed: str, reader: Language) -> int:
        minutes = read_duration(typed)
        if isinstance(minutes, Refusal):
            raise Wrong.because(minutes)
        return minutes

    @property
    def empty(self) -> int | None:
        return self.default


class Day(Field, frozen=True, kw_only=True):
    """A date, as the browser's date field sends it."""

    def read(self, typed: str, reader: Language) -> date:
        try:
            return _sensible(date.fromisoformat(typed))
        except ValueError:
            raise Wrong(N_("This is not a date.")) from None


class Moment(Field, frozen=True, kw_only=True):
    """A date and time on the reader's clock, as UTC."""

    def read(self, typed: str, reader: Language) -> datetime:
        try:
            moment = moment_of(_sensible(datetime.fromisoformat(typed)), reader.zone)
        except (ValueError, OverflowError):
            raise Wrong(N_("This is not a date and time.")) from None
        if isinstance(moment, Refusal):
            raise Wrong.because(moment)
        return moment


D = TypeVar("D", bound=date)


def _sensible(day: D) -> D:
    if refusal := year_refusal(day.year):
        raise Wrong.because(refusal)
    return day


class Upload(Field, frozen=True, kw_only=True):
    """A file, which the framework has put on disk; its form says multipart/form-data."""


class Several(Field, frozen=True, kw_only=True):
    """A field that may come more than once."""

    most: int = 200

    @property
    def empty(self) -> tuple[Any, ...]:
        return ()


class Marks(Several, frozen=True, kw_only=True):
    """Check boxes of one name: their values."""

    def read_all(self, typed: list[str]) -> tuple[str, ...]:
        return tuple(CONTROL.sub("", mark) for mark in typed[: self.most])


class Uploads(Several, Upload, frozen=True, kw_only=True):
    """Files chosen together."""
