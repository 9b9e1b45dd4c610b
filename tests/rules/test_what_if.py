"""What would happen if: every choice gets the answer of the table, or why there is none."""

from itertools import islice, product

import pytest

from portal.rules.rulebook_entries import CONCERNED, possible_cases
from portal.rules.rulebook_sentences import OUTCOMES
from portal.rules.rulebook_shape import english
from portal.rules.synchronisation import Case, impossible, row_for
from portal.rules.vocabulary import Actor, Bond, Kind, Phase, Side, Verb
from portal.rules.what_if import answer, case_of_choice, choice_of, nearest, questions

BOTH = (False, True)
ALL = [Case(*facts) for facts in product(Phase, Actor, Verb, Kind, BOTH, BOTH, Bond, BOTH, BOTH)]
SIDES = [Side.LEAD, Side.PARTNER]


def test_every_possible_case_is_answered_by_its_row() -> None:
    for case in possible_cases():
        found = answer(english, Side.LEAD, case)
        assert found.outcome
        assert (found.row, found.outcome.text) == (row_for(case).id, OUTCOMES[row_for(case).id])
        assert [rule for rule, _ in found.reasons] == list(row_for(case).rules)


@pytest.mark.parametrize("side", SIDES)
def test_a_case_that_cannot_be_is_explained_and_the_nearest_can_be(side: Side) -> None:
    wrong = [case for case in ALL if impossible(case) and case.actor in CONCERNED[side]]
    for case in islice(wrong, 0, None, 97):
        found = answer(english, side, case)
        assert found.impossible.endswith(".")
        assert found.instead
        other = case_of_choice(found.instead.chosen, side)
        assert impossible(other) is None
        assert found.instead.changes


def test_every_reason_is_a_sentence_of_its_own() -> None:
    reasons = {reason for case in ALL if (reason := impossible(case))}

    assert len(reasons) == 15
    assert all(reason[0].isupper() and reason.endswith(".") for reason in reasons)


def test_the_nearest_case_keeps_when_who_what_and_with_what() -> None:
    asked = case_of_choice({"phase": "held", "verb": "create"}, Side.LEAD)
    found = nearest(asked, tuple(Actor))

    assert (found.phase, found.actor, found.verb, found.kind) == (
        Phase.HELD,
        Actor.LEAD,
        Verb.CREATE,
        Kind.NOTE,
    )
    assert (found.bond, found.since_hold) == (Bond.NONE, True)


@pytest.mark.parametrize("side", SIDES)
def test_an_address_leads_back_to_its_case(side: Side) -> None:
    for case in ALL:
        if case.actor in CONCERNED[side]:
            assert case_of_choice(choice_of(case), side) == case


@pytest.mark.parametrize("side", SIDES)
def test_without_a_choice_it_is_an_edit_of_ones_own_shared_note(side: Side) -> None:
    case = case_of_choice({"phase": "", "verb": "burn", "own": "maybe"}, side)

    assert answer(english, side, case).row == "D12"
    assert case.actor is (Actor.LEAD if side is Side.LEAD else Actor.SUBCONTRACTOR)


@pytest.mark.parametrize("side", SIDES)
def test_every_question_offers_what_it_was_given(side: Side) -> None:
    for question in questions(english, side, case_of_choice({}, side)):
        assert question.value in dict(question.options)
        assert question.label


@pytest.mark.parametrize(
    ("chosen", "afterwards"),
    [
        ({"verb": "create", "bond": "none"}, "From then on the entry is shared."),
        ({"verb": "hide"}, "From then on the entry is not shared."),
        ({"own": "no"}, "From then on entry and copy are detached."),
        ({"verb": "edit"}, ""),
        ({"verb": "delete"}, ""),
    ],
)
def test_it_says_what_becomes_of_the_tie_where_that_changes(
    chosen: dict[str, str], afterwards: str
) -> None:
    case = case_of_choice(chosen, Side.LEAD)

    assert answer(english, Side.LEAD, case).afterwards == afterwards
