"""Months, by their first day: which one holds a moment, where it begins and ends, which follow."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MONTHS_A_YEAR = 12


def month_of(moment: datetime, zone: ZoneInfo) -> date:
    """The first day of the month that `moment` falls into in `zone`."""
    return moment.astimezone(zone).date().replace(day=1)


def bounds_of(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month in `zone`, and the first one after it, in UTC."""
    return _midnight(month, zone), _midnight(_numbered(_number(month) + 1), zone)


def months_between(first: date, last: date) -> list[date]:
    """Every month from the first to the last of two."""
    return [_numbered(number) for number in range(_number(first), _number(last) + 1)]


def year_around(month: date, present: date) -> list[date]:
    """Twelve months that end with the present one, or with `month` where it is none of them."""
    ago = _number(present) - _number(month)
    last = _number(present if 0 <= ago < MONTHS_A_YEAR else month)
    return [_numbered(number) for number in range(last - MONTHS_A_YEAR + 1, last + 1)]


def _number(month: date) -> int:
    return month.year * MONTHS_A_YEAR + month.month - 1


def _numbered(number: int) -> date:
    return date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
