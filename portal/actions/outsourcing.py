"""The moves of an outsourcing, O3 to O13: each one transaction, its effects read from its row."""

from collections.abc import Sequence
from typing import Any

from portal import clock
from portal.access import NotThere, Who
from portal.actions import effects, journal
from portal.actions.attempts import fresh, judge, step
from portal.actions.drafts import drop_draft, held_draft, latest_held, write_draft
from portal.actions.forwarding import end_open
from portal.actions.partnerships import held
from portal.actions.setup import settle
from portal.rules.lifecycle import LINKED, Event, Move, move_for
from portal.rules.limits import consent_refusal
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.terms import InternalTerms, Terms, terms_of
from portal.rules.vocabulary import N_, DeclineReason, ForwardingEnd, OutsourceStatus, TicketStatus
from portal.tables.database import transaction
from portal.tables.organizations import Partnership
from portal.tables.rows import load, one
from portal.tables.tickets import Outsourcing, Ticket
from portal.tables.used import used_at_lead


async def send(
    who: Who,
    ticket: Ticket,
    partnership: Partnership,
    terms: Terms,
    internal: InternalTerms,
    along: Sequence[str] = (),
) -> Outsourcing:
    """O3: send the offer with these terms, which are frozen from then on."""
    async with transaction():
        return await send_within(who, ticket, partnership, terms, internal, along)


async def send_within(
    who: Who,
    ticket: Ticket,
    partnership: Partnership,
    terms: Terms,
    internal: InternalTerms,
    along: Sequence[str] = (),
) -> Outsourcing:
    """The same in the transaction of the caller, as for one of many (Q41)."""
    attempt = await write_draft(Event.SEND, who, ticket, partnership, terms, internal, along)
    return await _send(who, attempt)


async def send_draft_within(who: Who, draft: Outsourcing) -> Outsourcing:
    """O3 with the terms as they were saved; in the transaction of the caller, for one of many."""
    unsent = await held_draft(who, Event.SEND, draft)
    await held(unsent.partnership)  # it may end at this very moment (R27)
    return await _send(who, unsent)


async def _send(who: Who, draft: Outsourcing) -> Outsourcing:
    sent = await _make(who, Event.SEND, draft, stamp="sent")
    await settle(who)  # a lead that has sent its first ticket knows how to begin (R110)
    return sent


async def cancel(who: Who, attempt: Outsourcing, text: str = "") -> Outsourcing:
    """O4: take the offer back before it is answered."""
    async with transaction():
        return await cancel_within(who, attempt, text)


async def cancel_within(who: Who, attempt: Outsourcing, text: str) -> Outsourcing:
    """The same in the transaction of the caller, as for one of many."""
    _ours_to_lead(who, attempt)
    return await _make(who, Event.CANCEL, attempt, text=text, stamp="closed")


async def decline(
    who: Who, attempt: Outsourcing, reason: DeclineReason | None, text: str = ""
) -> Outsourcing:
    """O5: say no, with a reason."""
    async with transaction():
        _ours_to_answer(who, attempt)
        return await _make(
            who,
            Event.DECLINE,
            attempt,
            text=text,
            decline_reason=reason,
            stamp="answered",
        )


async def expire(attempt_id: int) -> Outsourcing:
    """O6: the time to answer passed. Nobody's action, so nobody is named as its author."""
    async with transaction():
        attempt = await fresh(attempt_id)
        return await _make(
            None,
            Event.EXPIRE,
            attempt,
            decline_reason=DeclineReason.EXPIRED,
            stamp="answered",
        )


async def accept(who: Who, attempt: Outsourcing) -> Outsourcing:
    """O7: say yes. The second ticket, the one fee and the mail stand in this transaction."""
    async with transaction():
        _ours_to_answer(who, attempt)
        return await _make(who, Event.ACCEPT, attempt, stamp="answered")


async def start_work(who: Who, attempt: Outsourcing) -> Outsourcing:
    """O8."""
    async with transaction():
        _ours_to_answer(who, attempt)
        return await _make(who, Event.START_WORK, attempt, stamp="started")


async def follow_work(who: Who, attempt: Outsourcing) -> None:
    """O8 and Q11: whoever assigns somebody or enters time starts the work, in that transaction."""
    if attempt.status == OutsourceStatus.ACCEPTED:
        await _make(who, Event.START_WORK, attempt, stamp="started")


async def report_complete(who: Who, attempt: Outsourcing) -> Outsourcing:
    """O9: the work is done; sharing is on hold until the lead decides."""
    async with transaction():
        _ours_to_answer(who, attempt)
        return await _make(who, Event.REPORT_COMPLETE, attempt, stamp="reported")


async def reject_completion(who: Who, attempt: Outsourcing, text: str) -> Outsourcing:
    """O10: not done yet, with the reason; what was held is released."""
    async with transaction():
        _ours_to_lead(who, attempt)
        return await _make(who, Event.REJECT_COMPLETION, attempt, text=text)


