"""Every move from every status: what has no row is refused, and strangers find nothing."""

from collections.abc import Awaitable, Callable

import pytest

from portal.access import NotThere, Who
from portal.actions import drafts, outsourcing
from portal.rules.lifecycle import MOVES, Event, move_for
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    Side,
)
from portal.tables.tickets import Outsourcing
from tests.cast import partnership_between
from tests.make import make_ticket
from tests.offers import INTERNAL, Cast, attempt_at, journal, mailed, read_back, refused, terms

pytestmark = pytest.mark.usefixtures("database")

Verb = Callable[[Who, Outsourcing], Awaitable[object]]


VERBS: dict[Event, Verb] = {
    Event.DISCARD_DRAFT: drafts.discard,
    Event.CANCEL: outsourcing.cancel,
    Event.DECLINE: lambda who, attempt: outsourcing.decline(who, attempt, DeclineReason.TERMS),
    Event.EXPIRE: lambda _, attempt: outsourcing.expire(attempt.id),
    Event.ACCEPT: outsourcing.accept,
    Event.START_WORK: outsourcing.start_work,
    Event.REPORT_COMPLETE: outsourcing.report_complete,
    Event.REJECT_COMPLETION: lambda who, one: outsourcing.reject_completion(who, one, "No."),
    Event.APPROVE_COMPLETION: outsourcing.approve_completion,
    Event.COMPLETE: outsourcing.complete,
}


@pytest.mark.parametrize("status", OutsourceStatus)
async def test_a_move_that_has_no_row_is_refused_and_changes_nothing_A41(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    before = (await read_back(attempt)).to_dict()
    for event, verb in VERBS.items():
        if move_for(event, status) is None:
            by = next(move.by for move in MOVES if move.event is event)
            await refused(verb(cast["cleo"] if by is Side.PARTNER else cast["olga"], attempt))
    assert (await read_back(attempt)).to_dict() == before
    assert (await mailed(), await journal()) == (set(), [])


@pytest.mark.parametrize("event", sorted(VERBS.keys() - {Event.EXPIRE}))
async def test_the_wrong_side_and_strangers_find_nothing_to_move_A19(
    cast: Cast, event: Event
) -> None:
    move = next(move for move in MOVES if move.event is event)
    attempt = await attempt_at(
        cast, next(status for status in OutsourceStatus if status in move.source)
    )
    before = (await read_back(attempt)).to_dict()
    other_side = cast["olga"] if move.by is Side.PARTNER else cast["sam"]
    for who in (other_side, cast["pia"], cast["eve"]):
        with pytest.raises(NotThere):
            await VERBS[event](who, attempt)
    assert (await read_back(attempt)).to_dict() == before


async def test_a_strangers_ticket_or_partnership_cannot_be_outsourced_A19(cast: Cast) -> None:
    ours, partnership = await make_ticket(cast["olga"].tenant), None
    partnership = await partnership_between(cast["olga"], cast["sam"])
    theirs = await make_ticket(cast["pia"].tenant)
    for who, ticket in ((cast["pia"], ours), (cast["pia"], theirs), (cast["olga"], theirs)):
        with pytest.raises(NotThere):
            await outsourcing.send(who, ticket, partnership, terms(), INTERNAL)
    assert await Outsourcing.count() == 0
