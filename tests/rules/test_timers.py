"""When a timer was forgotten, how it ends, and moments of a wall clock."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.rules.clock_changes import is_shown_twice, moment_of
from portal.rules.refusals import Refusal
from portal.rules.timers import FORGOTTEN_AFTER, end_of, is_forgotten, stop_refusal

NINE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_timer_is_forgotten_after_ten_hours_or_over_midnight() -> None:
    assert not is_forgotten(NINE, NINE + FORGOTTEN_AFTER - MINUTE, "Europe/Berlin")
    assert is_forgotten(NINE, NINE + FORGOTTEN_AFTER, "Europe/Berlin")
    late = NINE + 13 * HOUR  # 23:00 in Berlin
    assert not is_forgotten(late, late + 59 * MINUTE, "Europe/Berlin")
    assert is_forgotten(late, late + HOUR, "Europe/Berlin")
    assert not is_forgotten(late, late + HOUR, "UTC")


def test_a_timer_that_is_stopped_at_once_has_run_for_a_minute() -> None:
    assert end_of(NINE, NINE + timedelta(seconds=3)) == NINE + MINUTE
    assert end_of(NINE, NINE + HOUR) == NINE + HOUR


@pytest.mark.parametrize(
    ("stopped", "at", "rule"),
    [
        (-MINUTE, HOUR, "A50"),
        (timedelta(0), HOUR, "A50"),
        (HOUR, HOUR, None),
        (HOUR + 5 * MINUTE, HOUR, None),
        (HOUR + 6 * MINUTE, HOUR, "A50"),
        (24 * HOUR, 48 * HOUR, None),
        (25 * HOUR, 48 * HOUR, "A23"),
    ],
)
def test_the_moment_that_a_person_names_lies_between_start_and_now_A50(
    stopped: timedelta, at: timedelta, rule: str | None
) -> None:
    refusal = stop_refusal(NINE, NINE + stopped, NINE + at)
    assert (refusal and refusal.rule) == rule


def test_a_wall_clock_shows_a_moment_once_twice_or_never_A50() -> None:
    berlin = "Europe/Berlin"
    assert moment_of(datetime.fromisoformat("2026-07-01T12:00"), berlin) == datetime(
        2026, 7, 1, 10, 0, tzinfo=UTC
    )
    for local, word in (
        (datetime.fromisoformat("2026-03-29T02:00"), "skipped"),
        (datetime.fromisoformat("2026-03-29T02:59"), "skipped"),
        (datetime.fromisoformat("2026-10-25T02:00"), "twice"),
        (datetime.fromisoformat("2026-10-25T02:59"), "twice"),
    ):
        refusal = moment_of(local, berlin)
        assert isinstance(refusal, Refusal)
        assert word in refusal.sentence
    for local in (
        datetime.fromisoformat("2026-03-29T01:59"),
        datetime.fromisoformat("2026-03-29T03:00"),
    ):
        assert isinstance(moment_of(local, berlin), datetime)
    assert is_shown_twice(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), berlin)
    assert not is_shown_twice(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "UTC")
