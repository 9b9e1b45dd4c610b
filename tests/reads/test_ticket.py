"""The steps of a ticket's bar: how far the work is, and when it came there."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.reads.ticket import steps_of
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing

SENT, ANSWERED, STARTED, REPORTED, CLOSED = (
    datetime(2026, 3, day, 9, tzinfo=UTC) for day in (2, 3, 4, 5, 6)
)
STEPS = ("Assigned", "Accepted", "In Progress", "Waiting Approval", "Complete")
DATES = {
    "sent_at": SENT,
    "answered_at": ANSWERED,
    "started_at": STARTED,
    "reported_at": REPORTED,
    "closed_at": CLOSED,
}
SO_FAR = {
    OutsourceStatus.ASSIGNED: 1,
    OutsourceStatus.ACCEPTED: 2,
    OutsourceStatus.IN_PROGRESS: 3,
    OutsourceStatus.WAITING_APPROVAL: 4,
    OutsourceStatus.COMPLETE: 5,
}


def steps_at(status: OutsourceStatus, **dates: Any) -> list[tuple[str, datetime | None, str]]:
    steps = steps_of(Outsourcing(_ignore_missing=True, status=status.value, **dates))
    return [(step.name, step.at, step.state) for step in steps]


@pytest.mark.parametrize(("status", "reached"), SO_FAR.items())
def test_the_steps_so_far_have_their_dates_and_the_rest_none(
    status: OutsourceStatus, reached: int
) -> None:
    so_far = dict(list(DATES.items())[:reached])

    steps = steps_at(status, **so_far)

    is_over = status is OutsourceStatus.COMPLETE
    states = ["done"] * (reached if is_over else reached - 1) + ["now"] * (not is_over)
    states += ["next"] * (5 - reached)
    dates = [*so_far.values(), *[None] * (5 - reached)]
    assert steps == list(zip(STEPS, dates, states, strict=True))


def test_a_report_that_was_rejected_is_no_date_of_the_step_that_comes_again() -> None:
    dates = {name: DATES[name] for name in ("sent_at", "answered_at", "started_at", "reported_at")}

    steps = steps_at(OutsourceStatus.IN_PROGRESS, **dates)

    assert steps[2:] == [
        ("In Progress", STARTED, "now"),
        ("Waiting Approval", None, "next"),
        ("Complete", None, "next"),
    ]


def test_work_that_the_lead_ended_early_was_never_reported() -> None:
    steps = steps_at(OutsourceStatus.COMPLETE, sent_at=SENT, answered_at=ANSWERED, closed_at=CLOSED)

    assert [at for _, at, _ in steps] == [SENT, ANSWERED, None, None, CLOSED]
    assert {state for _, _, state in steps} == {"done"}


@pytest.mark.parametrize("status", sorted(set(OutsourceStatus) - SO_FAR.keys()))
def test_a_draft_and_what_came_to_nothing_have_no_steps(status: OutsourceStatus) -> None:
    assert steps_at(status, **DATES) == []


def test_every_status_is_one_of_these() -> None:
    assert SO_FAR.keys() | {"Unsent", "Declined", "Canceled"} == set(OutsourceStatus)
