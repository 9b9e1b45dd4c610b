"""The life of a partnership as rows, and the guards of an invitation (states.md 4.1)."""

from itertools import product

import msgspec
import pytest

from portal.rules.lifecycle import OPEN
from portal.rules.partnership import (
    ELIGIBLE,
    STEPS,
    WAYS_OUT,
    Candidate,
    PartnerEvent,
    Step,
    reasons_against,
    steps_open_to,
)
from portal.rules.vocabulary import OrganizationType, PartnerStatus, Side

NOT_INVITED, PENDING, ACTIVE = (
    PartnerStatus.NOT_INVITED,
    PartnerStatus.PENDING,
    PartnerStatus.ACTIVE,
)
DECLINED, CANCELED = PartnerStatus.DECLINED, PartnerStatus.CANCELED
READY = Candidate(
    organization_type=OrganizationType.VENDOR,
    organization_active=True,
    has_recipient=True,
    recipient_redacted=False,
    recipient_email="jo@kranz.example",
)


def test_every_event_has_one_row() -> None:
    assert [step.event for step in STEPS] == list(PartnerEvent)


def step_for(event: PartnerEvent, status: PartnerStatus) -> Step | None:
    """The row of `event` from `status`, if the table has one."""
    return next((step for step in STEPS if step.event is event and status in step.source), None)


@pytest.mark.parametrize(
    ("event", "sources", "target"),
    [
        (PartnerEvent.INVITE, {NOT_INVITED, DECLINED, CANCELED}, PENDING),
        (PartnerEvent.RESEND, {PENDING}, PENDING),
        (PartnerEvent.WITHDRAW, {PENDING}, NOT_INVITED),
        (PartnerEvent.ACCEPT, {PENDING}, ACTIVE),
        (PartnerEvent.DECLINE, {PENDING}, DECLINED),
        (PartnerEvent.CANCEL, {ACTIVE}, CANCELED),
        (PartnerEvent.LEAVE, {ACTIVE}, CANCELED),
    ],
)
def test_the_rows_say_what_the_table_of_4_1_says_R22_R23_R24_R26_R29_Q5(
    event: PartnerEvent, sources: set[PartnerStatus], target: PartnerStatus
) -> None:
    for status in PartnerStatus:
        step = step_for(event, status)
        assert (step.target if step else None) == (target if status in sources else None)


def test_what_is_open_is_what_has_a_row() -> None:
    for event, status in product(PartnerEvent, PartnerStatus):
        assert (event in steps_open_to(status)) == (step_for(event, status) is not None)


def test_an_active_partner_is_not_invited_and_a_canceled_one_not_accepted_R30() -> None:
    assert steps_open_to(ACTIVE) == {PartnerEvent.CANCEL, PartnerEvent.LEAVE}
    assert steps_open_to(CANCELED) == {PartnerEvent.INVITE}


def test_each_side_has_a_way_out_of_every_open_ticket_R28_C1() -> None:
    assert set(WAYS_OUT) == set(product((Side.LEAD, Side.PARTNER), OPEN))


def test_partner_vendor_and_customer_may_become_partners_R5() -> None:
    assert {type.value for type in ELIGIBLE} == {"Partner", "Vendor", "Customer"}


def test_a_ready_candidate_has_nothing_against_it() -> None:
    for type in ELIGIBLE:
        assert not [*reasons_against(msgspec.structs.replace(READY, organization_type=type))]


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"organization_type": OrganizationType.PROSPECT}, ["R5"]),
        ({"organization_active": False}, ["4.1"]),
        ({"has_recipient": False, "recipient_email": ""}, ["R10"]),
        ({"recipient_redacted": True, "recipient_email": ""}, ["R11"]),
        ({"recipient_email": ""}, ["R12"]),
        (
            {
                "organization_type": OrganizationType.DEAD,
                "organization_active": False,
                "has_recipient": False,
            },
            ["R5", "4.1", "R10"],
        ),
    ],
)
def test_each_guard_names_its_rule_R10_R11_R12(
    changed: dict[str, object], rules: list[str]
) -> None:
    candidate = msgspec.structs.replace(READY, **changed)
    assert [refusal.rule for refusal in reasons_against(candidate)] == rules
