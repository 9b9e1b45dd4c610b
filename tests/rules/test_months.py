"""Months on the clock of a time zone, and rows of them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from portal.rules.months import bounds_of, month_of, months_between, year_around

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


def test_the_months_between_two_hold_both_across_a_new_year() -> None:
    assert months_between(date(2025, 11, 1), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_the_year_around_a_month_ends_with_the_present_one_as_long_as_it_holds_both() -> None:
    present = date(2026, 11, 1)

    for month in (present, date(2025, 12, 1)):
        assert year_around(month, present) == months_between(date(2025, 12, 1), present)


def test_the_year_around_a_month_further_away_ends_with_it() -> None:
    for month in (date(2025, 11, 1), date(2027, 1, 1)):
        year = year_around(month, date(2026, 11, 1))
        assert (len(year), year[-1]) == (12, month)
