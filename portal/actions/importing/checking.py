"""Check a batch: read its cells, find what they refer to, and keep what is to be written."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec

from portal.actions.importing.progress import claim, is_last, record
from portal.actions.importing.shelves import Shelf
from portal.rules.csv_files import Row
from portal.rules.import_rows import MOST_MISTAKES, Record, cell_at, read_row
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, ImportKind, ImportStatus
from portal.tables.database import transaction
from portal.tables.imports import ImportBatch, ImportMistake, ImportNumber, ImportRun
from portal.tables.people import Tenant
from portal.tables.rows import load

VALUE_SHOWN = 80  # characters


async def check(run: ImportRun, batch: ImportBatch, shelf: Shelf) -> bool:
    """False where another worker was faster; then nothing was written."""
    records = await _read(run, batch)
    await shelf.resolve(run.tenant, records)
    async with transaction():
        if not await claim(run, batch):
            return False
        await _note_protected(run, shelf, records)
        await _note_doubles(run, records)
        found = run.mistakes + await _keep_mistakes(run, records)
        is_over = found >= MOST_MISTAKES or is_last(run, batch)
        status = ImportStatus.CHECKED.value if is_over else run.status
        await record(run, mistakes=found, status=status)
        await _keep_values(batch, records)
    return True


async def _read(run: ImportRun, batch: ImportBatch) -> list[Record]:
    tenant = await load(Tenant, run.tenant)
    matching = msgspec.json.decode(run.matching, type=dict[str, int])
    width = len(msgspec.json.decode(run.header))
    rows = msgspec.json.decode(batch.rows, type=list[Row])
    zone = ZoneInfo(tenant.time_zone)
    return [read_row(ImportKind(run.kind), matching, width, row, zone) for row in rows]


async def _note_protected(run: ImportRun, shelf: Shelf, records: Sequence[Record]) -> None:
    """What the rules keep as it is in rows that stand already."""
    right = {each.values["external_id"]: each for each in records if not each.wrong}
    if not right:
        return
    standing = await shelf.standing(run.tenant, list(right))
    protected = await shelf.protect(standing, [each.values for each in right.values()])
    for number, wrong in protected.items():
        right[number].wrong.update(wrong)


async def _note_doubles(run: ImportRun, records: Sequence[Record]) -> None:
    """An external id that an earlier row of the file has."""
    numbered = {each.number: each for each in records if "external_id" in each.values}
    if not numbered:
        return
    await ImportNumber.insert(
        *(
            ImportNumber(run=run.id, number=each.values["external_id"], row=row)
            for row, each in numbered.items()
        )
    ).on_conflict(target=(ImportNumber.run, ImportNumber.number), action="DO NOTHING")
    numbers = list({each.values["external_id"] for each in numbered.values()})
    first = await ImportNumber.select(ImportNumber.number, ImportNumber.row).where(
        ImportNumber.run == run.id, ImportNumber.number.is_in(numbers)
    )
    rows = {each["number"]: each["row"] for each in first}
    for row, each in numbered.items():
        if (before := rows[each.values["external_id"]]) != row:
            each.wrong["external_id"] = Refusal(
                "import", N_("Row {row} has this number already."), {"row": before}
            )


async def _keep_mistakes(run: ImportRun, records: Sequence[Record]) -> int:
    """How many mistakes these records have."""
    mistakes = list(_mistakes(run, records))
    if mistakes:
        await ImportMistake.insert(*mistakes)
    return len(mistakes)


def _mistakes(run: ImportRun, records: Sequence[Record]) -> Iterator[ImportMistake]:
    matching = msgspec.json.decode(run.matching, type=dict[str, int])
    header = msgspec.json.decode(run.header, type=list[str])
    for each in records:
        for field, refusal in each.wrong.items():
            column = matching.get(field)  # none where the row as a whole is wrong
            yield ImportMistake(
                run=run.id,
                row=each.number,
                column="" if column is None else header[column],
                value="" if column is None else cell_at(each.cells, column)[:VALUE_SHOWN],
                sentence=refusal.sentence,
                facts=msgspec.json.encode(refusal.facts).decode(),
            )


async def _keep_values(batch: ImportBatch, records: Sequence[Record]) -> None:
    values = msgspec.json.encode([each.values for each in records]).decode()
    await ImportBatch.update({ImportBatch.records: values}).where(ImportBatch.id == batch.id)
