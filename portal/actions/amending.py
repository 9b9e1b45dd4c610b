"""Other terms after the acceptance, steps T1 to T4: proposed, withdrawn, confirmed, declined (Q14).

Each is one transaction that holds the attempt still first, so that of several at once, and of a
report or an end of the work beside them, one is first and the others see what it did.
"""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from portal import clock
from portal.access import NotThere, Who
from portal.actions import effects, journal, pulses
from portal.actions.attempts import explain, fresh
from portal.actions.sending import once
from portal.actions.telling_of_terms import of_terms
from portal.rules.agreement import has_agreed
from portal.rules.amendments import (
    LIMITS,
    Amendable,
    AmendmentEvent,
    Change,
    Effect,
    Facts,
    Step,
    amendable_of,
    changes,
    conflict,
    step_for,
    to_the_minute,
    wrong_with,
)
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import AmendmentStatus, OutsourceStatus
from portal.tables.amendments import Amendment
from portal.tables.database import transaction
from portal.tables.people import Person, Tenant
from portal.tables.rows import columns, load, one
from portal.tables.tickets import Outsourcing

PROPOSED = AmendmentStatus.PROPOSED


class Moment(msgspec.Struct, frozen=True):
    """A step that was just written; `changes` are what the proposal would make, or made, new."""

    step: Step
    who: Who
    attempt: Outsourcing
    proposal: Amendment
    changes: Sequence[Change]
    text: str


async def propose(
    who: Who, attempt: Outsourcing, terms: Amendable, *, text: str = "", seen: str = ""
) -> Amendment:
    """T1. `seen` is the last proposal that was confirmed when the form was shown, if any.

    Invalid where a field of the form is wrong.
    """
    async with transaction():
        _ours(who, attempt.lead)
        making = await once(who)
        if making.is_made:
            return one(await Amendment.objects().get(Amendment.public_id == making.public_id))
        before = await fresh(attempt.id)
        step = await _step(AmendmentEvent.PROPOSE_TERMS, before)
        now = amendable_of(before)
        terms = to_the_minute(now, terms)
        lead = await load(Tenant, before.lead)
        _judge(
            step,
            Facts(
                at=clock.now(),
                now=now,
                proposed=terms,
                agreement_accepted=has_agreed(lead.agreement_version),
                one_waits=await _find(before, PROPOSED) is not None,
                is_seen=seen == await last_confirmed(before),
            ),
        )
        proposal = Amendment(
            public_id=making.public_id,
            outsourcing=before.id,
            status=PROPOSED.value,
            text=text,
            proposed_by=who.person,
            proposed_at=clock.now(),
            **msgspec.structs.asdict(terms),
            **{f"was_{name}": value for name, value in msgspec.structs.asdict(now).items()},
        )
        await Amendment.insert(proposal)
        await _follow(Moment(step, who, before, proposal, changes(now, terms), text))
        return proposal


async def withdraw(who: Who, attempt: Outsourcing, proposal: Amendment) -> None:
    """T2."""
    async with transaction():
        _ours(who, attempt.lead)
        await _end(AmendmentEvent.WITHDRAW_TERMS, who, attempt, proposal)


async def confirm(who: Who, attempt: Outsourcing, proposal: Amendment) -> None:
    """T3: from now on these are the terms of the attempt. What was entered and the fee stay."""
    async with transaction():
        _ours(who, attempt.partner)
        await _end(AmendmentEvent.CONFIRM_TERMS, who, attempt, proposal)


async def decline(who: Who, attempt: Outsourcing, proposal: Amendment, text: str = "") -> None:
    """T4: the terms stay as they are."""
    async with transaction():
        _ours(who, attempt.partner)
        await _end(AmendmentEvent.DECLINE_TERMS, who, attempt, proposal, text)


async def last_confirmed(attempt: Outsourcing) -> str:
    """The public id of the proposal that the terms come from; "" where they are the offer's."""
    found = await _find(attempt, AmendmentStatus.CONFIRMED)
    return found.public_id if found else ""


async def _find(attempt: Outsourcing, status: AmendmentStatus) -> Amendment | None:
    of_attempt = Amendment.objects().where(
        Amendment.outsourcing == attempt.id, Amendment.status == status.value
    )
    return await of_attempt.order_by(Amendment.id, ascending=False).first()


