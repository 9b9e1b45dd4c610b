"""Give a received ticket to one of the partner's own people, which starts the work (Q11)."""

import msgspec

from portal import clock
from portal.access import Who, chosen_in, own_membership
from portal.actions import journal, pulses
from portal.actions.attempts import fresh
from portal.actions.filing import hold
from portal.actions.outsourcing import follow_work
from portal.actions.writing import Place
from portal.rules import copying
from portal.rules.refusals import Refused
from portal.rules.sharing import phase_at
from portal.rules.synchronisation import creation
from portal.rules.vocabulary import Kind
from portal.tables.database import transaction
from portal.tables.rows import one
from portal.tables.tickets import Ticket


async def assign(place: Place, membership: str) -> None:
    """`membership` is the public id of an active colleague's, or empty for nobody.

    Whoever has the ticket may keep it when they are not active any more.
    """
    who, ticket = place.who, place.ticket
    async with transaction():
        await hold(ticket.id)  # whoever takes both rows takes the ticket's first
        place = msgspec.structs.replace(place, attempt=await fresh(one(place.attempt).id))
        _refuse_when_closed(place)
        person = await _person(who, membership, kept=ticket.assigned_to)
        await Ticket.update({Ticket.assigned_to: person, Ticket.changed_at: clock.now()}).where(
            Ticket.id == ticket.id
        )
        await pulses.beat(ticket.id)
        await journal.note(
            who.tenant, who.person, "assign ticket", f"ticket {ticket.id}", to=person
        )
        if person:
            await follow_work(who, one(place.attempt))


async def _person(who: Who, membership: str, *, kept: int | None) -> int | None:
    if not membership:
        return None
    with chosen_in("person"):
        person: int = (await own_membership(who, membership, kept)).person
    return person


def _refuse_when_closed(place: Place) -> None:
    """Whoever may no longer write here may no longer hand the ticket on (D24, D28)."""
    case = creation(phase_at(place.attempt), place.actor, Kind.NOTE, internal=False)
    if refusal := copying.refusal(case):
        raise Refused(refusal)
