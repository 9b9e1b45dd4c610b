"""The lead's fee ledger by month and partner: totals, one page of lines, all lines for a sheet.

A month begins and ends on the clock of the lead's company, whoever reads.
"""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from piccolo.custom_types import Combinable
from piccolo.query.functions import Count, Max, Min, Month, Sum, Year

from portal import clock
from portal.access import Who, not_there
from portal.reads.partner_choices import partner_choices
from portal.rules.fees import in_force
from portal.rules.months import bounds_of, month_of
from portal.tables.contracts import FeeContract
from portal.tables.ledger import FeeEntry
from portal.tables.people import Tenant

PAGE = 50
SHEET_PAGE = 500

ATTEMPT: Any = FeeEntry.outsourcing  # Piccolo's types end at the first join
ORGANIZATION = ATTEMPT.partnership.organization


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """One month of a lead's ledger, all of it or one partner's part."""

    tenant: int
    time_zone: str
    month: date
    months: list[date]
    partner: str
    partners: list[tuple[str, str]]


class Span(msgspec.Struct, frozen=True):
    """The first and the last acceptance of a time."""

    first: datetime
    last: datetime


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger; names and title are those of the moment of acceptance."""

    public_id: str
    accepted_at: datetime
    ticket: str
    number: int
    title: str
    partner: str
    accepted_by: str
    contract: int
    amount: int
    currency: str


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """A sum in minor units of one currency; `partner` is empty where it is everybody's."""

    partner: str = ""
    currency: str
    amount: int
    acceptances: int


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """The version of the fee contract that an offer sent now would fix."""

    version: int
    amount: int
    currency: str
    valid_from: datetime


class FeesPage(msgspec.Struct, frozen=True, kw_only=True):
    """A month: sums by currency and by partner, and one page of lines, newest first."""

    selection: Selection
    contract: Contract | None
    totals: list[Total]
    by_partner: list[Total]
    fees: list[Fee]
    is_first: bool
    older: str | None


async def select_fees(who: Who, month: date | None = None, partner: str = "") -> Selection:
    """The month and partner asked for; without a month the newest that has a line."""
    row = await Tenant.select(Tenant.time_zone).where(Tenant.id == who.tenant).first()
    assert row is not None  # noqa: S101 - the tenant of a session
    zone = ZoneInfo(row["time_zone"])
    months = await _months(who, zone)
    chosen = month or max(months, default=month_of(clock.now(), zone))
    return Selection(
        tenant=who.tenant,
        time_zone=zone.key,
        month=chosen,
        months=sorted(months | {chosen}, reverse=True),
        partner=partner,
        partners=await partner_choices(who, partner),
    )


async def fees_page(who: Who, selection: Selection, before: str = "") -> FeesPage:
    """The selection's sums, and its lines older than `before`."""
    by_partner = await _by_partner(selection)
    cursor = await _cursor(who, before) if before else None
    rows = await _rows(selection, cursor, PAGE + 1)
    shown = [_fee(row) for row in rows[:PAGE]]
    return FeesPage(
        selection=selection,
        contract=await _contract(who),
        totals=_by_currency(by_partner),
        by_partner=by_partner,
        fees=shown,
        is_first=not before,
        older=shown[-1].public_id if len(rows) > PAGE else None,
    )


async def all_fees(selection: Selection) -> AsyncIterator[Fee]:
    """Every line of the selection, newest first, read in pages so that it may be long."""
    cursor = None
    while rows := await _rows(selection, cursor, SHEET_PAGE):
        for row in rows:
            yield _fee(row)
        cursor = rows[-1]


async def _months(who: Who, zone: ZoneInfo) -> set[date]:
    """The months that have a line.

    The database groups by its own months. Those of `zone` are shifted against them by hours, so
    that the first and the last moment of a group fall into the one or two months that it touches.
    """
    at = FeeEntry.accepted_at
    groups = (
        await FeeEntry.select(Min(at, alias="first"), Max(at, alias="last"))
        .where(FeeEntry.tenant == who.tenant)
        .group_by(Year(at), Month(at))
    )
    # SQLite hands out a least and a greatest moment as text.
    spans = msgspec.convert(groups, list[Span])
    return {month_of(moment, zone) for span in spans for moment in (span.first, span.last)}


def _within(selection: Selection) -> Combinable:
    begin, end = bounds_of(selection.month, ZoneInfo(selection.time_zone))
    month = (
        (FeeEntry.tenant == selection.tenant)
        & (FeeEntry.accepted_at >= begin)
        & (FeeEntry.accepted_at < end)
    )
    return month & (ORGANIZATION.public_id == selection.partner) if selection.partner else month


async def _by_partner(selection: Selection) -> list[Total]:
    rows = (
        await FeeEntry.select(
            ORGANIZATION.name.as_alias("partner"),
            FeeEntry.currency,
            Sum(FeeEntry.amount, alias="amount"),
            Count(alias="acceptances"),
        )
        .where(_within(selection))
        .group_by(ORGANIZATION.id, ORGANIZATION.name, FeeEntry.currency)
        .order_by(ORGANIZATION.name, FeeEntry.currency)
    )
    return [Total(**row) for row in rows]


def _by_currency(totals: list[Total]) -> list[Total]:
    amounts: Counter[str] = Counter()
    acceptances: Counter[str] = Counter()
    for total in totals:
        amounts[total.currency] += total.amount
        acceptances[total.currency] += total.acceptances
    return [
        Total(currency=currency, amount=amounts[currency], acceptances=acceptances[currency])
        for currency in sorted(amounts)
    ]


async def _rows(
    selection: Selection, cursor: dict[str, Any] | None, most: int
) -> list[dict[str, Any]]:
    of = FeeEntry
    found: Any = (
        of.select(
            of.id,
            of.public_id,
            of.accepted_at,
            of.ticket_public_id.as_alias("ticket"),
            of.ticket_number.as_alias("number"),
            of.ticket_title.as_alias("title"),
            of.partner_name.as_alias("partner"),
            of.accepted_by_name.as_alias("accepted_by"),
            of.contract.version.as_alias("contract"),
            of.amount,
            of.currency,
        )
        .where(_within(selection))
        .order_by(of.accepted_at, of.id, ascending=False)
        .limit(most)
    )
    if cursor:
        at: Any = cursor["accepted_at"]
        found = found.where(
            (of.accepted_at < at) | ((of.accepted_at == at) & (of.id < cursor["id"]))
        )
    rows: list[dict[str, Any]] = await found
    return rows


async def _cursor(who: Who, public_id: str) -> dict[str, Any]:
    row = (
        await FeeEntry.select(FeeEntry.id, FeeEntry.accepted_at)
        .where(FeeEntry.public_id == public_id, FeeEntry.tenant == who.tenant)
        .first()
    )
    return row or not_there()


def _fee(row: dict[str, Any]) -> Fee:
    return Fee(**{name: row[name] for name in Fee.__struct_fields__})


async def _contract(who: Who) -> Contract | None:
    versions = await FeeContract.objects().where(FeeContract.tenant == who.tenant)
    contract = in_force(versions, clock.now())
    if contract is None:
        return None
    return Contract(
        version=contract.version,
        amount=contract.amount,
        currency=contract.currency,
        valid_from=contract.valid_from,
    )
