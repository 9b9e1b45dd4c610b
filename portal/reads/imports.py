"""Imports: what is on its way, which column is what, and what was found wrong."""

from datetime import datetime
from typing import Any

import msgspec

from portal.access import Who
from portal.rules.csv_files import LARGEST_FILE, MOST_ROWS, Row
from portal.rules.import_fields import FIELDS
from portal.rules.import_rows import MOST_MISTAKES, cell_at, guess
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import ImportKind, ImportStatus
from portal.tables.imports import ImportBatch, ImportMistake, ImportRun
from portal.tables.rows import one

RUNS_SHOWN = 20
ROWS_SHOWN = 3
CELL_SHOWN = 60  # characters
MISTAKES_SHOWN = 100
MEGABYTE = 1_000_000


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One file as the list shows it."""

    public_id: str
    kind: str
    file_name: str
    status: str
    rows: int
    created_at: datetime


class ImportsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file is chosen."""

    runs: tuple[Run, ...]
    kind: str
    most_rows: int = MOST_ROWS
    megabytes: int = LARGEST_FILE // MEGABYTE


async def imports_page(who: Who, kind: str = "") -> ImportsPage:
    """The imports of the company that are not forgotten; `kind` is chosen beforehand."""
    rows = (
        await ImportRun.select(*(getattr(ImportRun, name) for name in Run.__struct_fields__))
        .where(ImportRun.tenant == who.tenant, ImportRun.status != ImportStatus.LOADING.value)
        .order_by(ImportRun.id, ascending=False)
        .limit(RUNS_SHOWN)
    )
    return ImportsPage(runs=tuple(Run(**row) for row in rows), kind=kind)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A field, and the column that is chosen for it: its place as a text, or nothing."""

    name: str
    label: str
    required: bool
    column: str


class ColumnsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a file with the cells of its first rows, and what each is taken for.

    `numbers` are those of the rows, as a spreadsheet counts.
    """

    public_id: str
    kind: str
    file_name: str
    rows: int
    numbers: tuple[int, ...]
    preview: tuple[tuple[str, tuple[str, ...]], ...]
    choices: tuple[Choice, ...]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """As options: each with the first cell in it, so that one sees what it holds."""
        return [
            (str(place), f"{name} · {cells[0]}" if cells[0] else name)
            for place, (name, cells) in enumerate(self.preview)
        ]


async def columns_page(run: ImportRun) -> ColumnsPage:
    header: list[str] = msgspec.json.decode(run.header)
    kind = ImportKind(run.kind)
    matching = msgspec.json.decode(run.matching) or guess(kind, header)
    rows = await _first_rows(run)
    return ColumnsPage(
        public_id=run.public_id,
        kind=run.kind,
        file_name=run.file_name,
        rows=run.rows,
        numbers=tuple(number for number, _ in rows),
        preview=tuple(
            (name, tuple(_shown(cell_at(cells, place)) for _, cells in rows))
            for place, name in enumerate(header)
        ),
        choices=tuple(
            Choice(
                name=field.name,
                label=field.label,
                required=field.required,
                column=str(matching.get(field.name, "")),
            )
            for field in FIELDS[kind]
        ),
    )


async def _first_rows(run: ImportRun) -> list[Row]:
    batch = one(
        await ImportBatch.objects().where(ImportBatch.run == run.id, ImportBatch.first == 0).first()
    )
    return msgspec.json.decode(batch.rows, type=list[Row])[:ROWS_SHOWN]


def _shown(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= CELL_SHOWN else f"{text[:CELL_SHOWN]}…"


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that is wrong; no column where the whole row is."""

    row: int
    column: str
    value: str
    refusal: Refusal


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """An import under way, judged, or done."""

    public_id: str
    kind: str
    file_name: str
    status: str
    rows: int
    done: int
    mistake_count: int
    mistakes: tuple[Mistake, ...]
    is_cut: bool
    created: int
    updated: int
    unchanged: int


async def run_page(run: ImportRun) -> RunPage:
    return RunPage(
        public_id=run.public_id,
        kind=run.kind,
        file_name=run.file_name,
        status=run.status,
        rows=run.rows,
        done=run.done,
        mistake_count=run.mistakes,
        mistakes=tuple(await _mistakes(run, MISTAKES_SHOWN)) if run.mistakes else (),
        is_cut=run.mistakes >= MOST_MISTAKES,
        created=run.rows_created,
        updated=run.rows_updated,
        unchanged=run.rows_unchanged,
    )


async def all_mistakes(run: ImportRun) -> list[Mistake]:
    """Every one that was noted; the check ends at some thousand."""
    return await _mistakes(run, None)


async def _mistakes(run: ImportRun, most: int | None) -> list[Mistake]:
    query = ImportMistake.select().where(ImportMistake.run == run.id).order_by(ImportMistake.id)
    return [_mistake(row) for row in await (query.limit(most) if most else query)]


def _mistake(row: dict[str, Any]) -> Mistake:
    refusal = Refusal("import", row["sentence"], msgspec.json.decode(row["facts"]))
    return Mistake(row=row["row"], column=row["column"], value=row["value"], refusal=refusal)
