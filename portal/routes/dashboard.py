"""The Outsource Dashboard: outsourced and received work (R58).

Until the agreement is accepted, it stands in the place of the outsourced work (R36, R45).
"""

from functools import partial
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from portal.access import Who
from portal.reads.dashboard import all_work, dashboard
from portal.reads.received_lists import all_insourced, insourced_work
from portal.routes.agreement import agreement_page
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.visits import Request
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.listings.received import INSOURCED
from portal.rules.permissions import Permission


@get(OUTSOURCED.path, needs=Permission.OPEN_DASHBOARD)
async def show_dashboard(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    if not who.has_agreed:
        return await agreement_page(request, who)
    return await show_list(request, OUTSOURCED, "dashboard/show.html", partial(dashboard, who))


@get(paths_of_files(OUTSOURCED), needs=Permission.OPEN_DASHBOARD)
async def export_work(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, OUTSOURCED, partial(all_work, who))


@get(INSOURCED.path, needs=Permission.OPEN_DASHBOARD)
async def show_received_work(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """Open before the agreement too: receiving needs none (R34, R36)."""
    read = partial(insourced_work, who)
    return await show_list(request, INSOURCED, "dashboard/received.html", read)


@get(paths_of_files(INSOURCED), needs=Permission.OPEN_DASHBOARD)
async def export_received_work(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, INSOURCED, partial(all_insourced, who))


ROUTES = [show_dashboard, export_work, show_received_work, export_received_work]
