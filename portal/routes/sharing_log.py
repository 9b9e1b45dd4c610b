"""What was shared of a ticket, when and why: the synchronisation log, on both sides."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal.access import Who
from portal.reads.sharing_log import log_at_lead, log_at_partner
from portal.routes.rendering import show
from portal.routes.visits import Request
from portal.rules.permissions import Permission

PAGE = "items/sharing.html"


@get("/tickets/{public_id:str}/sharing", needs=Permission.WORK_ON_TICKETS)
async def show_log_at_lead(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    before: FromQuery[str] = "",
) -> Response[str]:
    return show(request, PAGE, await log_at_lead(who, public_id, before))


@get("/received/{public_id:str}/sharing", needs=Permission.SEE_RECEIVED)
async def show_log_at_partner(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    before: FromQuery[str] = "",
) -> Response[str]:
    return show(request, PAGE, await log_at_partner(who, public_id, before))


ROUTES = [show_log_at_lead, show_log_at_partner]
