"""Files as people bring them, and imports of them up to wherever a test begins."""

import csv
import io
from collections.abc import Sequence

import msgspec

from portal.access import Who
from portal.actions.importing import runs
from portal.jobs.run_imports import run_imports
from portal.rules.import_rows import guess
from portal.rules.vocabulary import ImportKind
from portal.tables.imports import ImportMistake, ImportRun

TICKETS = ("Nr", "Titel")
Rows = Sequence[Sequence[str]]


def file_of(header: Sequence[str], rows: Rows) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return io.BytesIO(text.getvalue().encode())


def many(count: int) -> list[tuple[str, str]]:
    """Rows of tickets that nothing is wrong with."""
    return [(f"A{number}", f"Printer {number} is down") for number in range(count)]


async def loaded(
    who: Who, rows: Rows, header: Sequence[str] = TICKETS, kind: ImportKind = ImportKind.TICKETS
) -> ImportRun:
    return await fresh(await runs.load(who, kind, "file.csv", file_of(header, rows)))


async def checked(
    who: Who, rows: Rows, header: Sequence[str] = TICKETS, kind: ImportKind = ImportKind.TICKETS
) -> ImportRun:
    """All columns matched as they were guessed."""
    run = await loaded(who, rows, header, kind)
    await runs.match(run, guess(kind, msgspec.json.decode(run.header)))
    await run_imports()
    return await fresh(run)


async def imported(
    who: Who, rows: Rows, header: Sequence[str] = TICKETS, kind: ImportKind = ImportKind.TICKETS
) -> tuple[int, int, int]:
    """How many rows were created, updated and left as they were."""
    run = await checked(who, rows, header, kind)
    await runs.write(run)
    await run_imports()
    return outcome(await fresh(run))


def outcome(run: ImportRun) -> tuple[int, int, int]:
    return run.rows_created, run.rows_updated, run.rows_unchanged


async def fresh(run: ImportRun) -> ImportRun:
    """As it stands now."""
    found = await ImportRun.objects().get(ImportRun.id == run.id)
    assert found
    return found


async def mistakes(run: ImportRun) -> list[tuple[int, str, str]]:
    """Row, column and sentence of each."""
    rows = await ImportMistake.select().where(ImportMistake.run == run.id).order_by("id")
    return [(row["row"], row["column"], row["sentence"]) for row in rows]
