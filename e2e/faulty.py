"""The program with three pages more, each of which goes wrong as a page can: for looking at."""

import sys

from litestar import get

from portal.actions.throttling import Throttled
from portal.cli import main
from portal.routes import demo
from portal.rules.permissions import Permission
from portal.tables.away import DatabaseAway


@get("/wrong/crash", needs=Permission.EVERYONE)
async def crash() -> None:
    raise RuntimeError("a page that crashes")


@get("/wrong/away", needs=Permission.EVERYONE)
async def away() -> None:
    raise DatabaseAway("no answer")


@get("/wrong/too-many", needs=Permission.EVERYONE)
async def too_many() -> None:
    raise Throttled(60)


demo.ROUTES += [crash, away, too_many]

if __name__ == "__main__":
    sys.exit(main())
