"""The lead's fee ledger: a year of months, one of them with its partners, its lines, its sheet.

A month begins and ends on the clock of the lead's company, whoever reads.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from piccolo.querystring import QueryString

from portal import clock
from portal.access import Who
from portal.reads.fee_sums import ACCEPTED_AT, Selection, Sums, sums_of, within
from portal.reads.frames import Frame, frame
from portal.reads.partner_choices import partner_choices
from portal.reads.slices import Order, Source, batches, moment, slice_of
from portal.rules.fees import in_force
from portal.rules.lists import View
from portal.rules.months import month_of, months_between
from portal.tables.contracts import FeeContract
from portal.tables.ledger import FeeEntry
from portal.tables.people import Tenant

BY_ACCEPTANCE = Order(ACCEPTED_AT, moment)
EDGE = "(SELECT {}(accepted_at) FROM fee_entry WHERE fee_entry.tenant = tenant.id)"
COLUMNS = (
    FeeEntry.accepted_at,
    FeeEntry.ticket_public_id.as_alias("ticket"),
    FeeEntry.ticket_number.as_alias("number"),
    FeeEntry.ticket_title.as_alias("title"),
    FeeEntry.partner_name.as_alias("partner"),
    FeeEntry.accepted_by_name.as_alias("accepted_by"),
    FeeEntry.contract.version.as_alias("contract"),
    FeeEntry.amount,
    FeeEntry.currency,
)


class Ledger(msgspec.Struct, frozen=True):
    """Where the ledger's months begin, and its first and last acceptance, if there is any."""

    time_zone: str
    first: datetime | None
    last: datetime | None


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


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """The version of the fee contract that an offer sent now would fix."""

    version: int
    amount: int
    currency: str
    valid_from: datetime


class FeesPage(msgspec.Struct, frozen=True, kw_only=True):
    """A month among twelve: sums by currency and by partner, and one page of its lines."""

    selection: Selection
    contract: Contract | None
    sums: Sums
    frame: Frame
    rows: list[Fee]


async def select_fees(who: Who, month: date | None = None, partner: str = "") -> Selection:
    """The month and partner asked for; without a month the newest that has a line.

    A partner that is none of the lead's is not asked for, as with the filters of other lists.
    """
    partners = await partner_choices(who)
    ledger = await _ledger(who)
    zone = ZoneInfo(ledger.time_zone)
    newest = month_of(ledger.last or clock.now(), zone)
    oldest = month_of(ledger.first, zone) if ledger.first else newest
    chosen = month or newest
    return Selection(
        tenant=who.tenant,
        time_zone=zone.key,
        month=chosen,
        months=sorted({*months_between(oldest, newest), chosen}, reverse=True),
        partner=partner if partner in dict(partners) else "",
        partners=partners,
    )


async def fees_page(who: Who, selection: Selection, view: View) -> FeesPage:
    """The selection's sums, and the page of its lines that a view of FEES asks for."""
    page = await slice_of(_source(selection), view)
    return FeesPage(
        selection=selection,
        contract=await _contract(who),
        sums=await sums_of(selection),
        frame=await frame(who, view, page),
        rows=_fees(page.rows),
    )


async def all_fees(selection: Selection, view: View) -> AsyncIterator[list[Fee]]:
    """Every line of the selection, in batches."""
    async for rows in batches(_source(selection), view):
        yield _fees(rows)


async def _ledger(who: Who) -> Ledger:
    row = (
        await Tenant.select(
            Tenant.time_zone,
            QueryString(EDGE.format("MIN"), alias="first"),
            QueryString(EDGE.format("MAX"), alias="last"),
        )
        .where(Tenant.id == who.tenant)
        .first()
    )
    return msgspec.convert(row, Ledger)  # SQLite hands out a least and a greatest moment as text


def _source(selection: Selection) -> Source:
    return Source(
        table=FeeEntry,
        columns=COLUMNS,
        visible=FeeEntry.tenant == selection.tenant,
        order=BY_ACCEPTANCE,
        where=[within(selection, selection.month, selection.month)],
    )


def _fees(rows: list[dict[str, Any]]) -> list[Fee]:
    names = Fee.__struct_fields__
    return [Fee(**{name: row[name] for name in names}) for row in rows]


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
