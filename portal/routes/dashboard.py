"""The Outsource Dashboard; until the agreement is accepted, the agreement in its place (R45)."""

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from portal.access import Who
from portal.reads.dashboard import Listing, dashboard
from portal.routes.agreement import agreement_page
from portal.routes.rendering import show
from portal.routes.visits import Request
from portal.rules.permissions import Permission


@get("/outsource", needs=Permission.OPEN_DASHBOARD)
async def show_dashboard(
    request: Request,
    who: NamedDependency[Who],
    listing: Annotated[Listing, QueryParameter(name="list")] = Listing.ALL_MY_OPEN,
    partner: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Response[str]:
    if not who.agreement_accepted:
        return await agreement_page(request, who)
    return show(request, "dashboard/show.html", await dashboard(who, listing, partner, before))


ROUTES = [show_dashboard]
