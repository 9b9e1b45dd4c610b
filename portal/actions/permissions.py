"""Outsourcing permissions: one value for each person, set for several at once (R55, R67 to R69)."""

import msgspec

from portal import access
from portal.access import Who
from portal.actions import journal
from portal.rules.people import ADMINISTRATOR, ALWAYS_ALL, LAST_ALLOW_ALL, changed_meanwhile
from portal.rules.permissions import Permission, may, standing
from portal.rules.refusals import NoLongerAllowed, Refused
from portal.rules.vocabulary import Level, Role
from portal.tables.database import transaction
from portal.tables.people import Membership, Tenant
from portal.tables.rows import load


class Change(msgspec.Struct, frozen=True):
    """What somebody saw of a person's permission, and what they want it to be."""

    seen: Level
    wanted: Level


async def change_levels(who: Who, changes: dict[str, Change]) -> list[int]:
    """Set the permissions of people by their public ids: all of them or, refused, none.

    Refused where one is not what it was when it was seen. Gives the memberships that changed.
    """
    async with transaction():
        await hold_company(who)
        await still_may(who, Permission.CONFIGURE_PERMISSIONS)
        people = await access.members_for(who, list(changes))
        wanted = [row for row in people if changes[row.public_id].wanted != _level(row)]
        if any(row.role == ADMINISTRATOR[who.kind] for row in wanted):
            raise Refused(ALWAYS_ALL)
        if stale := [row for row in wanted if changes[row.public_id].seen != row.level]:
            raise Refused(changed_meanwhile(len(stale)))
        if wanted:
            await _write(who, [(row, changes[row.public_id].wanted) for row in wanted])
        return [row.id for row in wanted]


async def hold_company(who: Who) -> None:
    """Whoever changes what people may do waits here: of two who put each other out, one is late."""
    await Tenant.update({Tenant.name: Tenant.name}).where(Tenant.id == who.tenant)


async def still_may(who: Who, permission: Permission) -> None:
    """Asked again where changes wait in line: one of them may have taken it (Q42)."""
    own = await load(Membership, who.membership)
    if not own.active or not may(standing(Role(own.role), Level(own.level)), permission):
        raise NoLongerAllowed


def _level(row: Membership) -> Level:
    """What counts: an administrator has Allow All whatever is stored (R54)."""
    return Level.ALL if row.role == Role.SYSTEM_ADMINISTRATOR else Level(row.level)


async def _write(who: Who, wanted: list[tuple[Membership, Level]]) -> None:
    for level in {level for _, level in wanted}:
        ids = [row.id for row, each in wanted if each is level]
        await Membership.update({Membership.level: level.value}).where(Membership.id.is_in(ids))
    is_left = (Membership.level == Level.ALL.value) | (
        Membership.role == Role.SYSTEM_ADMINISTRATOR.value
    )
    own = Membership.tenant == who.tenant, Membership.active.eq(True)
    if not await Membership.exists().where(*own, is_left):
        raise Refused(LAST_ALLOW_ALL)
    before_and_after = {f"membership {row.id}": f"{row.level} -> {level}" for row, level in wanted}
    await journal.note(
        who.tenant, who.person, "change permissions", f"tenant {who.tenant}", **before_and_after
    )
