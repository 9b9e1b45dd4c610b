"""From a file's rows to values of fields: which column is what, and what is wrong with a cell."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from portal.rules.cells import BadCell
from portal.rules.csv_files import Row
from portal.rules.import_fields import FIELDS, Field
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, ImportKind
from portal.rules.words import words_of

MOST_MISTAKES = 1_000  # then the check ends: most likely a column is matched to the wrong field
WHOLE_ROW = ""


class Record(msgspec.Struct, kw_only=True):
    """A row as it was read: values by field name, and what is wrong with which field."""

    number: int
    cells: list[str]
    values: dict[str, Any]
    wrong: dict[str, Refusal]


def guess(kind: ImportKind, header: Sequence[str]) -> dict[str, int]:
    """For each field the first column that has a name for it and is not another's."""
    names = [_plain(name) for name in header]
    found: dict[str, int] = {}
    for field in FIELDS[kind]:
        headings = [_plain(heading) for heading in (field.name, *field.headings)]
        columns = [names.index(heading) for heading in headings if heading in names]
        free = [column for column in columns if column not in found.values()]
        if free:
            found[field.name] = free[0]
    return found


def _plain(name: str) -> str:
    """Small letters and digits only: `Ticket-Nr.` and `ticket nr` are one."""
    return "".join(words_of(name))


def read_row(
    kind: ImportKind, matching: Mapping[str, int], width: int, row: Row, zone: ZoneInfo
) -> Record:
    """All fields that a column is matched to, of `width` columns; `zone` is for dates."""
    number, cells = row
    record = Record(number=number, cells=cells, values={}, wrong={})
    if any(map(str.strip, cells[width:])):
        record.wrong[WHOLE_ROW] = Refusal(
            "import", N_("This row has more cells than there are columns.")
        )
    for field in FIELDS[kind]:
        if field.name in matching:
            _read_cell(field, cell_at(cells, matching[field.name]).strip(), zone, record)
    return record


def cell_at(cells: Sequence[str], column: int) -> str:
    """A row that ends early has empty cells there."""
    return cells[column] if column < len(cells) else ""


def _read_cell(field: Field, text: str, zone: ZoneInfo, record: Record) -> None:
    try:
        value = field.cell.read(text, zone) if text else field.cell.empty
    except BadCell as bad:
        record.wrong[field.name] = bad.refusal
        return
    if field.required and value in ("", None):
        record.wrong[field.name] = Refusal("import", N_("Please fill this in."))
    elif value is not msgspec.UNSET:
        record.values[field.name] = value
