"""A large import: its mistakes are found, it is corrected, it stands once, and memory stays small.

bench/imports.py does the work, on each engine of the machine; by hand it takes 50,000 rows.
"""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRESQL

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(ON_POSTGRESQL, reason="it goes through every engine by itself"),
]

ROOT = Path(__file__).parent.parent
ROWS, WRONG = 10_000, 37
MOST_MEMORY = 25  # MB; held at once, 10,000 rows would take 20 beside the 11 of all the rest
FIGURE = re.compile(r"(mistakes|created|updated|unchanged|tickets|memory grew by):? (\d+)")
# Linux begins to count a program's memory with that of the process it was started from: between
# this one, which is large, and the program stands a small one.
SMALL = ("sh", "-c", '"$@"; exit $?', "sh")


async def imported(rows: int, wrong: int) -> dict[str, list[tuple[str, int]]]:
    """What is said of each engine: a file with wrong rows, the corrected one, that one again."""
    process = await asyncio.create_subprocess_exec(
        *(*SMALL, sys.executable, "-m", "bench.imports", f"--rows={rows}", f"--wrong={wrong}"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    parts = re.split(r"^(\w+)\n", output.decode(), flags=re.MULTILINE)[1:]
    return {
        engine: [(name, int(figure)) for name, figure in FIGURE.findall(said)]
        for engine, said in zip(parts[::2], parts[1::2], strict=True)
    }


async def test_a_large_file_is_checked_corrected_and_imported_once_in_little_memory() -> None:
    found = await imported(ROWS, WRONG)
    assert "SQLite" in found
    for engine, figures in found.items():
        *counts, (_, megabytes) = figures
        assert counts == [
            ("mistakes", WRONG),
            *(("created", ROWS), ("updated", 0), ("unchanged", 0)),
            *(("created", 0), ("updated", 0), ("unchanged", ROWS)),
            ("tickets", ROWS),  # none of the wrong file, and none twice
        ], engine
        assert megabytes < MOST_MEMORY, engine
