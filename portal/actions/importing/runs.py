"""The life of an import: a file is loaded, columns are matched, rows written, all forgotten."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

import msgspec
from piccolo.custom_types import Combinable

from portal.access import Who
from portal.actions.throttling import count
from portal.clock import now
from portal.gateways import secrets
from portal.rules.csv_files import Row, Unreadable, rows_of
from portal.rules.import_fields import FIELDS
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.texts import cleaned
from portal.rules.throttles import IMPORTS_PER_COMPANY
from portal.rules.vocabulary import N_, ImportKind, ImportStatus
from portal.tables.database import transaction
from portal.tables.imports import ImportBatch, ImportMistake, ImportNumber, ImportRun
from portal.tables.rows import columns

BATCH = 100  # rows: written in a tenth of a second or so, and others write in between
LONGEST_NAME = 120
KEPT = timedelta(days=1)
STAGED = (ImportBatch, ImportNumber, ImportMistake)


async def load(who: Who, kind: ImportKind, file_name: str, file: BinaryIO) -> ImportRun:
    """Stage the rows of a file; Invalid names what makes it unreadable, and nothing is staged."""
    async with transaction():
        await count(IMPORTS_PER_COMPANY, str(who.tenant))
    try:
        total = await asyncio.to_thread(_count_rows, file)
    except Unreadable as unreadable:
        raise Invalid({"file": unreadable.refusal}) from None
    rows = rows_of(file)
    _, header = await asyncio.to_thread(next, rows)
    run = await _open(who, kind, file_name, header, total)
    await _stage(run, rows)
    await _set(run, status=ImportStatus.MATCHING.value)
    return run


def _count_rows(file: BinaryIO) -> int:
    """How many rows stand below the header, once all were read."""
    return sum(1 for _ in rows_of(file)) - 1


async def _open(
    who: Who, kind: ImportKind, file_name: str, header: list[str], rows: int
) -> ImportRun:
    run = ImportRun(
        public_id=secrets.new_public_id(),
        tenant=who.tenant,
        person=who.person,
        kind=kind.value,
        file_name=cleaned(file_name, lines=False)[:LONGEST_NAME],
        status=ImportStatus.LOADING.value,
        header=_json([cleaned(name, lines=False)[:LONGEST_NAME] for name in header]),
        rows=rows,
        created_at=now(),
        changed_at=now(),
    )
    await run.save()
    return run


async def _stage(run: ImportRun, rows: Iterator[Row]) -> None:
    """Put the rows into batches. Files are read beside the event loop."""
    staged = 0
    while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
        await ImportBatch.insert(
            ImportBatch(run=run.id, first=staged, size=len(batch), rows=_json(batch))
        )
        staged += len(batch)


async def match(run: ImportRun, matching: Mapping[str, int]) -> None:
    """Say which column is which field; the check of all rows begins, also once more."""
    _refuse_wrong_matching(run, matching)
    async with transaction():
        await _move(run, (ImportStatus.MATCHING, ImportStatus.CHECKED), ImportStatus.CHECKING)
        await ImportNumber.delete().where(ImportNumber.run == run.id)
        await ImportMistake.delete().where(ImportMistake.run == run.id)
        await _set(run, matching=_json(matching), mistakes=0)


def _refuse_wrong_matching(run: ImportRun, matching: Mapping[str, int]) -> None:
    wrong: dict[str, Refusal] = {}
    width = len(msgspec.json.decode(run.header))
    for field in FIELDS[ImportKind(run.kind)]:
        if field.required and field.name not in matching:
            wrong[field.name] = Refusal("import", N_("Choose the column that has this."))
        elif matching.get(field.name, 0) >= width:
            wrong[field.name] = Refusal("import", N_("Choose one of the list."))
    if "contact" in matching and "organization" not in matching:
        wrong["organization"] = Refusal("desk", N_("Choose the contact's company."))
    if wrong:
        raise Invalid(wrong)


async def write(run: ImportRun) -> None:
    """Begin to write what was checked and found right; there is no way back from here."""
    if run.mistakes:
        raise Refused(Refusal("import", N_("Some rows are wrong. Correct the file first.")))
    async with transaction():
        await _move(run, (ImportStatus.CHECKED,), ImportStatus.WRITING)


async def _move(run: ImportRun, from_: tuple[ImportStatus, ...], to: ImportStatus) -> None:
    moved = (
        await ImportRun.update(
            {
                ImportRun.status: to.value,
                ImportRun.version: ImportRun.version + 1,
                ImportRun.done: 0,
                ImportRun.changed_at: now(),
            }
        )
        .where(
            ImportRun.id == run.id,
            ImportRun.version == run.version,
            ImportRun.status.is_in([each.value for each in from_]),
        )
        .returning(ImportRun.id)
    )
    if not moved:
        raise Refused(Refusal("import", N_("This import has gone on meanwhile.")))


async def _set(run: ImportRun, **values: Any) -> None:
    await ImportRun.update(columns(ImportRun, values)).where(ImportRun.id == run.id)


async def forget() -> None:
    """Remove imports that nothing happened to for a day, but none that is being written."""
    is_over = (ImportRun.changed_at < now() - KEPT) & (
        ImportRun.status != ImportStatus.WRITING.value
    )
    for run in await ImportRun.select(ImportRun.id).where(is_over).output(as_list=True):
        await _forget(run, is_over)


async def _forget(run: int, is_over: Combinable) -> None:
    async with transaction():
        # Asked again and held still: somebody may have confirmed it since it was found.
        held = (
            await ImportRun.update({ImportRun.version: ImportRun.version})
            .where(ImportRun.id == run, is_over)
            .returning(ImportRun.id)
        )
        if not held:
            return
        for table in STAGED:
            await table.delete().where(table._meta.get_column_by_name("run") == run)
        await ImportRun.delete().where(ImportRun.id == run)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
