"""The checks that moves cite: each refuses what it is for, with its rule, and nothing else."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from portal.rules.lifecycle import Check, Event, move_for
from portal.rules.preconditions import JUDGES, Facts, refusal_of
from portal.rules.terms import Terms
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    PartnerStatus,
    Source,
    TicketStatus,
)

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
TERMS = Terms(currency="EUR", partner_rate=5_200, accept_by=AT + DAY, complete_by=AT + 2 * DAY)
FINE = Facts(
    at=AT,
    terms=TERMS,
    agreement_accepted=True,
    ticket_status=TicketStatus.IN_PROGRESS,
    ticket_source=Source.MANUAL,
    partner_status=PartnerStatus.ACTIVE,
    partner_name="Brückner",
    decline_reason=DeclineReason.NO_SKILL,
    text="The cover is missing.",
)


def facts(**changed: object) -> Facts:
    """FINE with other facts; names of terms change the terms."""
    names = {field.name for field in msgspec.structs.fields(Terms)}
    terms = {name: changed.pop(name) for name in [*changed] if name in names}
    return msgspec.structs.replace(FINE, terms=msgspec.structs.replace(TERMS, **terms), **changed)


def rule(check: Check, given: Facts) -> str | None:
    refusal = JUDGES[check](given)
    return refusal.rule if refusal else None


def test_every_check_has_a_judge() -> None:
    assert set(JUDGES) == set(Check)


def test_where_all_is_fine_only_the_overdue_answer_refuses() -> None:
    assert {check for check in Check if rule(check, FINE)} == {Check.ANSWER_OVERDUE}


@pytest.mark.parametrize(
    ("check", "changed", "expected"),
    [
        (Check.AGREEMENT_ACCEPTED, {"agreement_accepted": False}, "R37"),
        (Check.TICKET_NOT_COMPLETE, {"ticket_status": TicketStatus.COMPLETE}, "O1"),
        (Check.TICKET_IS_OURS, {"ticket_source": Source.INSOURCED}, "Q27"),
        (Check.PARTNER_ACTIVE, {"partner_status": PartnerStatus.PENDING}, "R25"),
        (Check.PARTNER_ACTIVE, {"partner_status": PartnerStatus.CANCELED}, "R25"),
        (Check.TERMS_COMPLETE, {"partner_rate": None}, "O3"),
        (Check.TERMS_COMPLETE, {"accept_by": None}, "O3"),
        (Check.TERMS_COMPLETE, {"complete_by": None}, "O3"),
        (Check.DATES_IN_ORDER, {"accept_by": AT}, "O3"),
        (Check.DATES_IN_ORDER, {"complete_by": AT}, "O3"),
        (Check.DATES_IN_ORDER, {"complete_by": AT + DAY - INSTANT}, "O3"),
        (Check.ANSWER_IN_TIME, {"accept_by": AT - INSTANT}, "Q10"),
        (Check.DECLINE_REASON_GIVEN, {"decline_reason": None}, "Q12"),
        (Check.REJECTION_REASON_GIVEN, {"text": " \n"}, "O10"),
    ],
)
def test_each_check_refuses_what_it_is_for(
    check: Check, changed: dict[str, object], expected: str
) -> None:
    assert rule(check, facts(**changed)) == expected


def test_both_dates_may_be_the_same_moment_O3() -> None:
    assert rule(Check.DATES_IN_ORDER, facts(complete_by=AT + DAY)) is None


def test_an_offer_is_either_in_time_or_overdue_Q10() -> None:
    for moment in (AT - DAY, AT - INSTANT, AT, AT + INSTANT):
        given = facts(accept_by=moment)
        in_time = rule(Check.ANSWER_IN_TIME, given) is None
        overdue = rule(Check.ANSWER_OVERDUE, given) is None
        assert in_time != overdue
        assert in_time == (moment >= AT)


def test_a_refusal_fills_its_sentence() -> None:
    for check in Check:
        refusal = JUDGES[check](facts(partner_status=PartnerStatus.DECLINED))
        if refusal:
            assert "{" not in refusal.sentence.format(**refusal.facts)


def test_the_first_failing_check_speaks() -> None:
    send = move_for(Event.SEND, OutsourceStatus.UNSENT)
    assert send
    worst = facts(
        agreement_accepted=False,
        ticket_status=TicketStatus.COMPLETE,
        partner_status=PartnerStatus.DECLINED,
        partner_rate=None,
    )
    spoken = []
    for healed in (
        {"agreement_accepted": True},
        {"ticket_status": TicketStatus.NEW},
        {"partner_status": PartnerStatus.ACTIVE},
        {"terms": TERMS},
    ):
        refusal = refusal_of(send, worst)
        assert refusal
        spoken.append(refusal.rule)
        worst = msgspec.structs.replace(worst, **healed)
    assert spoken == ["R37", "O1", "R25", "O3"]
    assert refusal_of(send, worst) is None
