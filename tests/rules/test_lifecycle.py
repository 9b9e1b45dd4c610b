"""The moves O1 to O13 against the table of states.md 4.2, and what a page may offer."""

from itertools import product

from portal.rules.lifecycle import (
    LINKED,
    MOVES,
    NOT_A_BUTTON,
    OPEN,
    Check,
    Event,
    Move,
    Then,
    move_for,
    moves_open_to,
)
from portal.rules.permissions import Permission, may
from portal.rules.vocabulary import OutsourceStatus, Side, Standing

UNSENT, ASSIGNED = OutsourceStatus.UNSENT, OutsourceStatus.ASSIGNED
ACCEPTED, IN_PROGRESS = OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS
WAITING, COMPLETE = OutsourceStatus.WAITING_APPROVAL, OutsourceStatus.COMPLETE
DECLINED, CANCELED = OutsourceStatus.DECLINED, OutsourceStatus.CANCELED
STATUSES: tuple[OutsourceStatus | None, ...] = (None, *OutsourceStatus)
OUT_UP = {Standing.OUT, Standing.PM, Standing.ALL, Standing.ADM}
STAFF = {Standing.NONE, *OUT_UP}
ACCEPTERS = {Standing.SUB_ADM, Standing.SUB_ACC}
SUBCONTRACTORS = {*ACCEPTERS, Standing.SUB_TEC}


def row(id: str) -> Move:
    (move,) = (move for move in MOVES if move.id == id)
    return move


def actors(move: Move) -> set[Standing]:
    return {actor for actor in Standing if move.needs and may(actor, move.needs)}


def goes(id: str, event: Event, *sources: OutsourceStatus | None) -> Move:
    """The row of `id`, after making sure that `event` finds it from exactly these statuses."""
    for status in STATUSES:
        found = move_for(event, status)
        assert (found.id if found else None) == (id if status in sources else None), status
    return row(id)


def test_the_rows_are_O1_to_O13_each_event_once() -> None:
    assert [move.id for move in MOVES] == [f"O{n}" for n in range(1, 14)]
    assert [move.event for move in MOVES] == list(Event)


def test_no_event_has_two_rows_from_one_status() -> None:
    for event, status in product(Event, STATUSES):
        matching = [move.id for move in MOVES if move.event == event and status in move.source]
        assert len(matching) <= 1, (event, status, matching)


def test_O1_terms_are_saved_before_the_first_and_after_the_last_attempt_R37_R25() -> None:
    move = goes("O1", Event.SAVE_TERMS, None, UNSENT, DECLINED, CANCELED, COMPLETE)
    assert (move.target, move.by, actors(move)) == (UNSENT, Side.LEAD, OUT_UP)
    assert set(move.checks) == {
        Check.AGREEMENT_ACCEPTED,
        Check.TICKET_IS_OURS,
        Check.TICKET_NOT_COMPLETE,
        Check.NOT_FORWARDED,
        Check.PARTNER_ACTIVE,
    }


def test_O2_only_a_draft_is_discarded() -> None:
    move = goes("O2", Event.DISCARD_DRAFT, UNSENT)
    assert (move.target, move.by, actors(move)) == (None, Side.LEAD, OUT_UP)


def test_O3_sending_checks_what_saving_checks_and_the_terms() -> None:
    move = goes("O3", Event.SEND, None, UNSENT, DECLINED, CANCELED, COMPLETE)
    assert (move.target, move.by, actors(move)) == (ASSIGNED, Side.LEAD, OUT_UP)
    assert set(move.checks) == {*row("O1").checks, Check.TERMS_COMPLETE, Check.DATES_IN_ORDER}
    assert Then.FIX_FEE_CONTRACT in move.then


def test_O4_an_offer_is_canceled_while_nobody_has_answered() -> None:
    move = goes("O4", Event.CANCEL, ASSIGNED)
    assert (move.target, move.by, actors(move)) == (CANCELED, Side.LEAD, OUT_UP)


def test_O5_declining_needs_a_reason_Q12() -> None:
    move = goes("O5", Event.DECLINE, ASSIGNED)
    assert (move.target, move.by, actors(move)) == (DECLINED, Side.PARTNER, ACCEPTERS)
    assert move.checks == (Check.DECLINE_REASON_GIVEN,)


