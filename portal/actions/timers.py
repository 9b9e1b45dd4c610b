"""A person's timer: started on a ticket, stopped, and let go; nothing is entered by itself."""

from datetime import datetime
from typing import Any

from portal import clock
from portal.access import Who, ticket_name
from portal.actions import journal
from portal.rules import copying
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.sharing import actor_of, phase_at
from portal.rules.synchronisation import creation
from portal.rules.timers import end_of, is_forgotten, stop_refusal
from portal.rules.vocabulary import N_, Kind
from portal.tables.database import transaction
from portal.tables.people import Membership, Person
from portal.tables.rows import columns
from portal.tables.tickets import Outsourcing

NONE_RUNS = Refusal("A50", N_("No timer of yours is running."))
WHEN = Refusal("A50", N_("This timer has run for long. Say when you stopped."))

NO_TIMER: dict[Any, Any] = {
    Membership.timer_page: "",
    Membership.timer_started_at: None,
    Membership.timer_stopped_at: None,
}


async def start(who: Who, page: str, attempt: Outsourcing | None) -> None:
    """Start the timer on the ticket with this page; Refused while any timer of the person's is on.

    It is also refused where time could not be entered (D24, D28).
    """
    actor = actor_of(who.kind, who.tenant, attempt)
    if refusal := copying.refusal(creation(phase_at(attempt), actor, Kind.TIME, internal=False)):
        raise Refused(refusal)
    async with transaction():
        await _refuse_second(who)
        await _write(who, timer_page=page, timer_started_at=clock.now(), timer_stopped_at=None)
        await journal.note(who.tenant, who.person, "start timer", page)


async def stop(who: Who, said: datetime | None = None) -> str:
    """Stop the running timer, now or when the person says it was; the page of its ticket.

    A timer that was surely forgotten asks for that moment (Invalid).
    """
    async with transaction():
        await _hold(who)
        timer = (
            await Membership.select(Membership.timer_page, Membership.timer_started_at)
            .where(
                Membership.id == who.membership,
                Membership.timer_started_at.is_not_null(),
                Membership.timer_stopped_at.is_null(),
            )
            .first()
        )
        if timer is None:
            raise Refused(NONE_RUNS)
        stopped_at = _stopped_at(who, timer["timer_started_at"], said)
        await _write(who, timer_stopped_at=stopped_at)
        await journal.note(who.tenant, who.person, "stop timer", timer["timer_page"])
        return str(timer["timer_page"])


async def let_go(who: Who) -> None:
    """Forget the timer, running or stopped; doing so twice is fine."""
    async with transaction():
        await Membership.update(NO_TIMER).where(Membership.id == who.membership)
        await journal.note(who.tenant, who.person, "let go of timer", f"person {who.person}")


async def settle(who: Who, page: str) -> None:
    """Time was entered on this page, in the transaction of the caller: what was stopped is used."""
    await Membership.update(NO_TIMER).where(
        Membership.id == who.membership,
        Membership.timer_page == page,
        Membership.timer_stopped_at.is_not_null(),
    )


def _stopped_at(who: Who, started_at: datetime, said: datetime | None) -> datetime:
    at = clock.now()
    refusal: Refusal | None = None
    if said:
        refusal = stop_refusal(started_at, said, at)
    elif is_forgotten(started_at, at, who.time_zone):
        refusal = WHEN
    if refusal:
        raise Invalid({"stopped_at": refusal})
    return said or end_of(started_at, at)


async def _refuse_second(who: Who) -> None:
    """One timer a person, in whichever company they may stop it."""
    await _hold(who)
    running = (
        await Membership.select(
            Membership.id, Membership.timer_page, Membership.tenant.name.as_alias("company")
        )
        .where(
            Membership.person == who.person,
            Membership.active.eq(True),
            Membership.timer_started_at.is_not_null(),
        )
        .first()
    )
    if running is None:
        return
    sentence = N_("You already have a timer at {company}. Stop it and enter its time first.")
    facts = {"company": running["company"]}
    is_here = running["id"] == who.membership
    if is_here and (ticket := await ticket_name(who, running["timer_page"])):
        sentence = N_("You already have a timer on {ticket}. Stop it and enter its time first.")
        facts = {"ticket": ticket}
    raise Refused(Refusal("A50", sentence, facts))


async def _hold(who: Who) -> None:
    """Hold the person's row still until the end of the transaction: two presses wait in line."""
    await Person.update({Person.name: Person.name}).where(Person.id == who.person)


async def _write(who: Who, **values: Any) -> None:
    await Membership.update(columns(Membership, values)).where(Membership.id == who.membership)
