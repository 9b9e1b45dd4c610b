"""Months on the clock of a time zone: which one holds a moment, where it begins and ends."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DECEMBER = 12


def month_of(moment: datetime, zone: ZoneInfo) -> date:
    """The first day of the month that `moment` falls into in `zone`."""
    return moment.astimezone(zone).date().replace(day=1)


def bounds_of(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month in `zone`, and the first one after it, in UTC."""
    is_last = month.month == DECEMBER
    following = date(month.year + is_last, 1 if is_last else month.month + 1, 1)
    return _midnight(month, zone), _midnight(following, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
