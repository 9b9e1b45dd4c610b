"""Lines of a CSV file that spreadsheet programs read as data and never as formulas (A29)."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

# What a sheet can hold; a moment stands on somebody's clock and so has no zone of its own.
SheetCell: TypeAlias = str | int | Decimal | datetime | None

# What begins a formula, the wide forms included, at the start of a cell or where a program that
# splits at another sign (; or ,) would see a start.
FORMULA = re.compile(r"(^|[;,\n]\s*)(?=[=+\-@\t\r＝＋－＠])")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before whatever would be taken for a formula."""
    return FORMULA.sub(r"\1'", text)


def csv_line(cells: Iterable[SheetCell]) -> str:
    """One line: text quoted and safe, numbers bare and with a point."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow(map(_written, cells))
    return line.getvalue()


def _written(cell: SheetCell) -> str | int | Decimal | None:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return safe_cell(cell) if isinstance(cell, str) else cell
