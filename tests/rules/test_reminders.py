"""When a reminder of an offer is due (Q10)."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.rules.reminders import due_since

TIME = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY_BEFORE, HOURS_BEFORE = TIME - timedelta(hours=24), TIME - timedelta(hours=2)
LONG_AGO, MINUTE = TIME - timedelta(days=5), timedelta(minutes=1)


def due(at: datetime, *, sent: datetime = LONG_AGO, told: datetime | None = None) -> object:
    return due_since(sent_at=sent, accept_by=TIME, reminded_at=told, at=at)


@pytest.mark.parametrize(
    ("at", "since"),
    [
        (DAY_BEFORE - MINUTE, None),
        (DAY_BEFORE, DAY_BEFORE),
        (HOURS_BEFORE - MINUTE, DAY_BEFORE),
        (HOURS_BEFORE, HOURS_BEFORE),
        (TIME - MINUTE, HOURS_BEFORE),
        (TIME, None),
    ],
)
def test_Q10_a_day_and_two_hours_before_the_time_is_up(at: datetime, since: object) -> None:
    assert due(at) == since


def test_Q10_each_reminder_is_sent_once() -> None:
    assert due(DAY_BEFORE + MINUTE, told=DAY_BEFORE) is None
    assert due(HOURS_BEFORE, told=DAY_BEFORE) == HOURS_BEFORE
    assert due(TIME - MINUTE, told=HOURS_BEFORE) is None


def test_Q10_whoever_was_offered_the_ticket_later_is_not_reminded() -> None:
    assert due(DAY_BEFORE + MINUTE, sent=DAY_BEFORE) is None
    assert due(HOURS_BEFORE, sent=DAY_BEFORE + MINUTE) == HOURS_BEFORE
    assert due(TIME - MINUTE, sent=HOURS_BEFORE + MINUTE) is None
