"""The steps T1 to T4 of other terms after the acceptance (Q14), and what each of them asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from portal.rules.amendments import (
    JUDGES,
    LABELS,
    STEPS,
    Amendable,
    AmendmentEvent,
    Condition,
    Effect,
    Facts,
    Step,
    Wrong,
    changes,
    conflict,
    step_for,
    steps_open_to,
    to_the_minute,
    wrong_with,
)
from portal.rules.lifecycle import Event
from portal.rules.permissions import may
from portal.rules.terms import INTERNAL, LARGEST_AMOUNT, InternalTerms
from portal.rules.vocabulary import AmendmentStatus, OutsourceStatus, Side, Standing

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DUE = AT + timedelta(days=3)
NOW = Amendable(
    partner_rate=5_000,
    authorised_minutes=480,
    authorised_charges=0,
    complete_by=DUE,
    instructions="Ring at the gate.",
)
ACCEPTED, IN_PROGRESS = OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS
WAITING = OutsourceStatus.WAITING_APPROVAL
PROPOSE, CONFIRM = AmendmentEvent.PROPOSE_TERMS, AmendmentEvent.CONFIRM_TERMS


def row(id: str) -> Step:
    (step,) = (step for step in STEPS if step.id == id)
    return step


def goes(id: str, event: AmendmentEvent, *sources: OutsourceStatus) -> Step:
    """The row of `id`, after making sure that `event` finds it from exactly these statuses."""
    for status in (None, *OutsourceStatus):
        found = step_for(event, status)
        assert (found.id if found else None) == (id if status in sources else None), status
    return row(id)


def actors(step: Step) -> set[Standing]:
    return {actor for actor in Standing if may(actor, step.needs)}


def facts(of: Amendable = NOW, **more: Any) -> Facts:
    """More hours, unless another proposal is given."""
    proposed = structs.replace(NOW, authorised_minutes=720) if of is NOW else of
    return Facts(**{"at": AT, "now": NOW, "proposed": proposed, **more})


def wrong(id: str, given: Facts) -> Wrong | None:
    return wrong_with(row(id), given)


def test_Q14_the_rows_are_T1_to_T4_each_event_once() -> None:
    assert [step.id for step in STEPS] == ["T1", "T2", "T3", "T4"]
    assert [step.event for step in STEPS] == list(AmendmentEvent)


def test_no_event_of_terms_is_taken_for_one_of_the_attempt() -> None:
    assert {*AmendmentEvent}.isdisjoint({*Event})


def test_T1_the_lead_proposes_while_the_partner_works() -> None:
    step = goes("T1", PROPOSE, ACCEPTED, IN_PROGRESS)
    assert (step.by, step.target) == (Side.LEAD, AmendmentStatus.PROPOSED)
    assert actors(step) == {Standing.OUT, Standing.PM, Standing.ALL, Standing.ADM}
    assert Effect.CHANGE_TERMS not in step.then


def test_T2_the_lead_withdraws_also_while_completion_waits() -> None:
    step = goes("T2", AmendmentEvent.WITHDRAW_TERMS, ACCEPTED, IN_PROGRESS, WAITING)
    assert (step.by, step.target) == (Side.LEAD, AmendmentStatus.WITHDRAWN)
    assert actors(step) == actors(row("T1"))


@pytest.mark.parametrize(
    ("id", "event", "target"),
    [
        ("T3", CONFIRM, AmendmentStatus.CONFIRMED),
        ("T4", AmendmentEvent.DECLINE_TERMS, AmendmentStatus.DECLINED),
    ],
)
def test_T3_T4_the_partner_answers_but_no_technician_and_never_while_completion_waits(
    id: str, event: AmendmentEvent, target: AmendmentStatus
) -> None:
    step = goes(id, event, ACCEPTED, IN_PROGRESS)
    assert (step.by, step.target) == (Side.PARTNER, target)
    assert actors(step) == {Standing.SUB_ADM, Standing.SUB_ACC}


def test_T3_alone_changes_the_terms_and_watches_the_limits_anew_Q16() -> None:
    for effect in (Effect.CHANGE_TERMS, Effect.COUNT_ANEW):
        assert [step.id for step in STEPS if effect in step.then] == ["T3"]


def test_every_step_stands_on_both_tickets_and_is_told() -> None:
    assert all({Effect.NOTE_AT_BOTH, Effect.TELL_OTHER_SIDE} <= {*step.then} for step in STEPS)


def test_every_condition_has_its_judge_and_belongs_to_some_step() -> None:
    assert set(JUDGES) == {*Condition}
    assert {each for step in STEPS for each in step.conditions} == {*Condition}


def test_what_only_the_lead_sees_rate_kind_and_currency_are_no_amendment() -> None:
    names = set(Amendable.__struct_fields__)
    assert names == set(LABELS)
    assert names.isdisjoint({*INTERNAL, *InternalTerms.__struct_fields__, "currency", "rate_kind"})


def test_a_page_offers_each_side_its_own_steps() -> None:
    assert steps_open_to(IN_PROGRESS, Side.LEAD, Standing.OUT) == [
        PROPOSE,
        AmendmentEvent.WITHDRAW_TERMS,
    ]
    assert steps_open_to(WAITING, Side.LEAD, Standing.ADM) == [AmendmentEvent.WITHDRAW_TERMS]
    assert steps_open_to(IN_PROGRESS, Side.LEAD, Standing.NONE) == []
    assert steps_open_to(ACCEPTED, Side.PARTNER, Standing.SUB_ACC) == [
        CONFIRM,
        AmendmentEvent.DECLINE_TERMS,
    ]
    assert steps_open_to(ACCEPTED, Side.PARTNER, Standing.SUB_TEC) == []
    assert steps_open_to(WAITING, Side.PARTNER, Standing.SUB_ADM) == []


def test_T1_more_hours_are_proposed() -> None:
    assert wrong("T1", facts()) is None


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"agreement_accepted": False}, "R37"),
        ({"one_waits": True}, "Q14"),
        ({"is_seen": False}, "Q14"),
    ],
)
def test_T1_is_refused_as_a_whole(given: dict[str, Any], rule: str) -> None:
    found = wrong("T1", facts(**given))
    assert found
    assert (found.refusal.rule, found.field) == (rule, "")


@pytest.mark.parametrize(
    ("proposed", "field"),
    [
        ({}, "authorised_minutes"),
        ({"partner_rate": None}, "partner_rate"),
        ({"partner_rate": -1}, "partner_rate"),
        ({"authorised_minutes": -1}, "authorised_minutes"),
        ({"authorised_charges": -1}, "authorised_charges"),
        ({"authorised_charges": LARGEST_AMOUNT + 1}, "authorised_charges"),
        ({"complete_by": None}, "complete_by"),
        ({"complete_by": AT}, "complete_by"),
        ({"complete_by": AT - timedelta(minutes=1)}, "complete_by"),
    ],
)
def test_T1_names_the_field_that_is_wrong(proposed: dict[str, Any], field: str) -> None:
    found = wrong("T1", facts(structs.replace(NOW, **proposed)))
    assert found
    assert found.field == field


@pytest.mark.parametrize(
    "proposed",
    [
        {"partner_rate": 0},
        {"authorised_minutes": 0},
        {"authorised_charges": LARGEST_AMOUNT},
        {"complete_by": AT + timedelta(minutes=1)},
        {"instructions": ""},
    ],
)
def test_T1_any_of_the_terms_may_change(proposed: dict[str, Any]) -> None:
    assert wrong("T1", facts(structs.replace(NOW, **proposed))) is None


def test_T1_a_time_that_was_missed_already_may_stay_while_something_else_changes() -> None:
    late = structs.replace(NOW, complete_by=AT - timedelta(days=1))
    more = structs.replace(late, authorised_minutes=720)
    assert wrong("T1", Facts(at=AT, now=late, proposed=more)) is None


def test_T3_a_time_that_passed_before_the_answer_is_confirmed_by_nobody() -> None:
    new = structs.replace(NOW, complete_by=AT + timedelta(hours=1))
    assert wrong("T3", facts(new)) is None
    found = wrong("T3", facts(new, at=AT + timedelta(hours=2)))
    assert found
    assert found.refusal.sentence.startswith("The proposed time to complete by has passed")
    assert found.field == ""


def test_what_changes_is_told_with_both_values_in_the_order_of_the_terms() -> None:
    after = structs.replace(NOW, complete_by=AT, authorised_minutes=60)
    found = [(each.name, each.before, each.after) for each in changes(NOW, after)]
    assert found == [("authorised_minutes", 480, 60), ("complete_by", DUE, AT)]
    assert changes(NOW, NOW) == []


def test_a_moment_that_a_form_gave_back_to_the_minute_is_no_change() -> None:
    exact = structs.replace(NOW, complete_by=DUE + timedelta(seconds=42, microseconds=7))
    assert to_the_minute(exact, NOW) == exact
    later = structs.replace(NOW, complete_by=DUE + timedelta(minutes=1))
    assert to_the_minute(exact, later) == later


def test_who_was_faster_is_named_with_what_became_of_it() -> None:
    for status in {*AmendmentStatus} - {AmendmentStatus.PROPOSED}:
        refusal = conflict(status, ("Cleo Vogt", AT))
        assert (refusal.rule, refusal.facts) == ("Q14", {"person": "Cleo Vogt", "time": AT})
