"""Skills and areas as they are typed: normalised, each once, and few (Q45)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.partner_tags import LONGEST, MOST, fold, read_tags, written
from portal.rules.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ()),
        (" , ;\n ,", ()),
        ("Fibre, access  control ;printers\n", ("Fibre", "access control", "printers")),
        ("Köln, koln, KÖLN", ("Köln",)),
        ("a\u202eb, \x00c", ("ab", "c")),
        ("20457, 20459", ("20457", "20459")),
    ],
)
def test_Q45_words_are_cleaned_and_stand_once(typed: str, kept: tuple[str, ...]) -> None:
    assert read_tags(typed) == kept


@pytest.mark.parametrize("typed", ["x" * (LONGEST + 1), ",".join(map(str, range(MOST + 1)))])
def test_Q45_neither_long_words_nor_many(typed: str) -> None:
    refusal = read_tags(typed)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "Q45"


@given(st.text(max_size=200))
def test_Q45_what_was_kept_is_kept_as_it_is(typed: str) -> None:
    kept = read_tags(typed)
    if not isinstance(kept, Refusal):
        assert read_tags(written(kept)) == kept
        assert len({fold(word) for word in kept}) == len(kept)
        assert all(0 < len(fold(word)) <= 3 * LONGEST for word in kept)
