"""A partner asks, the lead answers: on both tickets, by mail, and too late."""

import asyncio

import pytest

from portal.access import NotThere, Who
from portal.actions import asking, items
from portal.actions.items import Note
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item
from portal.tables.journal import OutboxMail
from portal.tables.tickets import Ticket
from tests.actions.test_races import at_once
from tests.offers import Cast, journal_of, mailed, refused
from tests.pair import Pair, again, copy_of, entries, has_copy, linked, note

pytestmark = pytest.mark.usefixtures("database")

ASKED, ANSWERED = "May we cut the power?", "From six o'clock on."
ROUNDS = range(5)  # who is first differs from round to round


async def ask(pair: Pair, text: str = ASKED) -> tuple[Item, Item]:
    """A question on the partner's ticket, and its copy at the lead."""
    own = await asking.ask(pair.partner, text)
    return own, await copy_of(own)


async def answer(pair: Pair, question: Item, text: str = ANSWERED) -> Item:
    return await asking.answer(pair.lead, question, text)


async def questions(pair: Pair) -> tuple[list[str], list[str]]:
    """How far each question is, at the lead and at the partner."""
    lead, partner = await entries(pair.lead), await entries(pair.partner)
    return [one.question for one in lead if one.question], [
        one.question for one in partner if one.question
    ]


async def mails(event: str) -> list[str]:
    rows = await OutboxMail.select(OutboxMail.to).where(OutboxMail.event == event)
    return sorted(row["to"].partition("@")[0] for row in rows)


async def test_Q44_a_question_is_a_shared_note_that_is_open_on_both_tickets(pair: Pair) -> None:
    own, copied = await ask(pair)
    assert (own.kind, own.text, own.internal, own.question) == ("N", ASKED, False, "open")
    assert (copied.text, copied.staff_only, copied.question) == (ASKED, True, "open")
    assert copied.ticket == pair.lead.ticket.id
    assert await pair.log() == [("D7", "copy")]
    assert await pair.status() == OutsourceStatus.IN_PROGRESS


async def test_Q44_the_lead_gets_a_mail_and_the_partner_none(pair: Pair) -> None:
    await ask(pair)
    assert await mailed() == {("question_asked", "olga")}
    row = await OutboxMail.select(OutboxMail.text).first()
    assert row
    assert ASKED in row["text"]


async def test_Q44_the_answer_is_a_note_on_both_and_closes_both_questions(pair: Pair) -> None:
    _, copied = await ask(pair)
    said = await answer(pair, copied)
    assert await questions(pair) == (["answered"], ["answered"])
    assert (said.text, said.question, (await copy_of(said)).text) == (ANSWERED, "", ANSWERED)
    assert await pair.status() == OutsourceStatus.IN_PROGRESS
    assert ("answer question", f"item {copied.id}") in await journal_of(pair.partner.who)
    assert ("answer question", f"item {copied.id}") in await journal_of(pair.lead.who)


async def test_Q44_the_answer_is_mailed_to_the_primary_contact_and_whoever_asked(
    cast: Cast,
) -> None:
    pair = await linked(cast["olga"], cast["cleo"])
    _, copied = await ask(pair)
    await answer(pair, copied)
    assert await mails("question_answered") == ["cleo", "sam"]


async def test_Q44_a_technician_who_has_lost_the_ticket_gets_no_answer(pair: Pair) -> None:
    await give(pair, pair.partner.who)
    _, copied = await ask(pair)
    await answer(pair, copied)
    assert await mails("question_answered") == ["sam", "tina"]
    await OutboxMail.delete(force=True)
    _, copied = await ask(pair, "And the alarm?")
    await give(pair, None)
    await answer(pair, copied)
    assert await mails("question_answered") == ["sam"]


async def give(pair: Pair, to: Who | None) -> None:
    await Ticket.update({Ticket.assigned_to: to.person if to else None}).where(
        Ticket.id == pair.partner.ticket.id
    )


async def test_Q44_a_primary_contact_who_asks_is_told_the_answer_once(cast: Cast) -> None:
    pair = await linked(cast["olga"], cast["sam"])
    _, copied = await ask(pair)
    await answer(pair, copied)
    assert await mails("question_answered") == ["sam"]


async def test_Q44_an_answered_question_cannot_be_answered_again(pair: Pair) -> None:
    _, copied = await ask(pair)
    await answer(pair, copied)
    refusal = await refused(answer(pair, copied, "At seven."))
    assert refusal.rule == "Q44"
    assert [one.text for one in await entries(pair.lead)] == [ASKED, ANSWERED]


