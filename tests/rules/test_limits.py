"""When the limits of a ticket are nearly or wholly used, and what goes beyond them (Q16)."""

import pytest

from portal.rules.limits import Beyond, Used, beyond, consent_refusal, mark_reached
from portal.rules.terms import Terms

TERMS = Terms(currency="EUR", authorised_minutes=480, authorised_charges=40_000)
UNLIMITED = Terms(currency="EUR")


@pytest.mark.parametrize(
    ("used", "terms", "mark"),
    [
        (Used(), TERMS, 0),
        (Used(work=383), TERMS, 0),
        (Used(work=300, travel=84), TERMS, 80),
        (Used(work=480), TERMS, 100),
        (Used(charges=31_999), TERMS, 0),
        (Used(charges=32_000), TERMS, 80),
        (Used(charges=40_001), TERMS, 100),
        (Used(work=1_000), UNLIMITED, 0),
        (Used(charges=1), UNLIMITED, 100),
    ],
)
def test_marks_stand_at_80_and_100_percent_of_time_or_charges(
    used: Used, terms: Terms, mark: int
) -> None:
    assert mark_reached(used, terms) == mark


@pytest.mark.parametrize(
    ("used", "terms", "expected"),
    [
        (Used(work=480, charges=40_000), TERMS, Beyond()),
        (Used(work=470, travel=30), TERMS, Beyond(minutes=20)),
        (Used(charges=40_250), TERMS, Beyond(charges=250)),
        (Used(work=10_000, charges=5), UNLIMITED, Beyond(charges=5)),
    ],
)
def test_travel_counts_and_charges_that_nobody_authorised_go_beyond(
    used: Used, terms: Terms, expected: Beyond
) -> None:
    assert beyond(used, terms) == expected


def test_only_what_goes_beyond_needs_consent() -> None:
    over = Used(work=500)
    assert consent_refusal(Used(work=480), TERMS, consents=False) is None
    assert consent_refusal(over, TERMS, consents=True) is None
    assert consent_refusal(over, TERMS, consents=False)
