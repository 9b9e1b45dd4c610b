"""Rows as a file for spreadsheet programs, written batch by batch so that any number fits."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from portal.rules.sheets import SheetCell, csv_line

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes the names for another encoding
CHUNK = 64 * 1024
MOST_ROWS = 1_048_576  # what a sheet of Excel holds, the header included

Line = Sequence[SheetCell]
Batches = AsyncIterator[list[Line]]


async def csv_file(header: Sequence[str], batches: Batches) -> AsyncIterator[bytes]:
    """A CSV file in UTF-8, its text safe to open (A29)."""
    yield (BYTE_ORDER_MARK + csv_line(header)).encode()
    async for batch in batches:
        yield "".join(map(csv_line, batch)).encode()


async def xlsx_file(header: Sequence[str], batches: Batches) -> AsyncIterator[bytes]:
    """An XLSX file. It can be sent only once it is whole, so it grows on disk and not in memory."""
    with tempfile.TemporaryFile() as file:
        sheet = _Sheet(file, header)
        async for batch in batches:
            await asyncio.to_thread(sheet.write, batch)
        await asyncio.to_thread(sheet.close)
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


class _Sheet:
    """One sheet under its header. Text is written as text, so that nothing becomes a formula."""

    def __init__(self, file: Any, header: Sequence[str]) -> None:
        self._book = Workbook(file, {"constant_memory": True})
        self._sheet = self._book.add_worksheet()
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._row = 0
        self._sheet.set_column(0, len(header) - 1, 20)
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True})
        self.write([header], bold)

    def write(self, lines: Sequence[Line], text_format: Any = None) -> None:
        for line in lines[: MOST_ROWS - self._row]:
            for column, cell in enumerate(line):
                self._write_cell(column, cell, text_format)
            self._row += 1

    def _write_cell(self, column: int, cell: SheetCell, text_format: Any) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(self._row, column, cell, text_format)
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, column, cell, self._moment)
        elif isinstance(cell, Decimal):
            self._sheet.write_number(self._row, column, cell, self._money)
        elif cell is not None:
            self._sheet.write_number(self._row, column, cell)

    def close(self) -> None:
        self._book.close()
