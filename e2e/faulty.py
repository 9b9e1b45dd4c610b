"""The program with what is else over before one can look at it.

Four pages more, each of which goes wrong as a page can, and imports and a run that come no further.
"""

import sys

from litestar import get
from litestar.exceptions import ClientException

from portal.actions.bulk import steps as bulk_steps
from portal.actions.importing import checking, steps, writing
from portal.actions.importing.shelves import Shelf
from portal.actions.throttling import Throttled
from portal.cli import main
from portal.routes import demo
from portal.rules.permissions import Permission
from portal.rules.vocabulary import ImportStatus
from portal.tables.away import DatabaseAway
from portal.tables.bulk import BulkRun
from portal.tables.imports import ImportBatch, ImportRun

LONG_IMPORT = "long.csv"  # the name of a file that is checked so far and no further
SLOW_IMPORT = "slow.csv"  # that of one that is written so far
ROWS_DONE = 800
RUN_UNDER_WAY = "under-way"  # a run over many rows that goes no further, see plenty.py


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
    if run.file_name == LONG_IMPORT and run.done >= ROWS_DONE:
        return False
    return await checking.check(run, batch, shelf)


async def write(run: ImportRun, batch: ImportBatch, shelf: Shelf) -> bool:
    """The same of what is written."""
    if run.file_name == SLOW_IMPORT and run.done >= ROWS_DONE:
        return False
    return await writing.write(run, batch, shelf)


async def step(run_id: int, most: int) -> bool:
    """A run that one is to see under way stands still."""
    run = await BulkRun.objects().get(BulkRun.id == run_id)
    return not (run and run.public_id == RUN_UNDER_WAY) and await do_rows(run_id, most)


do_rows, bulk_steps.step = bulk_steps.step, step
demo.ROUTES += [malformed, crash, away, too_many]
steps.TAKES |= {ImportStatus.CHECKING.value: check, ImportStatus.WRITING.value: write}

if __name__ == "__main__":
    sys.exit(main())
