"""Months on the clock of a time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from portal.rules.months import bounds_of, month_of

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_month_begins_at_midnight_of_its_zone_in_summer_and_in_winter() -> None:
    assert bounds_of(date(2026, 10, 1), BERLIN) == (
        datetime(2026, 9, 30, 22, tzinfo=UTC),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
    )


def test_december_ends_with_the_year() -> None:
    assert bounds_of(date(2026, 12, 1), BERLIN)[1] == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_moment_belongs_to_the_month_of_the_zone() -> None:
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    assert month_of(moment, BERLIN) == date(2026, 11, 1)
    assert month_of(moment, ZoneInfo("UTC")) == date(2026, 10, 1)
