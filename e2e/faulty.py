"""The program with what is else over before one can look at it.

Four pages more, each of which goes wrong as a page can, and imports that come no further.
"""

import sys

from litestar import get
from litestar.exceptions import ClientException

from portal.actions.importing import checking, steps
from portal.actions.importing.shelves import Shelf
from portal.actions.throttling import Throttled
from portal.cli import main
from portal.routes import demo
from portal.rules.permissions import Permission
from portal.rules.vocabulary import ImportStatus
from portal.tables.away import DatabaseAway
from portal.tables.imports import ImportBatch, ImportRun

LONG_IMPORT = "long.csv"  # the name of a file that is checked so far and no further
ROWS_CHECKED = 800


@get("/wrong/malformed", needs=Permission.EVERYONE)
async def malformed() -> None:
    raise ClientException


@get("/wrong/crash", needs=Permission.EVERYONE)
async def crash() -> None:
    raise RuntimeError("a page that crashes")


@get("/wrong/away", needs=Permission.EVERYONE)
async def away() -> None:
    raise DatabaseAway("no answer")


@get("/wrong/too-many", needs=Permission.EVERYONE)
async def too_many() -> None:
    raise Throttled(60)


async def check(run: ImportRun, batch: ImportBatch, shelf: Shelf) -> bool:
    """The next step of a check, if there is one."""
    if run.file_name == LONG_IMPORT and run.done >= ROWS_CHECKED:
        return False
    return await checking.check(run, batch, shelf)


demo.ROUTES += [malformed, crash, away, too_many]
steps.TAKES[ImportStatus.CHECKING.value] = check

if __name__ == "__main__":
    sys.exit(main())
