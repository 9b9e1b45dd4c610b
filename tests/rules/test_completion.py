"""What is named as still open before completion is reported or approved."""

from itertools import product

import pytest

from portal.rules.completion import CHECKS, Work, open_at_lead, open_at_partner

DONE = Work(minutes=60, asks_file=True, has_file=True)
FACTS = ("is_asking", "is_beyond", "asks_file", "has_file", "has_timer")


def names(work: Work) -> list[str]:
    return [check.name for check in open_at_partner(work)]


def test_finished_work_has_nothing_open() -> None:
    assert open_at_partner(DONE) == open_at_lead(DONE) == []


@pytest.mark.parametrize(
    ("work", "name"),
    [
        (Work(minutes=60, is_asking=True), "question"),
        (Work(minutes=60, is_beyond=True), "beyond"),
        (Work(minutes=0), "time"),
        (Work(minutes=60, asks_file=True), "file"),
        (Work(minutes=60, has_timer=True), "timer"),
    ],
)
def test_each_gap_is_named_by_itself(work: Work, name: str) -> None:
    assert names(work) == [name]


def test_a_file_that_nobody_asked_for_is_not_missed() -> None:
    assert names(Work(minutes=60, asks_file=False, has_file=False)) == []


def test_the_lead_reads_the_same_but_for_the_partners_timer() -> None:
    for minutes, *facts in product((0, 60), *[(False, True)] * len(FACTS)):
        work = Work(minutes=int(minutes), **dict(zip(FACTS, map(bool, facts), strict=True)))
        at_lead = [check.name for check in open_at_lead(work)]
        assert at_lead == [name for name in names(work) if name != "timer"]


def test_every_gap_has_one_row_and_a_way_to_mend_it() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.mend and check.to[0] in "/#" for check in CHECKS)
