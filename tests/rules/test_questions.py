"""Who may ask the lead a question, and when it can be answered: every case of it."""

from itertools import product

import pytest

from portal.rules.questions import answer_refusal, arrives_at_once, ask_refusal
from portal.rules.vocabulary import Actor, Phase, Question


def test_Q44_a_partner_asks_while_the_work_goes_on_and_nobody_else_at_any_time() -> None:
    allowed = {
        (phase, actor) for phase, actor in product(Phase, Actor) if not ask_refusal(phase, actor)
    }
    assert allowed == {(Phase.LIVE, Actor.SP_PSA), (Phase.LIVE, Actor.SUBCONTRACTOR)}


@pytest.mark.parametrize(("phase", "row"), [(Phase.HELD, "D24"), (Phase.ENDED, "D28")])
def test_a_subcontractor_is_told_by_the_row_why_it_cannot_ask(phase: Phase, row: str) -> None:
    refusal = ask_refusal(phase, Actor.SUBCONTRACTOR)
    assert refusal
    assert refusal.rule == row


def test_Q44_an_open_question_is_answered_until_the_work_has_ended() -> None:
    allowed = {
        (phase, question)
        for phase, question in product(Phase, Question)
        if not answer_refusal(phase, question)
    }
    assert allowed == {(Phase.LIVE, Question.OPEN), (Phase.HELD, Question.OPEN)}


def test_D22_an_answer_waits_while_completion_does() -> None:
    assert [phase for phase in Phase if arrives_at_once(phase)] == [Phase.LIVE]
