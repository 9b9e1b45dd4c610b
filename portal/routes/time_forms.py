"""What a person types as time, and what it means."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from portal import clock
from portal.access import Who
from portal.actions.items import Work, span
from portal.gateways.language import Language
from portal.routes.fields import Choice, Day, Field, Minutes, Moment, Text, Wrong
from portal.rules.entries import future_refusal, length_refusal
from portal.rules.refusals import Invalid, Refusal
from portal.rules.spoken_time import LONGEST_SPOKEN, Spoken, read_spoken
from portal.rules.vocabulary import N_, Activity
from portal.tables.rows import one

LONGEST_WORK = 5_000
EXPLICIT = ("worked_on", "minutes", "started_at", "ended_at")


class When(Field, frozen=True, kw_only=True):
    """Day and time in a person's own words, on the reader's clock."""

    def read(self, typed: str, reader: Language) -> Spoken:
        spoken = read_spoken(typed[:LONGEST_SPOKEN], clock.now(), reader.zone)
        if isinstance(spoken, Refusal):
            raise Wrong.because(spoken)
        return spoken


class Understood(msgspec.Struct, frozen=True):
    """What words about time mean, or why they mean nothing; both empty where nothing was said."""

    when: str = ""
    wrong: Refusal | None = None


class TimeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Time: when in words, or a day with a duration, or a start and an end."""

    work: Annotated[str, Text(required=True, longest=LONGEST_WORK, lines=True)]
    when: Annotated[Spoken | None, When()]
    activity: Annotated[Activity, Choice(of=Activity, default=Activity.WORK)]
    worked_on: Annotated[date | None, Day()]
    minutes: Annotated[int | None, Minutes()]
    started_at: Annotated[datetime | None, Moment()]
    ended_at: Annotated[datetime | None, Moment()]
    internal_text: Annotated[str, Text(longest=LONGEST_WORK, lines=True)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """What does not add up, by field, of what could be read."""
        if not {"when", *EXPLICIT} <= filled.keys():
            return {}
        sentences = _of_words(filled) or _of_fields(filled)
        return {name: Refusal("A23", sentence) for name, sentence in sentences.items()}

    def spoken(self, zone: str) -> Spoken:
        """When it was, however it was said; the day of a period on the clock of `zone`."""
        if self.when:
            return self.when
        if self.started_at and self.ended_at:
            return Spoken(
                day=self.started_at.astimezone(ZoneInfo(zone)).date(),
                minutes=span(self.started_at, self.ended_at),
                started_at=self.started_at,
                ended_at=self.ended_at,
            )
        return Spoken(day=one(self.worked_on), minutes=one(self.minutes))  # else there were errors

    def said_by(self, who: Who) -> Work:
        spoken = self.spoken(who.time_zone)
        return Work(
            text=self.work,
            internal_text=self.internal_text,
            activity=self.activity,
            minutes=spoken.minutes,
            worked_on=spoken.day,
            started_at=spoken.started_at,
            ended_at=spoken.ended_at,
        )


def told(spoken: Spoken, language: Language) -> str:
    """Fri 20 Nov, 09:00 to 11:30: 2 h 30 min."""
    facts = {"day": language.named_day(spoken.day), "duration": language.duration(spoken.minutes)}
    if spoken.started_at is None or spoken.ended_at is None:
        return language.say(N_("{day}: {duration}"), **facts)
    facts |= {"start": language.time(spoken.started_at), "end": language.time(spoken.ended_at)}
    return language.say(N_("{day}, {start} to {end}: {duration}"), **facts)


def understood(typed: str, language: Language) -> Understood:
    """What would be entered, or what would be refused, as far as the words alone tell."""
    try:
        spoken = When().value_of(typed.strip(), language)
    except Wrong as wrong:
        return Understood(wrong=wrong.refusal)
    if spoken is None:
        return Understood()
    refusal = length_refusal(spoken.minutes) or future_refusal(
        spoken.day, spoken.ended_at, clock.now(), language.zone
    )
    return Understood(when=told(spoken, language), wrong=refusal)


@contextmanager
def beside_its_words(form: TimeForm) -> Iterator[None]:
    """What is wrong with time that was said in words stands beside the words."""
    try:
        yield
    except Invalid as invalid:
        if form.when is None:
            raise
        raise Invalid({"when": next(iter(invalid.errors.values()))}) from None


def _of_words(filled: dict[str, Any]) -> dict[str, str]:
    """Words and fields may not both speak, and one of them has to."""
    given = [name for name in EXPLICIT if filled[name] is not None]
    if filled["when"] and given:
        return {"when": N_("Say it here or in the fields below, but not in both.")}
    if not filled["when"] and not given:
        return {"when": N_("Say how long it took, such as “2h15”, or from when to when.")}
    return {}


def _of_fields(filled: dict[str, Any]) -> dict[str, str]:
    if filled["when"]:
        return {}
    is_period = filled["started_at"] or filled["ended_at"]
    return _of_period(filled) if is_period else _of_duration(filled)


def _of_period(filled: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if filled["started_at"] is None:
        errors["started_at"] = N_("An end needs a start.")
    if filled["ended_at"] is None:
        errors["ended_at"] = N_("A start needs an end.")
    if not errors and filled["ended_at"] <= filled["started_at"]:
        errors["ended_at"] = N_("The end has to come after the start.")
    if filled["minutes"] is not None:
        errors["minutes"] = N_("Give a duration, or start and end, but not both.")
    return errors


def _of_duration(filled: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if filled["minutes"] is None:
        errors["minutes"] = N_("Say how long it took, or give start and end.")
    if filled["worked_on"] is None:
        errors["worked_on"] = N_("Choose the day.")
    return errors
