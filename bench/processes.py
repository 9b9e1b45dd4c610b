"""What the workers of a server hold of memory and have used of the processor, as Linux tells it."""

import os
from pathlib import Path

KILOBYTES_A_MEGABYTE = 1024
PROCESSES = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def megabytes_of_a_worker(server: int) -> float:
    """The largest of a server's workers."""
    return max(_resident(process) for process in _workers(server))


def processor_seconds(server: int) -> float:
    """What all workers together have used so far."""
    return sum(_used(process) for process in _workers(server))


def _workers(server: int) -> list[int]:
    """A server with one process is its own worker."""
    task = PROCESSES / str(server) / "task" / str(server)
    return [int(child) for child in (task / "children").read_text().split()] or [server]


def _resident(process: int) -> float:
    lines = (PROCESSES / str(process) / "status").read_text().splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / KILOBYTES_A_MEGABYTE


def _used(process: int) -> float:
    """User and system time stand behind the name, which ends in a bracket."""
    fields = (PROCESSES / str(process) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
