"""Which acceptance costs a fee, and by which version of the contract."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec

from portal.rules.fees import in_force, is_charged
from portal.rules.vocabulary import Channel

AT = datetime(2026, 11, 21, tzinfo=UTC)


class Contract(msgspec.Struct):
    version: int
    valid_from: datetime


OLD = Contract(1, AT - timedelta(days=30))
NEW = Contract(2, AT - timedelta(days=1))
PLANNED = Contract(3, AT + timedelta(seconds=1))


def test_an_acceptance_in_the_portal_costs_a_fee_R42_R100() -> None:
    assert is_charged(Channel.PORTAL)


def test_an_acceptance_in_a_desk_of_its_own_costs_none_R41() -> None:
    assert not is_charged(Channel.PSA)


def test_the_newest_version_that_has_begun_counts_in_any_order_A42() -> None:
    for versions in permutations((OLD, NEW, PLANNED)):
        assert in_force(versions, AT) is NEW


def test_a_version_counts_from_its_very_first_moment() -> None:
    assert in_force([OLD, PLANNED], PLANNED.valid_from) is PLANNED


def test_of_two_that_begin_together_the_higher_version_counts() -> None:
    corrected = Contract(4, NEW.valid_from)
    assert in_force([corrected, NEW], AT) is corrected


def test_before_the_first_version_none_is_in_force() -> None:
    assert in_force([PLANNED], AT) is None
    assert in_force([], AT) is None