def test_O6_only_the_clock_lets_an_offer_expire_Q10() -> None:
    move = goes("O6", Event.EXPIRE, ASSIGNED)
    assert (move.target, move.by, actors(move)) == (DECLINED, Side.SYSTEM, set())
    assert move.checks == (Check.ANSWER_OVERDUE,)


def test_O7_accepting_opens_the_second_ticket_and_records_the_fee_R42_R100_R112() -> None:
    move = goes("O7", Event.ACCEPT, ASSIGNED)
    assert (move.target, move.by, actors(move)) == (ACCEPTED, Side.PARTNER, ACCEPTERS)
    assert set(move.checks) == {Check.PARTNER_ACTIVE, Check.ANSWER_IN_TIME}
    assert {Then.OPEN_SECOND_TICKET, Then.RECORD_FEE} <= set(move.then)


def test_O7_alone_costs_a_fee_R100() -> None:
    assert [move.id for move in MOVES if Then.RECORD_FEE in move.then] == ["O7"]


def test_O8_any_of_the_partners_people_starts_the_work_Q11() -> None:
    move = goes("O8", Event.START_WORK, ACCEPTED)
    assert (move.target, move.by, actors(move)) == (IN_PROGRESS, Side.PARTNER, SUBCONTRACTORS)


def test_O9_completion_is_reported_before_or_after_the_start_R135_Q20() -> None:
    move = goes("O9", Event.REPORT_COMPLETE, ACCEPTED, IN_PROGRESS)
    assert (move.target, move.by, actors(move)) == (WAITING, Side.PARTNER, SUBCONTRACTORS)


def test_O10_rejecting_needs_a_reason_and_releases_what_was_held_R137_R138_Q1() -> None:
    move = goes("O10", Event.REJECT_COMPLETION, WAITING)
    assert (move.target, move.by, actors(move)) == (IN_PROGRESS, Side.LEAD, OUT_UP)
    assert move.checks == (Check.REJECTION_REASON_GIVEN,)
    assert Then.RELEASE_HELD in move.then


def test_O11_approving_ends_sharing_for_good_R139_R140() -> None:
    move = goes("O11", Event.APPROVE_COMPLETION, WAITING)
    assert (move.target, move.by, actors(move)) == (COMPLETE, Side.LEAD, OUT_UP)
    assert Then.DROP_HELD in move.then


def test_O12_the_lead_may_complete_before_the_partner_reports() -> None:
    move = goes("O12", Event.COMPLETE, ACCEPTED, IN_PROGRESS)
    assert (move.target, move.by, actors(move)) == (COMPLETE, Side.LEAD, OUT_UP)
    assert move.then == row("O11").then


def test_O13_a_complete_ticket_completes_the_attempt_whoever_of_the_staff_sets_it() -> None:
    move = goes("O13", Event.COMPLETE_TICKET, ACCEPTED, IN_PROGRESS, WAITING)
    assert (move.target, move.by, actors(move)) == (COMPLETE, Side.LEAD, STAFF)
    assert move.then == row("O11").then


def test_every_check_and_every_effect_belongs_to_some_move() -> None:
    assert {check for move in MOVES for check in move.checks} == set(Check)
    assert {then for move in MOVES for then in move.then} == set(Then)


def test_what_counts_as_open_R27_R31() -> None:
    assert {ASSIGNED, ACCEPTED, IN_PROGRESS, WAITING} == OPEN
    assert OPEN - {ASSIGNED} == LINKED


def test_a_page_offers_what_the_rows_allow_and_nothing_else() -> None:
    for status, side, actor, event in product(STATUSES, Side, Standing, Event):
        move = move_for(event, status)
        is_allowed = (
            event not in NOT_A_BUTTON
            and move is not None
            and move.by is side
            and actor in actors(move)
        )
        assert (event in moves_open_to(status, side, actor)) == is_allowed, (status, actor, event)


def test_the_wrong_side_is_offered_nothing() -> None:
    for status, actor in product(STATUSES, Standing):
        is_partner = may(actor, Permission.SEE_RECEIVED)
        assert not moves_open_to(status, Side.LEAD if is_partner else Side.PARTNER, actor)
        assert not moves_open_to(status, Side.SYSTEM, actor)
