"""What spreadsheet programs would run stays text (A29)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.sheets import csv_line, safe_cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋"])
def test_A29_a_cell_that_begins_like_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert safe_cell(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["Swap;=1+1", "Swap,@SUM(1)", "Swap; +1", "Swap\n=1+1"])
def test_A29_a_formula_behind_a_sign_that_splits_cells_gets_one_too(text: str) -> None:
    safe = safe_cell(text)

    assert safe.replace("'", "") == text
    assert safe[safe.index("'") + 1] in "=@+"


@pytest.mark.parametrize(
    "text", ["", "Label printer", "A-1 and B+2", "a@b.example", "Hall 3, left"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_A29_no_text_begins_a_formula_afterwards(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_A29_numbers_stay_numbers_with_a_point() -> None:
    line = csv_line(
        ["-5", 3, Decimal(250).scaleb(-2), Decimal(-500).scaleb(-2), Decimal(0).scaleb(-2)]
    )

    assert line == '"\'-5",3,2.50,-5.00,0.00\r\n'


def test_a_quote_in_a_text_does_not_end_its_cell() -> None:
    assert csv_line(['a "b", c']) == '"a ""b"", c"\r\n'
