"""What a charge comes to, and how quantities are typed."""

import pytest

from portal.rules.amounts import TWO_WAYS
from portal.rules.charges import (
    NOT_A_QUANTITY,
    NOTHING,
    QUANTITY_TOO_LARGE,
    cost_of,
    cost_refusal,
    read_quantity,
)
from portal.rules.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "sign", "expected"),
    [
        ("2", ".", 2_000),
        ("1.5", ".", 1_500),
        ("1,5", ".", 1_500),
        ("0,25", ",", 250),
        ("0.125", ".", 125),
        ("1.000", ".", 1_000),
        ("1.000", ",", TWO_WAYS),  # a thousand or one, a German reader may mean either
        ("0", ".", NOTHING),
        ("0.000", ".", NOTHING),
        ("-1", ".", NOT_A_QUANTITY),
        ("1.2.3", ".", NOT_A_QUANTITY),
        ("two", ".", NOT_A_QUANTITY),
        ("٣", ".", NOT_A_QUANTITY),
        ("1000001", ".", QUANTITY_TOO_LARGE),
    ],
)
def test_a_quantity_is_read_as_its_reader_writes_numbers(
    typed: str, sign: str, expected: int | Refusal
) -> None:
    assert read_quantity(typed, sign) == expected


@pytest.mark.parametrize(
    ("quantity", "unit_cost", "expected"),
    [(2_000, 450, 900), (1_500, 333, 500), (500, 1, 1), (499, 1, 0), (1_000, 0, 0)],
)
def test_half_a_cent_is_rounded_up(quantity: int, unit_cost: int, expected: int) -> None:
    assert cost_of(quantity, unit_cost) == expected


def test_a_charge_larger_than_any_sum_can_hold_is_refused() -> None:
    assert cost_refusal(1_000, 2**31 - 1) is None
    assert cost_refusal(2_000, 2**31 - 1)
