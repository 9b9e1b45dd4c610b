"""The next step of each import: one batch is checked, or written."""

from collections.abc import Mapping

from portal.actions.importing import contacts, organizations, tickets
from portal.actions.importing.checking import check
from portal.actions.importing.shelves import Shelf
from portal.actions.importing.writing import write
from portal.rules.vocabulary import ImportKind, ImportStatus
from portal.tables.imports import ImportBatch, ImportRun
from portal.tables.rows import find, one

SHELVES: Mapping[ImportKind, Shelf] = {
    ImportKind.TICKETS: tickets.SHELF,
    ImportKind.ORGANIZATIONS: organizations.SHELF,
    ImportKind.CONTACTS: contacts.SHELF,
}
TAKES = {ImportStatus.CHECKING.value: check, ImportStatus.WRITING.value: write}


async def under_way() -> list[int]:
    """The import of each company that is at work; its later ones wait for it."""
    rows = (
        await ImportRun.select(ImportRun.id, ImportRun.tenant)
        .where(ImportRun.status.is_in(list(TAKES)))
        .order_by(ImportRun.id, ascending=False)
    )
    return list({row["tenant"]: row["id"] for row in rows}.values())


async def step(run_id: int) -> bool:
    """One batch further; False where none is left, or where another worker was faster."""
    run = await find(ImportRun, run_id)
    if run is None or run.status not in TAKES:
        return False
    batch = one(
        await ImportBatch.objects()
        .where(ImportBatch.run == run_id, ImportBatch.first == run.done)
        .first()
    )
    return await TAKES[run.status](run, batch, SHELVES[ImportKind(run.kind)])
