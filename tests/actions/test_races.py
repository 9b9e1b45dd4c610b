"""Two people at the same moment: exactly one wins, and the others hear who it was (A39, A40)."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from portal.actions import drafts, items, outsourcing
from portal.actions.items import Note
from portal.actions.tickets import TicketFields, edit_ticket
from portal.actions.writing import Place
from portal.clock import now
from portal.rules.lifecycle import OPEN
from portal.rules.refusals import Invalid, Refused
from portal.rules.sharing import case_of
from portal.rules.synchronisation import row_for
from portal.rules.vocabulary import Bond, DeclineReason, OutsourceStatus, TicketStatus, Verb
from portal.tables.items import Item
from portal.tables.ledger import FeeEntry
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.make import make_ticket
from tests.offers import INTERNAL, Cast, attempt_at, mailed, notes_on, read_back, terms, ticket_of
from tests.pair import Pair, again, copy_of, linked, note, time

pytestmark = pytest.mark.usefixtures("database")

ASSIGNED, WAITING = OutsourceStatus.ASSIGNED, OutsourceStatus.WAITING_APPROVAL
ROUNDS = range(5)  # who is first differs from round to round


async def at_once(*work: Awaitable[Any]) -> list[str]:
    """Do all of it at the same moment. The rule of each refusal, in order; "" for a success."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
            raise outcome
    return [one.refusal.rule if isinstance(one, Refused) else "" for one in outcomes]


async def second_tickets() -> int:
    return len(await Ticket.select(Ticket.id).where(Ticket.source == "Insourced"))


# Answers


