"""How much time has gone into a ticket: work and travel apart, together against the limit."""

from typing import Any

import msgspec
from piccolo.query import Select
from piccolo.query.functions import Sum

from portal.rules.vocabulary import Activity, Kind
from portal.tables.items import Item
from portal.tables.prepared import prepared


class Worked(msgspec.Struct, frozen=True):
    """Minutes."""

    work: int = 0
    travel: int = 0

    @property
    def total(self) -> int:
        return self.work + self.travel


async def worked_for_lead(ticket: int, attempt: int) -> Worked:
    """What the partner of an attempt has entered, as the lead's ticket shows it."""
    return _summed(await _copied(ticket, attempt))


async def worked_by_partner(ticket: int) -> Worked:
    """What was entered on the partner's own ticket."""
    return _summed(await _entered(ticket))


@prepared
def _copied(ticket: int, attempt: int) -> Select[Any]:
    return _by_activity(Item.ticket == ticket, Item.outsourcing == attempt, Item.is_copy.eq(True))


@prepared
def _entered(ticket: int) -> Select[Any]:
    return _by_activity(Item.ticket == ticket, Item.is_copy.eq(False))


def _by_activity(*where: Any) -> Select[Any]:
    minutes = Sum(Item.minutes).as_alias("minutes")
    times = Item.select(Item.activity, minutes).where(Item.kind == Kind.TIME.value, *where)
    return times.group_by(Item.activity)


def _summed(rows: list[dict[str, Any]]) -> Worked:
    minutes = {row["activity"]: row["minutes"] or 0 for row in rows}
    return Worked(minutes.get(Activity.WORK, 0), minutes.get(Activity.TRAVEL, 0))
