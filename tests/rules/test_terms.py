"""The terms of an offer: what is required, the sum, the default dates, and what never leaves."""

from datetime import UTC, datetime

import msgspec
import pytest

from portal.rules.terms import (
    INTERNAL,
    InternalTerms,
    Terms,
    default_accept_by,
    missing,
    total_authorised,
)
from portal.rules.vocabulary import RateKind

AT = datetime(2026, 11, 21, tzinfo=UTC)


def terms(**values: object) -> Terms:
    return Terms(currency="EUR", **values)  # type: ignore[arg-type]


def test_rate_and_both_dates_are_required_O3() -> None:
    assert missing(terms()) == ["partner_rate", "accept_by", "complete_by"]
    assert missing(terms(partner_rate=0, accept_by=AT, complete_by=AT)) == []


def test_the_sum_of_a_flat_rate_is_rate_and_charges() -> None:
    flat = terms(rate_kind=RateKind.FLAT, partner_rate=10_000, authorised_charges=2_550)
    assert total_authorised(flat) == 12_550


def test_the_sum_of_an_hourly_rate_is_rate_times_hours_and_charges() -> None:
    hourly = terms(partner_rate=5_200, authorised_minutes=150, authorised_charges=1_000)
    assert total_authorised(hourly) == 14_000


def test_part_cents_are_rounded_up_so_that_the_last_minute_is_covered() -> None:
    assert total_authorised(terms(partner_rate=100, authorised_minutes=1)) == 2
    assert total_authorised(terms(partner_rate=100, authorised_minutes=3)) == 5


@pytest.mark.parametrize("open_terms", [terms(), terms(partner_rate=5_200)])
def test_while_rate_or_hours_are_open_there_is_no_sum(open_terms: Terms) -> None:
    assert total_authorised(open_terms) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Thursday evening: Friday noon in Berlin, winter time.
        ("2026-11-19T20:00+00:00", "2026-11-20T11:00+00:00"),
        # Friday, Saturday and Sunday: Monday.
        ("2026-11-20T08:00+00:00", "2026-11-23T11:00+00:00"),
        ("2026-11-21T08:00+00:00", "2026-11-23T11:00+00:00"),
        ("2026-11-22T08:00+00:00", "2026-11-23T11:00+00:00"),
        # Sunday 23:30 UTC is Monday in Berlin: Tuesday.
        ("2026-11-22T23:30+00:00", "2026-11-24T11:00+00:00"),
        # Summer time begins on the weekend between.
        ("2026-03-27T08:00+00:00", "2026-03-30T10:00+00:00"),
    ],
)
def test_answer_by_is_noon_of_the_leads_next_working_day(now: str, expected: str) -> None:
    answer = default_accept_by(datetime.fromisoformat(now), "Europe/Berlin")
    assert answer == datetime.fromisoformat(expected)


def test_what_is_internal_is_no_part_of_what_is_shared() -> None:
    internal = {field.name for field in msgspec.structs.fields(InternalTerms)}
    shared = {field.name for field in msgspec.structs.fields(Terms)}
    assert internal == set(INTERNAL)
    assert not internal & shared
