"""A CSV file as rows of text. Its encoding and its separator are found by what is in it."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, TypeAlias

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

LARGEST_FILE = 25_000_000  # bytes
MOST_ROWS = 50_000
MOST_COLUMNS = 100
SEPARATORS = (",", ";", "\t")
SAMPLE_ROWS, SAMPLE_BYTES = 50, 64 * 1024
CHUNK = 1024 * 1024

Row: TypeAlias = tuple[int, list[str]]  # its number, as a spreadsheet counts, and its cells


class Unreadable(Exception):
    """A file that cannot be imported as a whole, and why."""

    def __init__(self, sentence: str, **facts: int) -> None:
        super().__init__(sentence)
        self.refusal = Refusal("import", sentence, facts)


def rows_of(file: BinaryIO) -> Iterator[Row]:
    """The rows that are not empty, the header first. Raises Unreadable, even after some rows."""
    encoding = _encoding(file)
    separator = _separator(_sample(file, encoding))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield from _limited(_rows(text, separator))
    finally:
        text.detach()  # or it would close the file


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where all bytes of the file fit it, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise Unreadable(N_("This is not a CSV file. Save your table as CSV first."))
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _sample(file: BinaryIO, encoding: str) -> str:
    file.seek(0)
    return file.read(SAMPLE_BYTES).decode(encoding, errors="replace")


def _separator(sample: str) -> str:
    """The sign that cuts most of the first rows into as many cells as the header has."""
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths = [len(row) for row in islice(rows, SAMPLE_ROWS) if row]
    if not widths or widths[0] == 1:
        return 0, 1
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _rows(text: io.TextIOWrapper, separator: str) -> Iterator[Row]:
    number = 0
    try:
        # Strict, or a quotation mark that nothing closes would take rows that follow into its cell.
        for number, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), start=1):
            if any(map(str.strip, cells)):
                yield number, cells
    except csv.Error:
        raise Unreadable(
            N_("The file cannot be read after row {number}. Is a quotation mark missing there?"),
            number=number,
        ) from None


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    count = -1  # the header is none of them
    for count, row in enumerate(rows):
        if count == 0 and len(row[1]) > MOST_COLUMNS:
            raise Unreadable(N_("The file has more than {most} columns."), most=MOST_COLUMNS)
        if count > MOST_ROWS:
            raise Unreadable(N_("The file has more than {most} rows. Split it."), most=MOST_ROWS)
        yield row
    if count < 1:
        raise Unreadable(N_("The file has no rows below its first one, the names of the columns."))