async def approve_completion(
    who: Who, attempt: Outsourcing, *, with_ticket: bool = False, consents: bool = False
) -> Outsourcing:
    """O11: done. `with_ticket` sets the lead's own ticket to Complete in the same step.

    Invalid where the work goes beyond what was authorised and nobody `consents` to it (Q16).
    """
    async with transaction():
        _ours_to_lead(who, attempt)
        if with_ticket:  # before the attempt: whoever takes both rows takes the ticket's first
            await Ticket.update(
                {Ticket.status: TicketStatus.COMPLETE.value, Ticket.changed_at: clock.now()}
            ).where(Ticket.id == attempt.ticket)
            await journal.note(
                who.tenant, who.person, "edit ticket", f"ticket {attempt.ticket}", changed="status"
            )
        await _judge_consent(await fresh(attempt.id), consents=consents)
        return await _end(who, Event.APPROVE_COMPLETION, attempt)


async def _judge_consent(attempt: Outsourcing, *, consents: bool) -> None:
    used = await used_at_lead(attempt.ticket, attempt.id)
    refusal = consent_refusal(used, terms_of(attempt), consents=consents)
    if refusal and attempt.status == OutsourceStatus.WAITING_APPROVAL:
        raise Invalid({"consents": refusal})


async def complete(who: Who, attempt: Outsourcing) -> Outsourcing:
    """O12: the lead ends it before the partner reports."""
    async with transaction():
        _ours_to_lead(who, attempt)
        return await _end(who, Event.COMPLETE, attempt)


async def follow_ticket(who: Who, ticket: Ticket, *, may_cancel: bool) -> None:
    """O13 and Q19: the lead's ticket becomes Complete, inside the transaction of its edit.

    A draft is discarded, a linked attempt completed, a forwarding done. An offer that waits is
    canceled if the person has confirmed it (`may_cancel`), else Refused.
    """
    attempt = await latest_held(ticket)
    await end_open(who, ticket, ForwardingEnd.DONE)
    if attempt is None:
        return
    status = OutsourceStatus(attempt.status)
    if status is OutsourceStatus.UNSENT:
        await drop_draft(attempt)
        await journal.note(who.tenant, who.person, "discard draft", f"outsourcing {attempt.id}")
    elif status is OutsourceStatus.ASSIGNED:
        if not (may_cancel and who.may(Permission.OUTSOURCE)):
            raise Refused(
                Refusal("Q19", N_("An offer for this ticket waits for an answer. Cancel it first."))
            )
        await _make(who, Event.CANCEL, attempt, stamp="closed")
    elif status in LINKED:
        await _end(who, Event.COMPLETE_TICKET, attempt)


async def follow_received(
    who: Who, ticket: Ticket, *, is_complete: bool, is_assigned: bool
) -> None:
    """Q11 and Q18: a desk that received the ticket assigns or completes it, inside its edit.

    The lead keeps the last word: Complete over there only reports completion here.
    """
    row = (
        await Outsourcing.select(Outsourcing.id)
        .where(Outsourcing.partner_ticket == ticket.id)
        .first()
    )
    attempt = await fresh(one(row)["id"])
    if is_complete and move_for(Event.REPORT_COMPLETE, OutsourceStatus(attempt.status)):
        await _make(who, Event.REPORT_COMPLETE, attempt, stamp="reported")
    elif is_assigned:
        await follow_work(who, attempt)


async def _make(
    who: Who | None,
    event: Event,
    attempt: Outsourcing,
    *,
    text: str = "",
    decline_reason: DeclineReason | None = None,
    stamp: str = "",
) -> Outsourcing:
    """Judge the move on the attempt as it stands now, write it, then do what its row says.

    `stamp` names the columns that keep who did it and when. The moment is read once the attempt
    is held still: an entry written just before is older than the acceptance that waited for it.
    """
    before = await fresh(attempt.id)
    ticket = await load(Ticket, before.ticket)
    partnership = await load(Partnership, before.partnership)
    move = await judge(
        event,
        before,
        ticket,
        partnership,
        terms_of(before),
        decline_reason=decline_reason,
        text=text,
    )
    written = _stamped(stamp, who)
    if decline_reason:
        written["decline_reason"] = decline_reason.value
    after = await step(move, before, reason_text=text, **written)
    for then in move.then:
        await effects.DO[then](effects.Moment(move, who, after, ticket, text))
    await _journal(who, move, before, after)
    return after


def _stamped(stamp: str, who: Who | None) -> dict[str, Any]:
    """The columns of a stamp; starting to work keeps only the moment."""
    if not stamp:
        return {}
    stamped: dict[str, Any] = {f"{stamp}_at": clock.now()}
    if who and stamp != "started":
        stamped[f"{stamp}_by"] = who.person
    return stamped


async def _end(who: Who, event: Event, attempt: Outsourcing) -> Outsourcing:
    return await _make(who, event, attempt, stamp="closed")


async def _journal(who: Who | None, move: Move, before: Outsourcing, after: Outsourcing) -> None:
    """A line at both sides: each has to prove what became of the work, and why a fee is due."""
    await journal.note_for(
        [after.lead, after.partner],
        who.person if who else None,
        move.event.value,
        f"outsourcing {after.id}",
        row=move.id,
        before=before.status,
        after=after.status,
    )


def _ours_to_lead(who: Who, attempt: Outsourcing) -> None:
    if attempt.lead != who.tenant:
        raise NotThere


def _ours_to_answer(who: Who, attempt: Outsourcing) -> None:
    if attempt.partner != who.tenant:
        raise NotThere
