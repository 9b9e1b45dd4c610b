"""Write a batch that was checked: what is not there is created, what differs is updated."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from portal.actions import journal
from portal.actions.importing.progress import claim, is_last, record
from portal.actions.importing.shelves import Shelf, Values
from portal.rules.vocabulary import ImportStatus
from portal.tables.database import transaction
from portal.tables.imports import ImportBatch, ImportRun


async def write(run: ImportRun, batch: ImportBatch, shelf: Shelf) -> bool:
    """False where another worker was faster; then nothing was written."""
    rows = _decoded(batch)
    async with transaction():
        if not await claim(run, batch):
            return False
        standing = await shelf.standing(run.tenant, list(rows))
        protected = await shelf.protect(standing, list(rows.values()))
        updated = 0
        for number, there in standing.items():
            if changes := _changes(there, rows[number], protected.get(number, {})):
                await shelf.update(there["id"], changes)
                updated += 1
        # Last, for new numbers hold the company's row, and who edits by hand takes it last as well.
        created = [row for number, row in rows.items() if number not in standing]
        if created:
            await shelf.create(run, created)
        await _count(run, len(created), updated, len(standing) - updated)
        if is_last(run, batch):
            await _finish(run)
    return True


def _decoded(batch: ImportBatch) -> dict[str, Values]:
    """The values of the rows by external id; JSON knows no moments."""
    rows = msgspec.json.decode(batch.records, type=list[Values])
    for row in rows:
        if row.get("due_at"):
            row["due_at"] = datetime.fromisoformat(row["due_at"])
    return {row["external_id"]: row for row in rows}


def _changes(there: Values, row: Values, protected: Mapping[str, object]) -> Values:
    return {
        field: value
        for field, value in row.items()
        if there[field] != value and field not in protected
    }


async def _count(run: ImportRun, created: int, updated: int, unchanged: int) -> None:
    run.rows_created += created
    run.rows_updated += updated
    run.rows_unchanged += unchanged
    await record(
        run,
        rows_created=run.rows_created,
        rows_updated=run.rows_updated,
        rows_unchanged=run.rows_unchanged,
    )


async def _finish(run: ImportRun) -> None:
    await record(run, status=ImportStatus.DONE.value)
    await journal.note(
        run.tenant,
        run.person,
        f"import {run.kind.lower()}",
        f"import {run.id}",
        created=run.rows_created,
        updated=run.rows_updated,
        unchanged=run.rows_unchanged,
    )
