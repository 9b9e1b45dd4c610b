"""What holds for many rows together: how many, which, and where one comes back to."""

import pytest

from portal.actions.bulk.verbs import DO
from portal.rules.bulk import (
    BULKS,
    MOST_ROWS,
    NOTHING_SELECTED,
    TOO_MANY,
    BulkVerb,
    chosen,
    refusal_of,
    way_back,
)
from portal.rules.lifecycle import MOVES, Event
from portal.rules.permissions import PM_UP, may
from portal.rules.throttles import INVITATIONS_PER_ADDRESS, INVITATIONS_PER_COMPANY
from portal.rules.vocabulary import Standing


@pytest.mark.parametrize("verb", list(BulkVerb))
def test_R20_every_verb_has_its_words_and_its_deed(verb: BulkVerb) -> None:
    assert BULKS[verb].verb is verb
    assert verb in DO


def test_R57_many_rows_need_the_very_right_that_one_needs() -> None:
    needs = {move.event: move.needs for move in MOVES}
    for verb, event in (
        (BulkVerb.CANCEL_OFFERS, Event.CANCEL),
        (BulkVerb.SAVE_TERMS, Event.SAVE_TERMS),
        (BulkVerb.SEND_OFFERS, Event.SEND),
    ):
        assert BULKS[verb].needs is needs[event]
    invites = {actor for actor in Standing if may(actor, BULKS[BulkVerb.INVITE].needs)}
    assert invites == PM_UP


def test_R20_what_is_ticked_twice_counts_once_and_what_is_no_id_not_at_all() -> None:
    assert chosen(["b", "a", "b", "", "x" * 23, "ü", "../b"]) == ["b", "a"]
    assert chosen(["b a  c", "a"]) == ["b", "a", "c"]


def test_R20_nothing_and_too_much_are_refused() -> None:
    assert refusal_of([]) is NOTHING_SELECTED
    assert refusal_of(["a"] * MOST_ROWS) is None
    assert refusal_of(["a"] * (MOST_ROWS + 1)) is TOO_MANY


def test_Q41_one_comes_back_to_the_view_that_the_rows_were_chosen_in() -> None:
    assert way_back(BulkVerb.SEND_OFFERS, "") == "/tickets"
    assert way_back(BulkVerb.SEND_OFFERS, "search=till&evil=1") == "/tickets?search=till"
    assert way_back(BulkVerb.INVITE, "//elsewhere.example").startswith("/outsource/partners?")


def test_A11_a_thousand_can_be_invited_in_a_day_and_nobody_many_times() -> None:
    assert INVITATIONS_PER_COMPANY.count >= 2 * MOST_ROWS
    assert INVITATIONS_PER_ADDRESS.count <= 3
