"""The words of the synchronisation log: there are some for whatever can stand in it."""

import pytest

from portal.rules.sharing_log import (
    FIRST_WORDS,
    REACHES_OTHERS,
    RELEASE,
    first_words,
    kind_seen,
    pressed_by,
    said_of,
)
from portal.rules.synchronisation import ROWS, Effect, Row, effect_of_release
from portal.rules.vocabulary import Bond, Kind, Side

LOGGED = [row for row in ROWS if row.effect not in (Effect.NOTHING, Effect.REFUSE)]
RELEASED = {effect_of_release(bond, stands=stands) for bond in Bond for stands in (True, False)}


@pytest.mark.parametrize("row", LOGGED, ids=[row.id for row in LOGGED])
def test_whoever_acted_reads_what_became_of_it_by_every_row(row: Row) -> None:
    assert said_of(row.id, row.effect, is_own=True).word


def test_the_other_side_has_words_for_what_reaches_it_and_for_nothing_else() -> None:
    for effect in REACHES_OTHERS:
        assert said_of("D12", effect, is_own=False).word
    for effect in set(Effect) - REACHES_OTHERS:
        with pytest.raises(KeyError):
            said_of("D12", effect, is_own=False)


def test_a_hold_a_drop_and_a_release_of_nothing_reach_nobody_else() -> None:
    assert REACHES_OTHERS.isdisjoint({Effect.HOLD, Effect.DROP, Effect.NOTHING, Effect.REFUSE})


@pytest.mark.parametrize("effect", sorted(RELEASED))
def test_each_release_says_that_it_is_one_to_the_side_that_had_held_it(effect: Effect) -> None:
    assert said_of(RELEASE, effect, is_own=True).word == "Released"
    if effect in REACHES_OTHERS:
        assert said_of(RELEASE, effect, is_own=False).word != "Released"


def test_the_word_that_answers_completion_is_the_leads_and_accepting_the_partners() -> None:
    for entry in (Side.LEAD, Side.PARTNER):
        assert pressed_by("D25", entry) is pressed_by("D26", entry) is Side.LEAD
        assert pressed_by("O7", entry) is Side.PARTNER
        assert pressed_by("D14", entry) is entry


def test_only_the_leads_time_was_something_else_over_there_R120() -> None:
    assert kind_seen(Kind.TIME, Side.PARTNER, is_own=False) is Kind.NOTE
    assert kind_seen(Kind.TIME, Side.PARTNER, is_own=True) is Kind.TIME
    assert kind_seen(Kind.TIME, Side.LEAD, is_own=True) is Kind.TIME
    assert kind_seen(Kind.TIME, Side.LEAD, is_own=False) is Kind.TIME
    assert kind_seen(Kind.FILE, Side.PARTNER, is_own=False) is Kind.FILE


def test_first_words_are_one_line_that_ends_between_words() -> None:
    assert first_words("Door code\n\n4711 ") == "Door code 4711"
    assert first_words("") == ""
    assert first_words("word " * 40) == "word " * (FIRST_WORDS // 5 - 1) + "word …"
    assert first_words("W" * 20_000) == "W" * FIRST_WORDS + " …"
