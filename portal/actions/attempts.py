"""The one writer of the outsource status: find the move, judge it, move by conditional update."""

from enum import StrEnum
from typing import Any

from piccolo.query.methods.update import Update

from portal import clock
from portal.actions import pulses
from portal.rules.agreement import is_accepted
from portal.rules.conflicts import conflict
from portal.rules.lifecycle import Check, Event, Move, move_for
from portal.rules.preconditions import Facts, refusal_of
from portal.rules.refusals import Refusal, Refused
from portal.rules.terms import Terms
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    PartnerStatus,
    Source,
    TicketStatus,
)
from portal.tables.forwarded import network_with
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Person, Tenant
from portal.tables.prepared import prepared
from portal.tables.rows import columns, load, one
from portal.tables.tickets import Outsourcing, Ticket


async def fresh(attempt_id: int) -> Outsourcing:
    """The attempt as it stands now, held still until the transaction ends.

    The update writes what is there: it makes every other writer of this attempt wait, on both
    engines, so that what is read here is still true when the rules have spoken.
    """
    rows = await _hold(attempt_id)
    if not rows:  # a draft that was discarded meanwhile
        raise Refused(conflict(Event.DISCARD_DRAFT, None))
    return Outsourcing(**rows[0], _exists_in_db=True)


@prepared
def _hold(attempt_id: int) -> Update[Any]:
    held = Outsourcing.update({Outsourcing.status: Outsourcing.status})
    return held.where(Outsourcing.id == attempt_id).returning(*Outsourcing.all_columns())


async def judge(
    event: Event,
    attempt: Outsourcing | None,
    ticket: Ticket,
    partnership: Partnership,
    terms: Terms,
    *,
    decline_reason: DeclineReason | None = None,
    text: str = "",
) -> Move:
    """The move of `event` from where the attempt stands, or Refused."""
    status = OutsourceStatus(attempt.status) if attempt else None
    move = move_for(event, status)
    if move is None:
        raise Refused(await explain(event, attempt))
    lead = await load(Tenant, ticket.tenant)
    organization = await load(Organization, partnership.organization)
    asks_networks = Check.NOT_FORWARDED in move.checks
    facts = Facts(
        at=clock.now(),
        terms=terms,
        agreement_accepted=is_accepted(lead.agreement_version),
        ticket_status=TicketStatus(ticket.status),
        ticket_source=Source(ticket.source),
        partner_status=PartnerStatus(partnership.status),
        partner_name=organization.name,
        forwarded_to=await network_with(ticket.id) if asks_networks else "",
        decline_reason=decline_reason,
        text=text,
    )
    refusal = refusal_of(move, facts)
    if refusal:
        raise Refused(refusal)
    return move


async def step(move: Move, attempt: Outsourcing, **written: Any) -> Outsourcing:
    """Write the move's status, only where it still stands at its source; else Refused."""
    status = one(move.target)  # only discarding has none, and deletes instead
    moved = (
        await Outsourcing.update(columns(Outsourcing, {"status": status.value, **written}))
        .where(
            Outsourcing.id == attempt.id,
            Outsourcing.status.is_in([status.value for status in move.source if status]),
        )
        .returning(*Outsourcing.all_columns())
    )
    if not moved:
        raise Refused(await explain(move.event, await fresh(attempt.id)))
    after = Outsourcing(**moved[0], _exists_in_db=True)
    await pulses.beat(after.ticket, after.partner_ticket)
    return after


async def explain(event: StrEnum, attempt: Outsourcing | None) -> Refusal:
    """Why `event` is not open on the attempt as it stands: who was faster, and when."""
    if attempt is None:
        return conflict(event, None)

    async def did(person: int | None, at: Any) -> tuple[str, Any] | None:
        row = await Person.select(Person.name).where(Person.id == person).first()
        return (row["name"], at) if row and at else None

    return conflict(
        event,
        OutsourceStatus(attempt.status),
        answered=await did(attempt.answered_by, attempt.answered_at),
        reported=await did(attempt.reported_by, attempt.reported_at),
        closed=await did(attempt.closed_by, attempt.closed_at),
        expired=attempt.decline_reason == DeclineReason.EXPIRED,
    )
