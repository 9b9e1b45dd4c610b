"""Day and time in people's own words, English and German, and what is not understood."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.rules.durations import read_duration
from portal.rules.refusals import Refusal
from portal.rules.spoken_time import NOT_UNDERSTOOD, Spoken, read_spoken, written

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday, 13:00 in Berlin
BERLIN = "Europe/Berlin"
TODAY = date(2026, 11, 21)
YESTERDAY, THE_DAY_BEFORE = date(2026, 11, 20), date(2026, 11, 19)
MONDAY = date(2026, 11, 16)


def heard(words: str, at: datetime = AT) -> Spoken:
    spoken = read_spoken(words, at, BERLIN)
    assert isinstance(spoken, Spoken), (words, spoken)
    return spoken


def refused(words: str) -> Refusal:
    spoken = read_spoken(words, AT, BERLIN)
    assert isinstance(spoken, Refusal), (words, spoken)
    return spoken


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("2h15", 135),
        ("2 h 15 min", 135),
        ("2:15", 135),
        ("2h", 120),
        ("2", 120),
        ("1,5", 90),
        ("1.5 h", 90),
        ("0.25", 15),
        ("45 min", 45),
        ("45m", 45),
        ("45 minutes", 45),
        ("90 Minuten", 90),
        ("1 hour 5 minutes", 65),
        ("2 Std. 15 Min.", 135),
        ("2 Stunden", 120),
        ("  2H15  ", 135),
    ],
)
def test_a_duration_alone_is_of_today(words: str, minutes: int) -> None:
    assert heard(words) == Spoken(day=TODAY, minutes=minutes)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today 2h", TODAY),
        ("heute 2h", TODAY),
        ("yesterday 2h", YESTERDAY),
        ("gestern 2h", YESTERDAY),
        ("Gestern, 2h", YESTERDAY),
        ("2h yesterday", YESTERDAY),
        ("2 h 0 min gestern", YESTERDAY),
        ("day before yesterday 2h", THE_DAY_BEFORE),
        ("the day before yesterday 2h", THE_DAY_BEFORE),
        ("vorgestern 2h", THE_DAY_BEFORE),
        ("mon 2h", MONDAY),
        ("Mon. 2h", MONDAY),
        ("on Monday 2h", MONDAY),
        ("Mo 2h", MONDAY),
        ("am Montag: 2h", MONDAY),
        ("di 2h", date(2026, 11, 17)),
        ("Wednesday 2h", date(2026, 11, 18)),
        ("Do 2h", THE_DAY_BEFORE),
        ("fri 2h", YESTERDAY),
        ("sonntag 2h", date(2026, 11, 15)),
        ("sat 2h", TODAY),
        ("Sonnabend 2h", TODAY),
        ("last sat 2h", date(2026, 11, 14)),
        ("letzten Samstag 2h", date(2026, 11, 14)),
        ("20.11. 2h", YESTERDAY),
        ("20.11 2h", YESTERDAY),
        ("20/11 2h", YESTERDAY),
        ("20.11.2026 2h", YESTERDAY),
        ("20.11.26 2h", YESTERDAY),
        ("2026-11-20 2h", YESTERDAY),
        ("20 Nov 2h", YESTERDAY),
        ("Nov 20 2h", YESTERDAY),
        ("Nov 20, 2026 2h", YESTERDAY),
        ("20. November 2026 2h", YESTERDAY),
        ("5. März 2h", date(2026, 3, 5)),
        ("5 dez 2h", date(2026, 12, 5)),
        ("24.12. 2h", date(2025, 12, 24)),
        ("24.11. 2h", date(2026, 11, 24)),
    ],
)
def test_a_day_is_named_in_many_ways(words: str, day: date) -> None:
    assert heard(words) == Spoken(day=day, minutes=120)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today 9-11:30", 9 * 60, 11 * 60 + 30),
        ("9-11:30", 9 * 60, 11 * 60 + 30),
        ("9:00 \N{EN DASH} 11:30", 9 * 60, 11 * 60 + 30),
        ("9.00-11.30", 9 * 60, 11 * 60 + 30),
        ("0900-1130", 9 * 60, 11 * 60 + 30),
        ("9h-11h30", 9 * 60, 11 * 60 + 30),
        ("9 to 11:30", 9 * 60, 11 * 60 + 30),
        ("from 9 until 11:30", 9 * 60, 11 * 60 + 30),
        ("von 9 bis 11:30", 9 * 60, 11 * 60 + 30),
        ("heute von 9 Uhr bis 11:30 Uhr", 9 * 60, 11 * 60 + 30),
        ("9am to 1pm", 9 * 60, 13 * 60),
        ("11-1pm", 11 * 60, 13 * 60),
        ("10-11pm", 22 * 60, 23 * 60),
        ("12am-12pm", 0, 12 * 60),
        ("22-24", 22 * 60, 24 * 60),
        ("22:00-02:00", 22 * 60, 26 * 60),
    ],
)
def test_two_times_are_a_period_of_the_day_or_into_the_next(
    words: str, start: int, end: int
) -> None:
    midnight = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert heard(words) == Spoken(
        day=TODAY,
        minutes=end - start,
        started_at=midnight + timedelta(minutes=start),
        ended_at=midnight + timedelta(minutes=end),
    )


def test_a_period_belongs_to_the_day_that_is_named() -> None:
    assert heard("mon 14:00 to 15:30") == Spoken(
        day=MONDAY,
        minutes=90,
        started_at=datetime(2026, 11, 16, 13, 0, tzinfo=UTC),
        ended_at=datetime(2026, 11, 16, 14, 30, tzinfo=UTC),
    )


def test_the_day_is_that_of_the_speakers_clock() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    assert heard("1h", late).day == date(2026, 11, 22)
    assert heard("yesterday 1h", late).day == TODAY


@pytest.mark.parametrize(
    "words",
    [
        *("", "soon", "yesterday", "mon", "-1", "2:75", "9-25", "9:60-10", "13pm-2pm", "NaN"),
        *("9-", "24:01-25", "2h 2h", "yesterday today 2h", "1e9", "<b>2h</b>", "2h15 of cabling"),
    ],
)
def test_what_is_not_understood_is_answered_with_examples(words: str) -> None:
    assert refused(words) is NOT_UNDERSTOOD


@pytest.mark.parametrize("words", ["31.2. 2h", "31.2.2026 2h", "0.1. 2h", "12.13. 2h", "Feb 30 2h"])
def test_a_day_that_no_calendar_has_is_told_so(words: str) -> None:
    assert refused(words).sentence == "The calendar has no such day."


# Nights when the clocks are changed: 29 March and 25 October 2026 in Berlin


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("29.3.2026 0-4", 180), ("25.10. 0-4", 300), ("28.3.2026 22-4", 300), ("24.10. 22-4", 420)],
)
def test_A50_a_period_over_a_change_is_as_long_as_it_was(words: str, minutes: int) -> None:
    assert heard(words).minutes == minutes


@pytest.mark.parametrize(("words", "minutes"), [("29.3.2026 0-24", 23 * 60), ("25.10. 0-24", 1500)])
def test_A50_a_day_of_the_change_has_23_or_25_hours(words: str, minutes: int) -> None:
    assert heard(words).minutes == minutes


def test_A50_a_time_that_was_skipped_or_came_twice_is_told_so() -> None:
    assert refused("29.3.2026 2:30-4").facts == {"clock": "02:30"}
    assert "was skipped" in refused("29.3.2026 2:30-4").sentence
    assert "came twice" in refused("25.10. 1-2:30").sentence


# What a stopped timer fills in


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [
        (datetime(2026, 11, 21, 8, 5, tzinfo=UTC), 145, "2026-11-21 09:05-11:30"),
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), 180, "2026-11-20 23:00-02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 20, "2026-10-25 20 min"),
    ],
)
def test_a_period_is_written_so_that_it_reads_back_as_the_same(
    start: datetime, minutes: int, words: str
) -> None:
    end = start + timedelta(minutes=minutes)
    assert written(start, end, BERLIN) == words
    assert heard(words).minutes == minutes


@pytest.mark.parametrize("typed", ["", "x", "2:75", "NaN", "-1"])
def test_a_duration_that_cannot_be_read_says_how_to_write_it_A23(typed: str) -> None:
    assert isinstance(read_duration(typed), Refusal)
