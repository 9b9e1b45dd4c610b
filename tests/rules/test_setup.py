"""The set-up checklist: what is done, what is next, and who sees which task (R50, R110)."""

import pytest

from portal.rules.permissions import MENU, may
from portal.rules.setup import TASKS, Facts, Step, checklist, done, is_over, tasks
from portal.rules.vocabulary import Standing

NEEDED = frozenset(task.step for task in tasks() if not task.is_optional)
ALL_DONE = Facts(has_agreed=True, seen=NEEDED, has_invited=True, has_partner=True, has_sent=True)


def states(facts: Facts, actor: Standing = Standing.ADM) -> dict[Step, str]:
    return {
        line.task.step: "done" if line.is_done else "open" if line.is_open else "waits"
        for line in checklist(facts, actor)
    }


def test_R110_a_new_lead_begins_with_the_agreement_and_everything_else_waits() -> None:
    first, *others = states(Facts()).values()

    assert first == "open"
    assert set(others) == {"waits"}


def test_R50_after_the_agreement_permissions_and_partners_can_be_set_up() -> None:
    stand = states(Facts(has_agreed=True))

    assert stand[Step.AGREEMENT] == "done"
    assert (stand[Step.PERMISSIONS], stand[Step.INVITE]) == ("open", "open")
    assert (stand[Step.PARTNER], stand[Step.TICKET]) == ("waits", "waits")


def test_R25_the_first_ticket_waits_for_a_partner_who_has_accepted() -> None:
    invited = Facts(has_agreed=True, has_invited=True)

    assert (states(invited)[Step.PARTNER], states(invited)[Step.TICKET]) == ("open", "waits")
    accepted = Facts(has_agreed=True, has_invited=True, has_partner=True)
    assert (states(accepted)[Step.PARTNER], states(accepted)[Step.TICKET]) == ("done", "open")


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (Facts(has_agreed=True), Step.AGREEMENT),
        (Facts(seen=frozenset({Step.PERMISSIONS})), Step.PERMISSIONS),
        (Facts(seen=frozenset({Step.INVITATION})), Step.INVITATION),
        (Facts(has_invited=True), Step.INVITE),
        (Facts(has_partner=True), Step.PARTNER),
        (Facts(has_network=True), Step.NETWORKS),
        (Facts(has_sent=True), Step.TICKET),
    ],
)
def test_each_task_is_done_by_its_own_fact(facts: Facts, step: Step) -> None:
    assert done(facts) == {step}


@pytest.mark.parametrize("step", sorted(NEEDED))
def test_it_is_over_when_everything_that_has_to_be_is_done(step: Step) -> None:
    without = {
        Step.AGREEMENT: "has_agreed",
        Step.INVITE: "has_invited",
        Step.PARTNER: "has_partner",
        Step.TICKET: "has_sent",
    }
    facts = {name: getattr(ALL_DONE, name) for name in ALL_DONE.__struct_fields__}
    facts |= {without[step]: False} if step in without else {}
    facts["seen"] = NEEDED - {step}

    assert is_over(ALL_DONE)
    assert not is_over(Facts(**facts))


@pytest.mark.parametrize("actor", Standing)
def test_everybody_sees_only_what_they_may_do(actor: Standing) -> None:
    for line in checklist(Facts(), actor):
        assert may(actor, line.task.needs)


def test_no_task_leads_to_a_page_that_is_not_there() -> None:
    assert {task.href for task in tasks()} <= {entry.href for entry in MENU}
    assert [task.step for task in TASKS] == list(Step)
