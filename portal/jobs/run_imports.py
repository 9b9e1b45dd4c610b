"""Carry the imports on that people have started, one batch of each in turn."""

import logging

from portal.actions.importing import steps

log = logging.getLogger("portal.imports")


async def run_imports() -> None:
    """One round: until every import that waits for nobody is done."""
    at_work = await steps.under_way()
    while at_work:
        at_work = [run for run in at_work if await _step(run)]


async def _step(run: int) -> bool:
    """An import that fails stops nobody; the next round tries the same batch again."""
    try:
        return await steps.step(run)
    except Exception:
        log.exception("import %s could not go on", run)
        return False
