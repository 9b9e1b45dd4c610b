"""What a mailed link is worth, and who may accept with which company."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from portal.rules.invitations import (
    REFUSALS,
    Attaching,
    InvitationState,
    reason_against,
    state_of,
)
from portal.rules.vocabulary import PartnerStatus

AT = datetime(2026, 11, 21, tzinfo=UTC)
SAM = Attaching(
    lead="Halden",
    invited="Sam@brueckner.example",
    email="sam@brueckner.example",
    may_attach=True,
)


def state(
    *,
    used: bool = False,
    voided: bool = False,
    left: timedelta = timedelta(days=1),
    status: PartnerStatus = PartnerStatus.PENDING,
) -> InvitationState:
    return state_of(
        used_at=AT if used else None,
        voided_at=AT if voided else None,
        expires_at=AT + left,
        partner_status=status,
        at=AT,
    )


def test_an_open_link_of_a_pending_partnership_is_valid() -> None:
    assert state() is InvitationState.VALID


def test_a_link_ends_at_the_very_moment_it_expires_Q6() -> None:
    assert state(left=timedelta(0)) is InvitationState.EXPIRED
    assert state(left=timedelta(microseconds=1)) is InvitationState.VALID


@pytest.mark.parametrize(
    "status", [status for status in PartnerStatus if status is not PartnerStatus.PENDING]
)
def test_a_link_is_void_where_nothing_is_pending_Q5(status: PartnerStatus) -> None:
    assert state(status=status) is InvitationState.VOIDED


def test_used_counts_before_void_and_void_before_expired() -> None:
    long_ago = timedelta(days=-1)
    assert state(used=True, voided=True, left=long_ago) is InvitationState.USED
    assert state(voided=True, left=long_ago) is InvitationState.VOIDED


def test_every_state_but_valid_explains_itself() -> None:
    assert set(REFUSALS) == set(InvitationState) - {InvitationState.VALID}


def test_the_invited_administrator_may_accept_with_the_company_Q8() -> None:
    assert reason_against(SAM) is None


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"email": "eve@volta.example"}, "A44"),
        ({"may_attach": False}, "Q8"),
        ({"email": "eve@volta.example", "may_attach": False}, "A44"),
    ],
)
def test_nobody_else_may(changed: dict[str, bool | str], rule: str) -> None:
    refusal = reason_against(msgspec.structs.replace(SAM, **changed))
    assert refusal
    assert refusal.rule == rule
    assert refusal.sentence.format(**refusal.facts)
