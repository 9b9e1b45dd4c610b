"""The lead's transaction fees: a month to look at, and the same as a sheet."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from portal.access import Who
from portal.gateways.language import Language
from portal.reads.fees import Fee, Selection, all_fees, fees_page, select_fees
from portal.routes.rendering import show
from portal.routes.visits import Request, language_of
from portal.rules.permissions import Permission
from portal.rules.sheets import csv_line
from portal.rules.vocabulary import N_

MonthParameter: TypeAlias = Annotated[str, QueryParameter(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?\Z")]

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes the names for another encoding
COLUMNS = (
    N_("Ticket"),
    N_("Title"),
    N_("Partner"),
    N_("Accepted by"),
    N_("Contract version"),
    N_("Amount"),
    N_("Currency"),
)


@get("/outsource/fees", needs=Permission.SEE_FEES)
async def show_fees(
    request: Request,
    who: NamedDependency[Who],
    month: MonthParameter = "",
    partner: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Response[str]:
    selection = await select_fees(who, _first_day(month), partner)
    return show(request, "fees/show.html", await fees_page(who, selection, before))


@get("/outsource/fees/export.csv", needs=Permission.SEE_FEES)
async def export_fees(
    request: Request,
    who: NamedDependency[Who],
    month: MonthParameter = "",
    partner: FromQuery[str] = "",
) -> Stream:
    selection = await select_fees(who, _first_day(month), partner)
    name = f"fees-{selection.month:%Y-%m}.csv"
    return Stream(
        _sheet(selection, language_of(request)),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


async def _sheet(selection: Selection, language: Language) -> AsyncIterator[str]:
    accepted = language.say(N_("Accepted ({time_zone})"), time_zone=selection.time_zone)
    yield BYTE_ORDER_MARK + csv_line([accepted, *map(language.say, COLUMNS)])
    zone = ZoneInfo(selection.time_zone)
    async for fee in all_fees(selection):
        yield _line(fee, zone)


def _line(fee: Fee, zone: ZoneInfo) -> str:
    return csv_line(
        [
            f"{fee.accepted_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            f"T-{fee.number}",
            fee.title,
            fee.partner,
            fee.accepted_by,
            fee.contract,
            Decimal(fee.amount).scaleb(-2),
            fee.currency,
        ]
    )


ROUTES = [show_fees, export_fees]
