"""What a person types as a note or as time, and what it means."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from portal.actions.items import Note, Work, span
from portal.routes.forms import Checked, Day, Minutes, Moment, Text
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_
from portal.tables.rows import one

LONGEST_NOTE, LONGEST_WORK = 20_000, 5_000


class NoteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A note. The box is not shown for a copy, whose visibility is not its holder's."""

    note: Annotated[str, Text(required=True, longest=LONGEST_NOTE, lines=True)]
    internal: Annotated[bool, Checked()]

    def note_typed(self) -> Note:
        return Note(text=self.note, internal=self.internal)


class TimeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Time: a day with a duration, or a start and an end."""

    work: Annotated[str, Text(required=True, longest=LONGEST_WORK, lines=True)]
    worked_on: Annotated[date | None, Day()]
    minutes: Annotated[int | None, Minutes()]
    started_at: Annotated[datetime | None, Moment()]
    ended_at: Annotated[datetime | None, Moment()]
    internal_text: Annotated[str, Text(longest=LONGEST_WORK, lines=True)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """What does not add up, by field, of what could be read."""
        if not {"started_at", "ended_at", "minutes", "worked_on"} <= filled.keys():
            return {}
        is_period = filled["started_at"] or filled["ended_at"]
        sentences = _of_period(filled) if is_period else _of_duration(filled)
        return {name: Refusal("A23", sentence) for name, sentence in sentences.items()}

    def work_typed(self, zone: str) -> Work:
        """The work, its day on the clock of `zone`."""
        minutes, worked_on = self.minutes, self.worked_on
        if self.started_at and self.ended_at:
            minutes = span(self.started_at, self.ended_at)
            worked_on = self.started_at.astimezone(ZoneInfo(zone)).date()
        return Work(
            text=self.work,
            internal_text=self.internal_text,
            minutes=one(minutes),  # else there were errors
            worked_on=one(worked_on),
            started_at=self.started_at,
            ended_at=self.ended_at,
        )


def _of_period(filled: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if filled["started_at"] is None:
        errors["started_at"] = N_("An end needs a start.")
    if filled["ended_at"] is None:
        errors["ended_at"] = N_("A start needs an end.")
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
