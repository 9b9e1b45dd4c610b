"""Remove what nobody needs any more, files too, and let the database look at what is left.

A row that another worker has removed is not missed.
"""

import logging

from portal.actions.bulk.runs import forget
from portal.actions.housekeeping import tidy
from portal.actions.importing import runs
from portal.actions.sweeping import sweep
from portal.gateways.files import FilesAway
from portal.tables.database import learn

log = logging.getLogger("portal.housekeeping")


async def keep_house() -> None:
    """One round."""
    if removed := await tidy():
        log.info("%s old rows removed", removed)
    await runs.forget()
    await forget()
    await learn()
    try:
        if removed := await sweep():
            log.info("%s files that nothing points to removed", removed)
    except FilesAway as error:
        log.warning("files that nothing points to are left: %s", error)
