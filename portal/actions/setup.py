"""The set-up checklist: what somebody has looked at, and that it is over (R110)."""

from portal import clock
from portal.access import Who
from portal.actions import journal
from portal.rules.setup import Step, is_over
from portal.tables.database import transaction
from portal.tables.people import Tenant
from portal.tables.setup import SetupStep
from portal.tables.setup_facts import facts_of


async def look_at(who: Who, step: Step) -> None:
    """The task was pressed, or its page was saved: who did so first is kept, until it is over."""
    if who.is_set_up:
        return
    async with transaction():
        await SetupStep.insert(
            SetupStep(tenant=who.tenant, step=step.value, person=who.person, at=clock.now())
        ).on_conflict((SetupStep.tenant, SetupStep.step), "DO NOTHING")
        await settle(who)


async def put_away(who: Who) -> None:
    """No checklist any more, done or not; a second press changes nothing."""
    async with transaction():
        await _close(who)


async def settle(who: Who) -> None:
    """A checklist that is over is asked for never again. Part of the caller's transaction.

    The last task is one to look at, or the first ticket, which waits for all the others.
    """
    if who.is_set_up:
        return
    if is_over(await facts_of(who.tenant, has_agreed=who.has_agreed)):
        await _close(who)


async def _close(who: Who) -> None:
    is_first = (
        await Tenant.update({Tenant.is_set_up: True})
        .where(Tenant.id == who.tenant, Tenant.is_set_up.eq(False))
        .returning(Tenant.id)
    )
    if is_first:
        await journal.note(who.tenant, who.person, "end set-up", f"tenant {who.tenant}")
