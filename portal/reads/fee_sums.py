"""Sums over the lead's fee ledger: a year month by month, and one month partner by partner."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from piccolo.custom_types import Combinable
from piccolo.query.functions import Count, Sum
from piccolo.querystring import QueryString

from portal import clock
from portal.rules.months import bounds_of, month_of, year_around
from portal.tables.ledger import FeeEntry

ATTEMPT: Any = FeeEntry.outsourcing  # Piccolo's types end at the first join
ORGANIZATION = ATTEMPT.partnership.organization
ACCEPTED_AT = '"fee_entry"."accepted_at"'
PARTNER = """(SELECT organization.{} FROM outsourcing
    JOIN partnership ON partnership.id = outsourcing.partnership
    JOIN organization ON organization.id = partnership.organization
    WHERE outsourcing.id = fee_entry.outsourcing)"""

Row = dict[str, Any]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """One month of a lead's ledger, all of it or one partner's part."""

    tenant: int
    time_zone: str
    month: date
    months: list[date]
    partner: str
    partners: list[tuple[str, str]]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """A sum in minor units of one currency; without a partner it is everybody's."""

    organization: str = ""
    partner: str = ""
    currency: str
    amount: int
    acceptances: int


class MonthOfYear(msgspec.Struct, frozen=True, kw_only=True):
    """A month beside others: a sum for each currency, and its percentage of the busiest one."""

    month: date
    totals: list[Total]
    acceptances: int
    share: int


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """A year month by month; of the chosen month a sum for each currency, and each partner's."""

    year: list[MonthOfYear]
    totals: list[Total]
    by_partner: list[Total]


def within(selection: Selection, first: date, last: date) -> Combinable:
    """The lines of a selection from the first to the last of some months."""
    zone = ZoneInfo(selection.time_zone)
    months = (
        (FeeEntry.tenant == selection.tenant)
        & (FeeEntry.accepted_at >= bounds_of(first, zone)[0])
        & (FeeEntry.accepted_at < bounds_of(last, zone)[1])
    )
    return months & (ORGANIZATION.public_id == selection.partner) if selection.partner else months


async def sums_of(selection: Selection) -> Sums:
    """The twelve months around the chosen one, and its partners, in one grouped query."""
    zone = ZoneInfo(selection.time_zone)
    months = year_around(selection.month, month_of(clock.now(), zone))
    chosen = bounds_of(selection.month, zone)
    rows: list[Row] = (
        await FeeEntry.select(
            _place_among([bounds_of(month, zone)[1] for month in months]),
            _partner_within(*chosen, "public_id", alias="line_of"),
            _partner_within(*chosen, "name", alias="line_of_name"),
            FeeEntry.currency,
            Sum(FeeEntry.amount, alias="amount"),
            Count(alias="acceptances"),
        )
        .where(within(selection, months[0], months[-1]))
        .group_by(*map(QueryString, ("place", "line_of", "line_of_name")), FeeEntry.currency)
    )
    year = _beside_each_other(
        months, [[row for row in rows if row["place"] == place] for place in range(len(months))]
    )
    return Sums(
        year=year,
        totals=next(each.totals for each in year if each.month == selection.month),
        by_partner=_by_partner(rows),
    )


def _place_among(ends: list[datetime]) -> QueryString:
    """Which of some months a line belongs to, by where they end."""
    cases = " ".join(f"WHEN {ACCEPTED_AT} < {{}} THEN {place}" for place in range(len(ends)))
    return QueryString(f"CASE {cases} END", *ends, alias="place")


def _partner_within(begin: datetime, end: datetime, column: str, alias: str) -> QueryString:
    """Whose line it is, looked up for those of the chosen month only."""
    is_chosen = f"{ACCEPTED_AT} >= {{}} AND {ACCEPTED_AT} < {{}}"
    partner = PARTNER.format(column)
    return QueryString(f"CASE WHEN {is_chosen} THEN {partner} ELSE '' END", begin, end, alias=alias)


def _beside_each_other(months: list[date], rows: list[list[Row]]) -> list[MonthOfYear]:
    counts = [sum(row["acceptances"] for row in each) for each in rows]
    busiest = max(*counts, 1)
    return [
        MonthOfYear(
            month=month,
            totals=[_total(each, currency) for currency in sorted({r["currency"] for r in each})],
            acceptances=count,
            share=100 * count // busiest,
        )
        for month, each, count in zip(months, rows, counts, strict=True)
    ]


def _total(rows: list[Row], currency: str) -> Total:
    of = [row for row in rows if row["currency"] == currency]
    return Total(
        currency=currency,
        amount=sum(row["amount"] for row in of),
        acceptances=sum(row["acceptances"] for row in of),
    )


def _by_partner(rows: list[Row]) -> list[Total]:
    """The largest sum first."""
    found = [
        Total(
            organization=row["line_of"],
            partner=row["line_of_name"],
            currency=row["currency"],
            amount=row["amount"],
            acceptances=row["acceptances"],
        )
        for row in rows
        if row["line_of"]
    ]
    return sorted(found, key=lambda total: (-total.amount, total.partner))
