"""A title is found by the beginning of each of its words, and a number by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.words import (
    LONGEST_SORT_NAME,
    LONGEST_WORD,
    MOST_WORDS,
    Search,
    counted,
    folded,
    read_search,
    sort_name,
    words_of,
)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Router down", ["router", "down"]),
        ("Wi-Fi/LAN, 3. Etage", ["wi", "fi", "lan", "3", "etage"]),
        ("Straße ÜBER Łódź", ["strasse", "uber", "łodz"]),
        ("again Again AGAIN", ["again"]),
        ("snake_case", ["snake", "case"]),
        ("%_*?[!", []),
        ("", []),
    ],
)
def test_a_title_falls_into_words(title: str, words: list[str]) -> None:
    assert words_of(title) == words


@pytest.mark.parametrize("text", ["T-1042", "t-1042", "1042", " 1042 ", "T-0001042"])
def test_a_number_asks_for_one_ticket(text: str) -> None:
    assert read_search(text) == Search(number=1042)


@pytest.mark.parametrize("text", ["T1042 x", "10.42", "-1042", "1" * 10, "١٠٤٢", "T-"])
def test_anything_else_asks_for_words(text: str) -> None:
    assert read_search(text).number is None


def test_an_empty_search_asks_for_nothing() -> None:
    assert read_search("  ") == Search()


def test_a_search_is_capped_A55() -> None:
    search = read_search(" ".join(f"w{n}" for n in range(1000)) + "x" * 9000)
    assert len(search.beginnings) == MOST_WORDS


@given(st.text(max_size=200))
def test_every_title_is_found_by_its_own_text(title: str) -> None:
    words = words_of(title)
    for beginning in read_search(title).beginnings:
        assert any(word.startswith(beginning) for word in words)


@given(st.text(max_size=200))
def test_words_have_no_wildcards_and_fit_their_column(title: str) -> None:
    for word in words_of(title):
        assert len(word) <= LONGEST_WORD
        assert not set("%_*?[]") & set(word)


@given(st.text(max_size=120))
def test_a_sort_name_fits_its_column_and_ignores_case(name: str) -> None:
    assert len(sort_name(name)) <= LONGEST_SORT_NAME
    assert folded(folded(name)) == folded(name)


def test_names_are_sorted_without_their_accents() -> None:
    assert sorted(["Zeta", "Österreich", "alpha", "Éclair"], key=sort_name) == [
        "alpha",
        "Éclair",
        "Österreich",
        "Zeta",
    ]


def test_names_are_sorted_as_people_count() -> None:
    names = ["n10", "n1", "N2", "1", "Überfällig", "v 2 b", "v 2 a", "9" * 60]

    assert sorted(names, key=counted) == [
        *("1", "9" * 60, "n1", "N2", "n10", "Überfällig", "v 2 a", "v 2 b")
    ]
