"""How much time has gone into a ticket: work and travel apart, together against the limit."""

from typing import Any

import msgspec
from piccolo.query.functions import Sum

from portal.rules.vocabulary import Activity, Kind
from portal.tables.items import Item


class Worked(msgspec.Struct, frozen=True):
    """Minutes."""

    work: int = 0
    travel: int = 0

    @property
    def total(self) -> int:
        return self.work + self.travel


async def worked(*where: Any) -> Worked:
    """The time entries that meet the conditions, summed by what they went into."""
    rows = (
        await Item.select(Item.activity, Sum(Item.minutes).as_alias("minutes"))
        .where(Item.kind == Kind.TIME.value, *where)
        .group_by(Item.activity)
    )
    minutes = {row["activity"]: row["minutes"] or 0 for row in rows}
    return Worked(minutes.get(Activity.WORK, 0), minutes.get(Activity.TRAVEL, 0))
