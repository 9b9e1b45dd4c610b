"""How far an import is. Part of the transaction of each step."""

from typing import Any

from portal.clock import now
from portal.tables.imports import ImportBatch, ImportRun
from portal.tables.rows import columns


async def claim(run: ImportRun, batch: ImportBatch) -> bool:
    """Count the batch as done; False where the import has moved on since `run` was read."""
    claimed = (
        await ImportRun.update(
            {
                ImportRun.version: ImportRun.version + 1,
                ImportRun.done: batch.first + batch.size,
                ImportRun.changed_at: now(),
            }
        )
        .where(ImportRun.id == run.id, ImportRun.version == run.version)
        .returning(ImportRun.id)
    )
    return bool(claimed)


async def record(run: ImportRun, **values: Any) -> None:
    """What came out of the step that claimed the import."""
    await ImportRun.update(columns(ImportRun, values)).where(ImportRun.id == run.id)


def is_last(run: ImportRun, batch: ImportBatch) -> bool:
    return bool(batch.first + batch.size == run.rows)
