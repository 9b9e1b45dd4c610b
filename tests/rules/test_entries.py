"""When a time entry makes sense: length, not in the future, no overlap."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.rules.entries import GRACE, future_refusal, length_refusal, overlap_refusal

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("minutes", [1, 2, 1439, 1440])
def test_one_minute_to_24_hours_is_fine(minutes: int) -> None:
    assert length_refusal(minutes) is None


@pytest.mark.parametrize("minutes", [-1, 0, 1441, 10**9])
def test_any_other_length_is_refused_A23(minutes: int) -> None:
    refusal = length_refusal(minutes)
    assert refusal
    assert refusal.rule == "A23"


def test_work_that_ends_within_the_grace_is_fine_and_later_is_not_A50() -> None:
    assert future_refusal(AT.date(), AT + GRACE, AT, "UTC") is None
    assert future_refusal(AT.date(), AT + GRACE + timedelta(seconds=1), AT, "UTC")


def test_without_an_end_the_day_counts_on_the_persons_clock() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    tomorrow = date(2026, 11, 22)
    assert future_refusal(tomorrow, None, late, "Europe/Berlin") is None
    assert future_refusal(tomorrow, None, late, "UTC")
    assert future_refusal(late.date(), None, late, "UTC") is None


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 60), (30, 90), (-30, 30), (-30, 90), (20, 40)],
)
def test_an_entry_in_the_same_period_is_refused_A50(start: int, end: int) -> None:
    refusal = overlap_refusal(
        AT + timedelta(minutes=start), AT + timedelta(minutes=end), [(AT, AT + HOUR)]
    )
    assert refusal
    assert refusal.rule == "A50"


def test_entries_that_touch_do_not_overlap() -> None:
    others = [(AT - HOUR, AT), (AT + HOUR, AT + 2 * HOUR)]
    assert overlap_refusal(AT, AT + HOUR, others) is None
