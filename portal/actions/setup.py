"""The set-up checklist: what somebody has looked at, and that it is over (R110)."""

from portal import clock
from portal.access import Who
from portal.actions import journal
from portal.rules.setup import Step
from portal.tables.database import transaction
from portal.tables.people import Tenant
from portal.tables.setup import SetupStep


async def look_at(who: Who, step: Step) -> None:
    """The page of a task was opened or saved: who did so first is kept, until it is over."""
    if who.is_set_up:
        return
    async with transaction():
        await SetupStep.insert(
            SetupStep(tenant=who.tenant, step=step.value, person=who.person, at=clock.now())
        ).on_conflict((SetupStep.tenant, SetupStep.step), "DO NOTHING")


async def put_away(who: Who) -> None:
    """No checklist any more, done or not; a second press changes nothing."""
    async with transaction():
        is_first = (
            await Tenant.update({Tenant.is_set_up: True})
            .where(Tenant.id == who.tenant, Tenant.is_set_up.eq(False))
            .returning(Tenant.id)
        )
        if is_first:
            await journal.note(who.tenant, who.person, "end set-up", f"tenant {who.tenant}")
