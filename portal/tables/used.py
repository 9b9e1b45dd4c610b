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
from portal.tables.timeline import BEHIND, cursor_at

# As rules.charges.cost_of has it; PostgreSQL would multiply in 32 bits.
COST = "(CAST(quantity AS BIGINT) * unit_cost + 500) / 1000"
_SUM = "COALESCE(SUM(CASE WHEN {of} THEN {amount} END), 0)"
_PARTS = {
    "work": (f"kind = '{Kind.TIME}' AND activity = '{Activity.WORK}'", "minutes"),
    "travel": (f"kind = '{Kind.TIME}' AND activity = '{Activity.TRAVEL}'", "minutes"),
    "charges": (f"kind = '{Kind.CHARGE}'", COST),
}
_ALL = [
    QueryString(_SUM.format(of=of, amount=amount), alias=name)
    for name, (of, amount) in _PARTS.items()
]
_OLDER = "older_"


async def used_at_lead(ticket: int, attempt: int) -> Used:
    """By the partner of an attempt, as the lead's ticket shows it."""
    return _used(await _copied(ticket, attempt))


async def used_at_partner(ticket: int) -> Used:
    """What was entered on the partner's own ticket."""
    return _used(await _entered(ticket))


async def used_before_at_lead(ticket: int, attempt: int, cursor: str) -> tuple[Used, Used]:
    """The same, and how much of it stands behind a cursor of the timeline."""
    rows = await _copied_before(ticket, attempt, cursor)
    return _used(rows), _used(rows, _OLDER)


async def used_before_at_partner(ticket: int, cursor: str) -> tuple[Used, Used]:
    rows = await _entered_before(ticket, cursor)
    return _used(rows), _used(rows, _OLDER)


@prepared
def _copied(ticket: int, attempt: int) -> Select[Any]:
    return _sums(*_ALL).where(*_of_partner(ticket, attempt))


@prepared
def _entered(ticket: int) -> Select[Any]:
    return _sums(*_ALL).where(*_own(ticket))


@prepared
def _copied_before(ticket: int, attempt: int, cursor: str) -> Select[Any]:
    return _sums(*_ALL, *_older(ticket, cursor)).where(*_of_partner(ticket, attempt))


@prepared
def _entered_before(ticket: int, cursor: str) -> Select[Any]:
    return _sums(*_ALL, *_older(ticket, cursor)).where(*_own(ticket))


def _of_partner(ticket: int, attempt: int) -> tuple[Combinable, ...]:
    return Item.ticket == ticket, Item.is_copy.eq(True), Item.outsourcing == attempt


def _own(ticket: int) -> tuple[Combinable, ...]:
    return Item.ticket == ticket, Item.is_copy.eq(False)


def _older(ticket: int, cursor: str) -> list[QueryString]:
    return [
        QueryString(
            _SUM.format(of=f"{of} AND {BEHIND}", amount=amount),
            *cursor_at(ticket, cursor),
            alias=_OLDER + name,
        )
        for name, (of, amount) in _PARTS.items()
    ]


def _sums(*sums: QueryString) -> Select[Any]:
    """One pass over an index that holds all of it, however many entries there are."""
    return Item.select(*sums).where(WhereRaw(OF_LIMITS))


def _used(rows: list[dict[str, Any]], which: str = "") -> Used:
    (sums,) = rows
    return Used(**{name: int(sums[which + name]) for name in _PARTS})
