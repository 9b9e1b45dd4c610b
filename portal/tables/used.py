"""What a partner has used of its limits on a ticket: sums that pages and moves both ask for."""

from datetime import datetime
from typing import Any

from piccolo.custom_types import Combinable
from piccolo.query import Select
from piccolo.query.functions import Sum
from piccolo.querystring import QueryString

from portal.rules.limits import Used
from portal.rules.vocabulary import Activity, Kind
from portal.tables.items import Item
from portal.tables.prepared import prepared

# As rules.charges.cost_of has it; PostgreSQL would multiply in 32 bits.
COST = "(CAST(quantity AS BIGINT) * unit_cost + 500) / 1000"
_FIRST_BEYOND = (
    "SELECT created_at, id FROM ("
    "SELECT created_at, id, SUM({amount}) OVER (ORDER BY created_at, id) AS so_far FROM item"
    " WHERE ticket = {{}} AND {whose} AND kind = {{}}) AS each_one"
    " WHERE so_far > {{}} ORDER BY created_at, id LIMIT 1"
)
AMOUNTS = {Kind.TIME: "minutes", Kind.CHARGE: COST}
# An entry and those that come after it.
Place = tuple[datetime, int]


async def used_at_lead(ticket: int, attempt: int) -> Used:
    """By the partner of an attempt, as the lead's ticket shows it."""
    return _summed(await _copied(ticket, attempt))


async def used_at_partner(ticket: int) -> Used:
    """What was entered on the partner's own ticket."""
    return _summed(await _entered(ticket))


async def first_beyond(kind: Kind, limit: int, ticket: int, attempt: int | None) -> Place | None:
    """The first entry of a kind with which the sum goes beyond `limit`.

    On the lead's ticket of the copies of an attempt, on the partner's (None) of its own entries.
    """
    whose = "is_copy = {}" if attempt is None else "is_copy = {} AND outsourcing = {}"
    of = [False] if attempt is None else [True, attempt]
    query = _FIRST_BEYOND.format(amount=AMOUNTS[kind], whose=whose)
    rows = await Item.raw(query, ticket, *of, kind.value, limit)
    return (_moment(rows[0]["created_at"]), rows[0]["id"]) if rows else None


@prepared
def _copied(ticket: int, attempt: int) -> Select[Any]:
    return _sums(Item.ticket == ticket, Item.outsourcing == attempt, Item.is_copy.eq(True))


@prepared
def _entered(ticket: int) -> Select[Any]:
    return _sums(Item.ticket == ticket, Item.is_copy.eq(False))


def _sums(*where: Combinable) -> Select[Any]:
    sums = Item.select(
        Item.kind,
        Item.activity,
        Sum(Item.minutes).as_alias("minutes"),
        QueryString(f"SUM({COST})", alias="charges"),
    )
    counted = sums.where(Item.kind.is_in([Kind.TIME.value, Kind.CHARGE.value]), Item.event == "")
    return counted.where(*where).group_by(Item.kind, Item.activity)


def _summed(rows: list[dict[str, Any]]) -> Used:
    minutes = {row["activity"]: row["minutes"] or 0 for row in rows if row["kind"] == Kind.TIME}
    charges = sum(int(row["charges"] or 0) for row in rows if row["kind"] == Kind.CHARGE)
    return Used(
        work=minutes.get(Activity.WORK, 0),
        travel=minutes.get(Activity.TRAVEL, 0),
        charges=charges,
    )


def _moment(stored: Any) -> datetime:
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