async def _end(
    event: AmendmentEvent, who: Who, attempt: Outsourcing, proposal: Amendment, text: str = ""
) -> None:
    before = await fresh(attempt.id)
    proposal = await load(Amendment, proposal.id)
    if proposal.status != PROPOSED:
        raise Refused(await _who_ended(proposal))
    step = await _step(event, before)
    now, terms = amendable_of(before), amendable_of(proposal)
    _judge(step, Facts(at=clock.now(), now=now, proposed=terms))
    ended = {
        "status": step.target.value,
        "reason_text": text,
        "ended_by": who.person,
        "ended_at": clock.now(),
    }
    moved = (
        await Amendment.update(columns(Amendment, ended))
        .where(Amendment.id == proposal.id, Amendment.status == PROPOSED.value)
        .returning(Amendment.id)
    )
    if not moved:
        raise Refused(await _who_ended(await load(Amendment, proposal.id)))
    await _follow(Moment(step, who, before, proposal, changes(now, terms), text))


async def _step(event: AmendmentEvent, attempt: Outsourcing) -> Step:
    step = step_for(event, OutsourceStatus(attempt.status))
    if step is None:
        raise Refused(await explain(event, attempt))
    return step


def _judge(step: Step, facts: Facts) -> None:
    wrong = wrong_with(step, facts)
    if wrong and wrong.field:
        raise Invalid({wrong.field: wrong.refusal})
    if wrong:
        raise Refused(wrong.refusal)


async def _who_ended(proposal: Amendment) -> Refusal:
    person = await load(Person, proposal.ended_by)
    return conflict(AmendmentStatus(proposal.status), (person.name, proposal.ended_at))


async def _follow(moment: Moment) -> None:
    """Everything that the row says, the journal of both sides, and the sign to open pages."""
    for effect in moment.step.then:
        await DO[effect](moment)
    attempt = moment.attempt
    await pulses.beat(attempt.ticket, attempt.partner_ticket)
    await journal.note_for(
        [attempt.lead, attempt.partner],
        moment.who.person,
        moment.step.event.value.replace("_", " "),
        f"outsourcing {attempt.id}",
        row=moment.step.id,
        amendment=moment.proposal.public_id,
        changed=", ".join(change.name for change in moment.changes),
    )


async def _change_terms(moment: Moment) -> None:
    """Written only where the work still stands where the row has it."""
    step, attempt = moment.step, moment.attempt
    written = {change.name: change.after for change in moment.changes}
    moved = (
        await Outsourcing.update(columns(Outsourcing, written))
        .where(
            Outsourcing.id == attempt.id,
            Outsourcing.status.is_in([status.value for status in step.source if status]),
        )
        .returning(Outsourcing.id)
    )
    if not moved:
        raise Refused(await explain(step.event, await fresh(attempt.id)))


async def _count_anew(moment: Moment) -> None:
    """The lead is told at 80 and 100 percent of the new limits, as it was of the old ones (Q16)."""
    if any(change.name in LIMITS for change in moment.changes):
        await Outsourcing.update({Outsourcing.told_percent: 0}).where(
            Outsourcing.id == moment.attempt.id
        )


async def _note_at_both(moment: Moment) -> None:
    attempt = moment.attempt
    tickets = [attempt.ticket, attempt.partner_ticket]
    await effects.leave_note(attempt, moment.step.id, moment.who.person, moment.text, tickets)


async def _tell(moment: Moment) -> None:
    event, who, attempt = moment.step.event, moment.who, moment.attempt
    await of_terms(event, who, attempt, moment.proposal, moment.changes, moment.text)


def _ours(who: Who, tenant: int) -> None:
    if who.tenant != tenant:
        raise NotThere


DO: dict[Effect, Callable[[Moment], Awaitable[None]]] = {
    Effect.CHANGE_TERMS: _change_terms,
    Effect.COUNT_ANEW: _count_anew,
    Effect.NOTE_AT_BOTH: _note_at_both,
    Effect.TELL_OTHER_SIDE: _tell,
}
