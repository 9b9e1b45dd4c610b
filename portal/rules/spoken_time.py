"""Work as people say it: `yesterday 2h15`, `mon 14:00 to 15:30`, `24.11. 1,5`, `heute 9-11:30`.

A day, or none for today, and a duration or two times of the day; in English and in German, in
either order.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from portal.rules.clock_changes import is_shown_twice, moment_of
from portal.rules.durations import read_duration
from portal.rules.refusals import Refusal
from portal.rules.spoken_days import A_DAY, DAY_PATTERNS, day_of
from portal.rules.vocabulary import N_

LONGEST_SPOKEN = 60
A_MINUTE = timedelta(minutes=1)
HALF_A_DAY = 12 * 60

NOT_UNDERSTOOD = Refusal(
    "A50", N_("This was not understood. Write “2h15”, “yesterday 9-11:30” or “Mon 14:00 to 15:30”.")
)

_DAY_FIRST = [re.compile(rf"{pattern}[,:]?\s+(?P<rest>.+)") for pattern in DAY_PATTERNS]
_DAY_LAST = [re.compile(rf"(?P<rest>.+?),?\s+{pattern}") for pattern in DAY_PATTERNS]
_CLOCK = r"(?P<{0}_hour>\d{{1,2}})(?:[:.h]?(?P<{0}_minute>\d{{2}}))?\s*(?P<{0}_half>am|pm|h|uhr)?"
_PERIOD = re.compile(
    rf"(?:(?:from|von)\s+)?{_CLOCK.format('from')}\s*(?:-|to|until|till|bis)\s*{_CLOCK.format('to')}"
)
_DASHES = str.maketrans("\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "---")


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood: a day on the speaker's clock with minutes; of a period also its ends."""

    day: date
    minutes: int
    started_at: datetime | None = None
    ended_at: datetime | None = None


def read_spoken(typed: str, at: datetime, zone: str) -> Spoken | Refusal:
    """What `typed` says at the moment `at` on a clock of `zone`, or why it says nothing."""
    said = " ".join(typed.translate(_DASHES).casefold().split())
    today = at.astimezone(ZoneInfo(zone)).date()
    understood = _worked(said, today, zone)
    for pattern in (*_DAY_FIRST, *_DAY_LAST):
        if understood is not NOT_UNDERSTOOD:
            break
        if match := pattern.fullmatch(said):
            day = day_of(match, today)
            understood = day if isinstance(day, Refusal) else _worked(match["rest"], day, zone)
    return understood


def written(started_at: datetime, ended_at: datetime, zone: str) -> str:
    """A period of at most a day in words that read back as the same: `2026-11-21 09:05-11:30`.

    Where the clock was changed so that it cannot tell the period, the day and the minutes.
    """
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (started_at, ended_at))
    if is_shown_twice(started_at, zone) or is_shown_twice(ended_at, zone):
        return f"{start:%Y-%m-%d} {(ended_at - started_at) // A_MINUTE} min"
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"


def _worked(said: str, day: date, zone: str) -> Spoken | Refusal:
    """A period of that day, else a duration."""
    if match := _PERIOD.fullmatch(said):
        return _period(match, day, zone)
    minutes = read_duration(said)
    return NOT_UNDERSTOOD if isinstance(minutes, Refusal) else Spoken(day=day, minutes=minutes)


def _period(match: re.Match[str], day: date, zone: str) -> Spoken | Refusal:
    """Both ends as moments; an end that is not after its start belongs to the next day."""
    start, end = _minute_of_day(match, "from"), _minute_of_day(match, "to")
    if start is None or end is None:
        return NOT_UNDERSTOOD
    midnight = datetime.combine(day, time.min)
    ends_on = midnight if end > start else midnight + A_DAY
    started_at = moment_of(midnight + A_MINUTE * start, zone)
    ended_at = moment_of(ends_on + A_MINUTE * end, zone)
    if isinstance(started_at, Refusal):
        return started_at
    if isinstance(ended_at, Refusal):
        return ended_at
    minutes = (ended_at - started_at) // A_MINUTE
    return Spoken(day=day, minutes=minutes, started_at=started_at, ended_at=ended_at)


def _minute_of_day(match: re.Match[str], end: str) -> int | None:
    """9, 9:30, 0930, 9.30 Uhr or 2pm as minutes since midnight; None for a clock that has no such.

    In `2-3pm` both are in the afternoon, in `11-1pm` only the second.
    """
    hour, minute = int(match[f"{end}_hour"]), int(match[f"{end}_minute"] or 0)
    half = match[f"{end}_half"]
    if half not in ("am", "pm") and match["to_half"] in ("am", "pm"):
        half = match["to_half"] if hour % 12 <= int(match["to_hour"]) % 12 else "am"
    if half in ("am", "pm"):
        is_on_dial = 1 <= hour <= 12
        hour = hour % 12 + (12 if half == "pm" else 0) if is_on_dial else 99
    is_on_clock = minute < 60 and hour * 60 + minute <= 24 * 60
    return hour * 60 + minute if is_on_clock else None
