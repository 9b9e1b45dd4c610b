"""A partner asks the lead, and the lead answers (Q44). The outsource status stays as it is."""

from collections.abc import Iterable

from portal.access import NotThere
from portal.actions import journal, keeping, telling
from portal.actions.sending import once
from portal.actions.writing import Place, create, current, kept_still, made
from portal.rules.questions import answer_refusal, arrives_at_once, ask_refusal
from portal.rules.refusals import Refused
from portal.rules.sharing import phase_at, phase_for
from portal.rules.vocabulary import Actor, Kind, Question, Role
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.people import Membership
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket


async def ask(place: Place, text: str) -> Item:
    """A question on the partner's ticket, with its copy and a mail at the lead (D4, D7)."""
    async with transaction():
        making = await once(place.who)
        if making.is_made:
            return await made(making.public_id)
        place = await kept_still(place)
        attempt = _attempt_of(place)
        if refusal := ask_refusal(phase_at(attempt), place.actor):
            raise Refused(refusal)
        item = await create(
            place,
            Kind.NOTE,
            making.public_id,
            internal=False,
            text=text,
            question=Question.OPEN.value,
        )
        await keeping.forget(place.who, place.ticket.id, keeping.QUESTION)
        await telling.of_question(place.who, attempt, await load(Ticket, attempt.ticket), text)
        await _journal(place, attempt, "ask question", item)
        return item


async def answer(place: Place, question: Item, text: str) -> Item:
    """The lead's answer to a question that stands on its ticket as a copy; both are done with it.

    While completion waits the answer is held, and the partner's question with it (D22, `settle`).
    """
    async with transaction():
        making = await once(place.who)
        if making.is_made:
            return await made(making.public_id)
        place = await kept_still(place)
        attempt, asked = _attempt_of(place), await current(question.id)
        if place.actor is not Actor.LEAD or not (asked.is_copy and asked.question):
            raise NotThere
        phase = phase_for(asked, attempt)
        if refusal := answer_refusal(phase, Question(asked.question)):
            raise Refused(refusal)
        item = await create(place, Kind.NOTE, making.public_id, internal=False, text=text)
        await _close([asked.id])
        if arrives_at_once(phase):
            await _close([asked.copy_of])
            asker = await _still_there(asked.author, attempt)
            await telling.of_answer(place.who, attempt, place.ticket, text, asker)
        await _journal(place, attempt, "answer question", asked)
        return item


async def settle(attempt: Outsourcing) -> None:
    """Held answers have been released (D25): the partner's questions are answered too.

    A part of the rejection, whose mail leads to them.
    """
    rows = await Item.select(Item.copy_of).where(
        Item.ticket == attempt.ticket,
        Item.outsourcing == attempt.id,
        Item.question == Question.ANSWERED.value,
    )
    await _close([row["copy_of"] for row in rows])


async def _close(items: Iterable[int | None]) -> None:
    """A question that has been deleted (None) has nothing left to close."""
    if asked := [item for item in items if item]:
        await Item.update({Item.question: Question.ANSWERED.value}).where(Item.id.is_in(asked))


async def _still_there(asker: int, attempt: Outsourcing) -> int | None:
    """Who asked, unless a technician whose ticket has gone to somebody else."""
    ticket = await load(Ticket, attempt.partner_ticket)
    is_technician = await Membership.exists().where(
        Membership.tenant == attempt.partner,
        Membership.person == asker,
        Membership.role == Role.TECHNICIAN.value,
    )
    return None if is_technician and ticket.assigned_to != asker else asker


def _attempt_of(place: Place) -> Outsourcing:
    if place.attempt is None:
        raise NotThere
    return place.attempt


async def _journal(place: Place, attempt: Outsourcing, verb: str, item: Item) -> None:
    """At both sides, like the move that it is not."""
    await journal.note_for(
        [attempt.lead, attempt.partner], place.who.person, verb, f"item {item.id}"
    )
