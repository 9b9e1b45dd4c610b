"""The lead's transaction fees: a month to look at, and the same as a sheet."""

import re
from datetime import date
from functools import partial
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream

from portal.access import Who
from portal.reads.fees import all_fees, fees_page, select_fees
from portal.routes.lists import file_of, paths_of_files, show_list, view_of
from portal.routes.visits import Request
from portal.rules.listings.outsourced import FEES
from portal.rules.permissions import Permission

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


@get(FEES.path, needs=Permission.SEE_FEES)
async def show_fees(
    request: Request,
    who: NamedDependency[Who],
    month: FromQuery[str] = "",
    partner: FromQuery[str] = "",
) -> Response[Any]:
    selection = await select_fees(who, _first_day(month), partner)
    return await show_list(request, FEES, "fees/show.html", partial(fees_page, who, selection))


@get(paths_of_files(FEES), needs=Permission.SEE_FEES)
async def export_fees(
    request: Request,
    who: NamedDependency[Who],
    month: FromQuery[str] = "",
    partner: FromQuery[str] = "",
) -> Stream:
    selection = await select_fees(who, _first_day(month), partner)
    view = view_of(request, FEES)
    name = f"fees-{selection.month:%Y-%m}"
    return file_of(request, view, all_fees(selection, view), name, selection.time_zone)


def _first_day(month: str) -> date | None:
    """What is no month is not asked for, as with the filters of other lists."""
    return date.fromisoformat(f"{month}-01") if MONTH.fullmatch(month) else None


ROUTES = [show_fees, export_fees]
