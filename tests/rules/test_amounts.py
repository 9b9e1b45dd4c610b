"""Amounts of money as people type them."""

import pytest

from portal.rules.amounts import NOT_AN_AMOUNT, TOO_LARGE, TWO_WAYS, read_amount
from portal.rules.refusals import Refusal


@pytest.mark.parametrize("decimal_sign", [".", ","])
@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("52", 5_200),
        ("52.5", 5_250),
        ("52,50", 5_250),
        ("1000,50", 100_050),
        ("1.000,50", 100_050),
        ("1,000.50", 100_050),
        ("1 000,50", 100_050),
        ("1\N{NO-BREAK SPACE}000", 100_000),
        ("1'000.50", 100_050),
        ("1.234.567", 123_456_700),
        ("12,345,678.9", 1_234_567_890),
        ("21474836.47", 2_147_483_647),
    ],
)
def test_what_can_be_read_in_one_way_is_read_in_either_language(
    typed: str, amount: int, decimal_sign: str
) -> None:
    assert read_amount(typed, decimal_sign) == amount


def test_a_lone_sign_between_thousands_is_read_as_the_reader_writes_it() -> None:
    assert read_amount("1.000", ",") == read_amount("1,000", ".") == 100_000
    assert read_amount("1.000", ".") == read_amount("1,000", ",") == TWO_WAYS


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("21474836.48", TOO_LARGE),
        ("999999999999", TOO_LARGE),
        ("-1", NOT_AN_AMOUNT),
        ("1.00,000", NOT_AN_AMOUNT),
        ("1.0000,50", NOT_AN_AMOUNT),
        ("1.000.50", NOT_AN_AMOUNT),
        ("1e3", NOT_AN_AMOUNT),
        ("٣", NOT_AN_AMOUNT),
        ("52.00 €", NOT_AN_AMOUNT),
        ("NaN", NOT_AN_AMOUNT),
    ],
)
def test_anything_else_says_what_is_wrong(typed: str, refusal: Refusal) -> None:
    assert read_amount(typed, ",") == refusal
