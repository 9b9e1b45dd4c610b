"""The Outsource Dashboard; until the agreement is accepted, the agreement in its place (R45)."""

from functools import partial
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from portal.access import Who
from portal.reads.dashboard import all_work, dashboard
from portal.routes.agreement import agreement_page
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.visits import Request
from portal.rules.listings import OUTSOURCED
from portal.rules.permissions import Permission


@get(OUTSOURCED.path, needs=Permission.OPEN_DASHBOARD)
async def show_dashboard(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    if not who.agreement_accepted:
        return await agreement_page(request, who)
    return await show_list(request, OUTSOURCED, "dashboard/show.html", partial(dashboard, who))


@get(paths_of_files(OUTSOURCED), needs=Permission.OPEN_DASHBOARD)
async def export_work(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, OUTSOURCED, partial(all_work, who))


ROUTES = [show_dashboard, export_work]
