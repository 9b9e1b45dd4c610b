"""Lines of a CSV file that spreadsheet programs read as data and never as formulas (A29)."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

# What begins a formula, the wide forms included, at the start of a cell or where a program that
# splits at another sign (; or ,) would see a start.
FORMULA = re.compile(r"(^|[;,\n]\s*)(?=[=+\-@\t\r＝＋－＠])")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before whatever would be taken for a formula."""
    return FORMULA.sub(r"\1'", text)


def csv_line(cells: Iterable[str | int | Decimal]) -> str:
    """One line: text quoted and safe, numbers bare and with a point."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow(
        [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return line.getvalue()
