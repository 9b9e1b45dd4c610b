"""What a partner has used of its limits on a ticket: sums that pages and moves both ask for."""

from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query import Select
from piccolo.querystring import QueryString

from portal.rules.limits import Used
from portal.rules.vocabulary import Activity, Kind
from portal.tables.items import OF_LIMITS, Item
from portal.tables.prepared import prepared
from portal.tables.timeline import behind

# As rules.charges.cost_of has it; PostgreSQL would multiply in 32 bits.
COST = "(CAST(quantity AS BIGINT) * unit_cost + 500) / 1000"
_SUM = "COALESCE(SUM(CASE WHEN {of} THEN {amount} END), 0)"
_OF_ACTIVITY = f"kind = '{Kind.TIME}' AND activity = '{{}}'"
_SUMS = [
    QueryString(_SUM.format(of=of, amount=amount), alias=name)
    for name, of, amount in (
        ("work", _OF_ACTIVITY.format(Activity.WORK), "minutes"),
        ("travel", _OF_ACTIVITY.format(Activity.TRAVEL), "minutes"),
        ("charges", f"kind = '{Kind.CHARGE}'", COST),
    )
]


async def used_at_lead(ticket: int, attempt: int, before: str = "") -> Used:
    """By the partner of an attempt, as the lead's ticket shows it.

    `before` is a cursor of the timeline: what was entered after it is left out.
    """
    older = _copied_behind(ticket, attempt, before) if before else _copied(ticket, attempt)
    return _used(await older)


async def used_at_partner(ticket: int, before: str = "") -> Used:
    """What was entered on the partner's own ticket."""
    return _used(await (_entered_behind(ticket, before) if before else _entered(ticket)))


@prepared
def _copied(ticket: int, attempt: int) -> Select[Any]:
    return _sums(*_of_partner(ticket, attempt))


@prepared
def _copied_behind(ticket: int, attempt: int, before: str) -> Select[Any]:
    return _sums(*_of_partner(ticket, attempt), behind(ticket, before))


@prepared
def _entered(ticket: int) -> Select[Any]:
    return _sums(*_own(ticket))


@prepared
def _entered_behind(ticket: int, before: str) -> Select[Any]:
    return _sums(*_own(ticket), behind(ticket, before))


def _of_partner(ticket: int, attempt: int) -> tuple[Combinable, ...]:
    return Item.ticket == ticket, Item.is_copy.eq(True), Item.outsourcing == attempt


def _own(ticket: int) -> tuple[Combinable, ...]:
    return Item.ticket == ticket, Item.is_copy.eq(False)


def _sums(*where: Combinable) -> Select[Any]:
    """One pass over an index that holds all of it, however many entries there are."""
    return Item.select(*_SUMS).where(WhereRaw(OF_LIMITS), *where)


def _used(rows: list[dict[str, Any]]) -> Used:
    (sums,) = rows
    return Used(**{name: int(amount) for name, amount in sums.items()})
