"""strace as a maker of faults: it lets system calls of a program fail."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


def failing(calls: str, fault: str) -> tuple[str, ...]:
    """What stands before a command whose system calls are to fail; see `strace --inject`."""
    trace = ("-f", "--quiet=all", f"--trace={calls}", "--output=/dev/null")
    return ("strace", *trace, f"--inject={calls}:{fault}")


@asynccontextmanager
async def failing_meanwhile(process: int, calls: str, fault: str) -> AsyncIterator[None]:
    """System calls of a running process, and of its threads, fail inside this block only."""
    strace = await asyncio.create_subprocess_exec(*failing(calls, fault), f"--attach={process}")
    try:
        async with asyncio.timeout(10):
            while not all(map(is_watched, tasks_of(process))):  # noqa: ASYNC110 - tells nobody
                await asyncio.sleep(0.01)
        yield
    finally:
        strace.terminate()
        await strace.wait()


def tasks_of(process: int) -> list[Path]:
    """A folder for each thread."""
    return list(Path(f"/proc/{process}/task").iterdir())


def is_watched(task: Path) -> bool:
    return "TracerPid:\t0\n" not in (task / "status").read_text()


def may_trace() -> bool:
    """Whether there is a strace, and this machine lets it watch a program."""
    if shutil.which("strace") is None:
        return False
    watched = subprocess.run([*failing("fsync", "error=EIO"), "true"], check=False)  # noqa: S603
    return watched.returncode == 0


needs_strace = pytest.mark.skipif(
    not may_trace(), reason="strace is missing, or may not watch programs here"
)
