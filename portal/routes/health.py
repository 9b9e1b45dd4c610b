"""Whether the portal can work, for monitoring: it can when the database answers."""

from litestar import Response, get

from portal.reads.health import is_database_there
from portal.rules.permissions import Permission


@get("/health", needs=Permission.EVERYONE)
async def show_health() -> Response[dict[str, str]]:
    if await is_database_there():
        return Response({"status": "ok"})
    return Response({"status": "database away"}, status_code=503)


ROUTES = [show_health]
