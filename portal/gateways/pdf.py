"""PDFs: a template of typst, set with data by a program of its own that ends in time.

A program and not a thread alone, since typst keeps what it has set (some hundred MB after a few
long tickets), and no thread can be stopped. Starting it takes less than a tenth of a second.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal import clock

HERE = Path(__file__).parent
PAPER = HERE.parent / "templates" / "print" / "paper.typ"
SECONDS = 20  # from when it is its turn
AT_ONCE = 1  # a long ticket takes some hundred MB while it is set

_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pdf")


class NoPdf(Exception):
    """It took too long, or typst could not set it; the text says which, for the log."""


async def pdf(template: Path, data: bytes, seconds: float = SECONDS) -> bytes:
    """A template set with JSON as a tagged PDF; else NoPdf."""
    typesetter, at = HERE / "typesetter.py", int(clock.now().timestamp())
    command = [sys.executable, "-I", str(typesetter), str(template), str(at)]
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_workers, _run, command, data, seconds)


def _run(command: list[str], data: bytes, seconds: float) -> bytes:
    try:
        # Nothing of our surroundings goes along: the settings hold secrets.
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=data, capture_output=True, timeout=seconds, env={}, check=True
        )
    except subprocess.TimeoutExpired as late:
        raise NoPdf(f"not set within {seconds} seconds") from late
    except subprocess.CalledProcessError as failed:
        raise NoPdf(failed.stderr.decode(errors="replace")[-2000:]) from failed
    return done.stdout
