"""Forms: declared as structs of typed fields, read with all errors at once, nothing lost.

A form is a msgspec Struct whose fields are annotated with a Field; a static method `wrongs` may
judge together those that could be read. `read_form` gives the filled struct, or raises BadForm with
a sentence for each wrong field. A field that the form does not know, or that comes twice, is no
person's mistake and answers 400 (A22, A56).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from portal.actions.sending import Sending
from portal.gateways import secrets
from portal.gateways.language import LANGUAGES, Language
from portal.routes.guards import FORM_KEY, FORM_TOKEN
from portal.routes.visits import Request, language_of
from portal.rules.addresses import address_refusal
from portal.rules.amounts import read_amount
from portal.rules.clock_changes import moment_of
from portal.rules.days import year_refusal
from portal.rules.durations import read_duration
from portal.rules.refusals import Refusal
from portal.rules.texts import CONTROL, cleaned, length_refusal
from portal.rules.vocabulary import N_

F = TypeVar("F", bound=msgspec.Struct)

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


class BadForm(Exception):
    """Fields with their sentences, and everything as it was typed."""

    def __init__(self, errors: dict[str, Refusal], values: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors
        self.values = values


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


class Marks(Field, frozen=True, kw_only=True):
    """Check boxes of one name: their values. The only field that may come more than once."""

    most: int = 200

    @property
    def empty(self) -> tuple[str, ...]:
        return ()


async def read_form(request: Request, form: type[F]) -> F:
    """The filled form, or BadForm with every wrong field at once; 400 for fields it cannot have."""
    typed = await typed_values(request, form)
    reader = language_of(request)
    filled: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    for name, field in fields_of(form).items():
        if isinstance(field, Marks):
            filled[name] = tuple(CONTROL.sub("", mark) for mark in typed[name][: field.most])
            continue
        try:
            filled[name] = field.value_of(typed[name][0].strip() if typed[name] else "", reader)
        except Wrong as wrong:
            errors[name] = wrong.refusal
    errors = _wrong_together(form, filled) | errors
    if errors:
        raise BadForm({name: errors[name] for name in typed if name in errors}, as_typed(typed))
    return form(**filled | await _files(request))


async def _files(request: Request) -> dict[str, UploadFile]:
    """The files by field, in the place of their names."""
    sent = (await request.form()).multi_items()
    return {name: value for name, value in sent if isinstance(value, UploadFile)}


def _wrong_together(form: type[msgspec.Struct], read: dict[str, Any]) -> dict[str, Refusal]:
    """What a form's own `wrongs` says of the fields that could be read, seen together."""
    wrongs = getattr(form, "wrongs", None)
    found: dict[str, Refusal] = wrongs(read) if wrongs else {}
    return found


async def typed_values(request: Request, form: type[msgspec.Struct]) -> dict[str, list[str]]:
    """What was typed, by field; refuses what a page of ours cannot have sent."""
    fields = fields_of(form)
    typed: dict[str, list[str]] = {name: [] for name in fields}
    for name, value in (await request.form()).multi_items():
        if name in (FORM_TOKEN, FORM_KEY):
            continue
        is_file = isinstance(value, UploadFile)
        if name not in fields or (value and is_file is not isinstance(fields[name], Upload)):
            raise ClientException("This form has a field that it cannot have.")
        if typed[name] and not isinstance(fields[name], Marks):
            raise ClientException("This form has a field twice.")
        typed[name].append(value.filename if isinstance(value, UploadFile) else str(value))
    return typed


async def sending_of(request: Request) -> Sending | None:
    """The form as `actions.sending` knows it again; none for one that carries no key.

    Ours all do, but not those of pages that were shown before they had it.
    """
    fields = list((await request.form()).multi_items())
    keys = [text for name, text in fields if name == FORM_KEY]
    if len(keys) > 1:
        raise ClientException("This form has a field twice.")
    if not keys or not keys[0]:
        return None
    # A form that has waited for a sign-in comes back with other ends of lines, and the framework
    # gives the fields of a form in an order that another process does not have.
    content = sorted(
        (name, str(value).replace("\r\n", "\n"))
        for name, value in fields
        if name not in (FORM_TOKEN, FORM_KEY) and not isinstance(value, UploadFile)
    )
    content_digest = secrets.digest(msgspec.json.encode(content).decode())
    return Sending(key=str(keys[0]), to=request.url.path, content=content_digest)


def as_typed(typed: dict[str, list[str]]) -> dict[str, str]:
    """Values to show again; several marks stand behind each other with spaces between."""
    return {name: " ".join(values) for name, values in typed.items()}


def long_texts(form: type[msgspec.Struct]) -> list[str]:
    """The fields in which a person writes at length."""
    found = fields_of(form).items()
    return [name for name, field in found if isinstance(field, Text) and field.lines]


def fields_of(form: type[msgspec.Struct]) -> dict[str, Field]:
    """The Field that each name of a form is annotated with."""
    hints = get_type_hints(form, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}