async def test_of_five_acceptances_at_once_one_counts_and_four_hear_whose_A39(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    people = [cast[name] for name in ("sam", "cleo", "sam", "cleo", "sam")]
    outcomes = await asyncio.gather(
        *(outsourcing.accept(who, offer) for who in people), return_exceptions=True
    )
    stored = await read_back(offer)
    (winner,) = [
        who.name
        for who, outcome in zip(people, outcomes, strict=True)
        if isinstance(outcome, Outsourcing)
    ]
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert [one.sentence for one in refusals] == ["Accepted by {person} at {time}."] * 4
    assert [one.facts for one in refusals] == [
        {"person": winner, "time": stored.answered_at},
    ] * 4
    assert (stored.status, await second_tickets(), await FeeEntry.count()) == ("Accepted", 1, 1)
    assert await mailed() == {("offer_accepted", "olga")}


async def test_of_accept_decline_and_cancel_at_once_one_wins_and_only_accept_costs_A40(
    cast: Cast,
) -> None:
    fees = 0
    for _ in ROUNDS:
        offer = await attempt_at(cast, ASSIGNED)
        won = await at_once(
            outsourcing.accept(cast["cleo"], offer),
            outsourcing.cancel(cast["olga"], offer),
            outsourcing.decline(cast["sam"], offer, DeclineReason.TERMS),
        )
        assert won.count("") == 1
        status = ("Accepted", "Canceled", "Declined")[won.index("")]
        assert {*won} == {"", {"Accepted": "O7", "Canceled": "O4", "Declined": "O5"}[status]}
        assert (await read_back(offer)).status == status
        fees += status == "Accepted"
        assert (await FeeEntry.count(), await second_tickets()) == (fees, fees)


@pytest.mark.parametrize("first", ["accept", "cancel"])
async def test_cancel_against_accept_has_one_winner_whoever_comes_first_A40(
    cast: Cast, first: str
) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    accept = outsourcing.accept(cast["cleo"], offer)
    cancel = outsourcing.cancel(cast["olga"], offer)
    won = await at_once(*((accept, cancel) if first == "accept" else (cancel, accept)))
    assert sorted(won) in (["", "O4"], ["", "O7"])
    is_accepted = (await read_back(offer)).status == "Accepted"
    assert await FeeEntry.count() == await second_tickets() == int(is_accepted)


async def test_of_approval_and_rejection_at_once_one_wins(cast: Cast) -> None:
    for _ in ROUNDS:
        attempt = await attempt_at(cast, WAITING)
        won = await at_once(
            outsourcing.approve_completion(cast["olga"], attempt, with_ticket=True),
            outsourcing.reject_completion(cast["albert"], attempt, "Not yet."),
        )
        assert won.count("") == 1
        move, status, own = [
            ("O11", "Complete", "Complete"),
            ("O10", "In Progress", "New"),
        ][won.index("")]
        assert (await read_back(attempt)).status == status
        assert (await ticket_of(attempt)).status == own
        for ticket in (attempt.ticket, attempt.partner_ticket):
            assert [event for event, _, _ in await notes_on(ticket)] == [move]


# Offers


async def test_two_sends_at_once_make_one_offer(cast: Cast) -> None:
    olga, albert = cast["olga"], cast["albert"]
    to_sam, to_eve = [await partnership_between(olga, cast[name]) for name in ("sam", "eve")]
    for _ in ROUNDS:
        ticket = await make_ticket(olga.tenant)
        won = await at_once(
            outsourcing.send(olga, ticket, to_sam, terms(), INTERNAL),
            outsourcing.send(albert, ticket, to_eve, terms(), INTERNAL),
        )
        assert sorted(won) == ["", "O3"]
        (offer,) = await Outsourcing.objects().where(Outsourcing.ticket == ticket.id)
        assert (offer.status, offer.partner) == (ASSIGNED, [to_sam, to_eve][won.index("")].partner)
        assert [event for event, _, _ in await notes_on(ticket.id)] == ["O3"]


async def test_a_draft_that_is_sent_while_it_is_discarded_is_an_offer_or_nothing(
    cast: Cast,
) -> None:
    olga = cast["olga"]
    partnership = await partnership_between(olga, cast["sam"])
    for _ in ROUNDS:
        draft = await attempt_at(cast, OutsourceStatus.UNSENT)
        discarded, sent = await at_once(
            drafts.discard(olga, draft),
            outsourcing.send(olga, await ticket_of(draft), partnership, terms(), INTERNAL),
        )
        assert (discarded, sent) in (("", ""), ("O3", ""), ("", "4.2"))
        left = await Outsourcing.objects().where(Outsourcing.ticket == draft.ticket)
        assert [one.status for one in left] == ([] if sent else [ASSIGNED])


async def test_a_ticket_that_is_completed_while_it_is_sent_waits_for_no_answer_Q19(
    cast: Cast,
) -> None:
    olga = cast["olga"]
    partnership = await partnership_between(olga, cast["sam"])
    fields = TicketFields(title="Done", status=TicketStatus.COMPLETE)
    for _ in ROUNDS:
        ticket = await make_ticket(olga.tenant)
        await at_once(
            outsourcing.send(olga, ticket, partnership, terms(), INTERNAL),
            edit_ticket(cast["nils"], await read(ticket), fields),
        )
        is_complete = (await read(ticket)).status == TicketStatus.COMPLETE
        waiting = await Outsourcing.count().where(
            Outsourcing.ticket == ticket.id,
            Outsourcing.status.is_in([status.value for status in OPEN]),
        )
        assert waiting == (0 if is_complete else 1)


async def read(ticket: Ticket) -> Ticket:
    found = await Ticket.objects().get(Ticket.id == ticket.id)
    assert found
    return found


# Entries


async def test_a_note_written_while_the_offer_is_accepted_is_shared_or_older_than_that(
    cast: Cast,
) -> None:
    for _ in ROUNDS:
        offer = await attempt_at(cast, ASSIGNED)
        place = Place(cast["olga"], await ticket_of(offer), offer)
        assert (
            await at_once(*(note(place) for _ in range(3)), outsourcing.accept(cast["cleo"], offer))
            == [""] * 4
        )
        accepted = await read_back(offer)
        for own in await Item.objects().where(Item.ticket == offer.ticket):
            row = row_for(case_of(own, accepted, place.actor, Verb.EDIT))
            is_shared = own.bond == Bond.LIVE
            assert row.id == ("D12" if is_shared else "D39")
            assert is_shared == (own.created_at >= accepted.answered_at)


async def test_an_edit_while_completion_is_reported_arrives_or_is_held(pair: Pair) -> None:
    own = await note(pair.lead, "Before")
    for number in ROUNDS:
        text = f"Edit {number}"
        await at_once(items.edit_note(pair.lead, own, Note(text=text)), pair.report())
        held = (await again(own)).is_held
        assert ((await copy_of(own)).text == text) is not held
        await pair.reject()
        assert (await copy_of(own)).text == text


async def test_a_subcontractors_edit_while_completion_is_reported_arrives_or_is_refused(
    pair: Pair,
) -> None:
    own = await note(pair.partner, "Before")
    for number in ROUNDS:
        before = (await again(own)).text
        text = f"Edit {number}"
        won = await at_once(items.edit_note(pair.partner, own, Note(text=text)), pair.report())
        assert won in (["", ""], ["D24", ""])
        expected = before if won[0] else text
        assert (await again(own)).text == (await copy_of(own)).text == expected
        await pair.reject()


async def test_when_owner_and_holder_edit_at_once_the_holders_words_stay(pair: Pair) -> None:
    for _ in ROUNDS:
        own = await note(pair.lead, "Before")
        copied = await copy_of(own)
        await at_once(
            items.edit_note(pair.partner, copied, Note(text="Holder")),
            items.edit_note(pair.lead, own, Note(text="Owner")),
        )
        original, copied = await again(own), await again(copied)
        assert (original.text, copied.text) == ("Owner", "Holder")
        assert original.bond == copied.bond == Bond.SEVERED_BY_EDIT


async def test_when_owner_deletes_and_holder_edits_at_once_nothing_dangles(pair: Pair) -> None:
    for _ in ROUNDS:
        own = await note(pair.lead, "Before")
        copied = await copy_of(own)
        won = await at_once(
            items.edit_note(pair.partner, copied, Note(text="Holder")),
            items.delete(pair.lead, own),
        )
        assert won in (["", ""], ["R116", ""])
        left = await Item.objects().where(Item.id.is_in([own.id, copied.id]))
        assert [item.text for item in left] == ([] if won[0] else ["Holder"])


async def test_one_person_cannot_work_twice_at_once_not_even_on_two_tickets_A50(
    cast: Cast, pair: Pair
) -> None:
    other = await linked(cast["olga"], cast["tina"])
    hour = {"started_at": now() - timedelta(hours=2), "ended_at": now() - timedelta(hours=1)}
    outcomes = await asyncio.gather(
        time(pair.partner, **hour), time(other.partner, **hour), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {Invalid, Item}
    assert await Item.count().where(Item.is_copy.eq(False)) == 1
