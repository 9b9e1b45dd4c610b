"""Carry on what people do to many rows at once, a few rows of each run in turn."""

import logging

from portal.actions.bulk import steps

BATCH = 20  # rows: a large run does not keep a small one waiting

log = logging.getLogger("portal.bulk")


async def run_bulk() -> None:
    """One round: until no row of any run waits."""
    at_work = await steps.under_way()
    while at_work:
        at_work = [run for run in at_work if await _step(run)]


async def _step(run: int) -> bool:
    """A run that fails stops nobody; the next round goes on with the rows that still wait."""
    try:
        return await steps.step(run, BATCH)
    except Exception:
        log.exception("run %s could not go on", run)
        return False
