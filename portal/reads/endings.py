"""The page before a partnership is ended: what stands in the way, and each ticket's way out."""

from typing import Any

import msgspec

from portal.access import Who
from portal.rules.lifecycle import OPEN
from portal.rules.partnership import WAYS_OUT
from portal.rules.vocabulary import OutsourceStatus, PartnerStatus, Side
from portal.tables.organizations import Partnership
from portal.tables.tickets import Outsourcing

MOST = 100


class Blocker(msgspec.Struct, frozen=True, kw_only=True):
    """An open ticket; `address` is where the reader finds all about it."""

    public_id: str
    number: str
    title: str
    status: OutsourceStatus
    address: str
    way_out: str


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A partnership that is to end, `name` being the company on the other side.

    `total` are the tickets that were open when the reader began, or have been added since; forms
    carry it along in `query`, and `back` is the list. The way out of `tried` was refused just now.
    """

    public_id: str
    name: str
    is_active: bool
    blockers: list[Blocker]
    is_cut: bool
    total: int
    back: str = ""
    query: str = ""
    tried: str = ""

    @property
    def done(self) -> int:
        return self.total - len(self.blockers)


async def ending(
    who: Who, partnership: Partnership, public_id: str, name: str, *, began_with: int = 0
) -> Ending:
    """The page of either side. `public_id` is the one in the page's own address."""
    rows = (
        await Outsourcing.select(
            Outsourcing.public_id,
            Outsourcing.status,
            Outsourcing.ticket.public_id.as_alias("ticket"),
            Outsourcing.ticket.number.as_alias("number"),
            Outsourcing.ticket.title.as_alias("title"),
        )
        .where(
            Outsourcing.partnership == partnership.id,
            Outsourcing.status.is_in([status.value for status in OPEN]),
        )
        .order_by(Outsourcing.id)
        .limit(MOST + 1)
    )
    blockers = [_blocker(row, who.side) for row in rows[:MOST]]
    return Ending(
        public_id=public_id,
        name=name,
        is_active=partnership.status == PartnerStatus.ACTIVE,
        blockers=blockers,
        is_cut=len(rows) > MOST,
        total=max(len(blockers), began_with),
    )


def _blocker(row: dict[str, Any], side: Side) -> Blocker:
    status = OutsourceStatus(row["status"])
    at_lead = f"/tickets/{row['ticket']}#outsourcing"
    return Blocker(
        public_id=row["public_id"],
        number=f"T-{row['number']}",
        title=row["title"],
        status=status,
        address=at_lead if side is Side.LEAD else f"/received/{row['public_id']}",
        way_out=WAYS_OUT[side, status],
    )