async def test_Q44_an_edit_of_an_open_question_arrives_and_it_stays_open(pair: Pair) -> None:
    own, copied = await ask(pair)
    await items.edit_note(pair.partner, own, Note(text="May we cut it today?"))
    assert ((await again(copied)).text, (await again(copied)).question) == (
        "May we cut it today?",
        "open",
    )


async def test_Q44_a_question_that_the_lead_has_edited_can_still_be_answered(pair: Pair) -> None:
    """Its copy is detached (D14), the answer is a new note (D19)."""
    _, copied = await ask(pair)
    await items.edit_note(pair.lead, copied, Note(text="They ask for the power."))
    said = await answer(pair, copied)
    assert await questions(pair) == (["answered"], ["answered"])
    assert await has_copy(said)


async def test_Q44_deleting_an_open_question_takes_it_from_both_tickets(pair: Pair) -> None:
    own, copied = await ask(pair)
    await items.delete(pair.partner, own)
    assert await questions(pair) == ([], [])
    assert (await refused(answer(pair, copied))).rule == "R116"


# While completion waits


async def test_D24_a_subcontractor_asks_nothing_while_completion_waits(pair: Pair) -> None:
    await pair.report()
    assert (await refused(asking.ask(pair.partner, ASKED))).rule == "D24"
    assert await mails("question_asked") == []


async def test_a_desk_of_its_own_asks_nothing_that_nobody_would_read_yet(desks: Pair) -> None:
    await desks.report()
    assert (await refused(asking.ask(desks.partner, ASKED))).rule == "Q44"


async def test_D22_an_answer_while_completion_waits_reaches_the_partner_with_a_rejection(
    pair: Pair,
) -> None:
    _, copied = await ask(pair)
    await pair.report()
    said = await answer(pair, copied)
    assert await questions(pair) == (["answered"], ["open"])
    assert not await has_copy(said)
    assert await mails("question_answered") == []
    await pair.reject()
    assert await questions(pair) == (["answered"], ["answered"])
    assert (await copy_of(said)).text == ANSWERED


async def test_D26_an_answer_that_was_held_never_arrives_after_an_approval(pair: Pair) -> None:
    _, copied = await ask(pair)
    await pair.report()
    said = await answer(pair, copied)
    await pair.approve()
    assert await questions(pair) == (["answered"], ["open"])
    assert not await has_copy(said)


async def test_a_rejection_closes_no_question_that_the_lead_has_not_answered(pair: Pair) -> None:
    await ask(pair)
    await pair.report()
    await pair.reject()
    assert await questions(pair) == (["open"], ["open"])


# After the end


async def test_after_the_end_nobody_asks_or_answers(pair: Pair) -> None:
    _, copied = await ask(pair)
    await pair.complete()
    assert (await refused(answer(pair, copied))).rule == "Q44"
    assert (await refused(asking.ask(pair.partner, ASKED))).rule == "D28"


# The wrong hands


async def test_only_a_question_of_the_partner_is_answered(pair: Pair) -> None:
    for wrong in (await note(pair.lead), await copy_of(await note(pair.partner))):
        with pytest.raises(NotThere):
            await answer(pair, wrong)


async def test_the_partner_cannot_answer_itself_nor_the_lead_ask(pair: Pair) -> None:
    own, copied = await ask(pair)
    for question in (own, copied):
        with pytest.raises(NotThere):
            await asking.answer(pair.partner, question, ANSWERED)
    assert (await refused(asking.ask(pair.lead, ASKED))).rule == "Q44"
    assert await questions(pair) == (["open"], ["open"])


# At the same moment


async def test_of_two_answers_at_once_one_counts(pair: Pair) -> None:
    for number in ROUNDS:
        _, copied = await ask(pair, f"Question {number}")
        assert sorted(await at_once(answer(pair, copied, "Yes."), answer(pair, copied, "No."))) == [
            "",
            "Q44",
        ]
    assert len(await entries(pair.partner)) == 2 * len(ROUNDS)
    assert len(await mails("question_answered")) == len(ROUNDS)


async def test_an_answer_against_the_report_of_completion_is_held_or_arrives(cast: Cast) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["tina"])
        _, copied = await ask(pair)
        said, _ = await asyncio.gather(answer(pair, copied), pair.report())
        _, at_partner = await questions(pair)
        assert at_partner == (["answered"] if await has_copy(said) else ["open"])


async def test_an_answer_against_the_deletion_of_its_question_leaves_no_open_one(
    cast: Cast,
) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["tina"])
        own, copied = await ask(pair)
        won = await at_once(answer(pair, copied), items.delete(pair.partner, own))
        assert won in (["", ""], ["R116", ""])
        assert await questions(pair) == ([], [])
