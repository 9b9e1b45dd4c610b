"""Remove what nobody needs any more, and let the database look at what is left.

A row that another worker has removed is not missed.
"""

import logging

from portal.actions.housekeeping import tidy
from portal.actions.importing import runs
from portal.tables.database import learn

log = logging.getLogger("portal.housekeeping")


async def keep_house() -> None:
    """One round."""
    if removed := await tidy():
        log.info("%s old rows removed", removed)
    await runs.forget()
    await learn()
