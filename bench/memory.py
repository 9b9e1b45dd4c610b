"""How much memory a worker of a server holds, as Linux tells it."""

from pathlib import Path

KILOBYTES_A_MEGABYTE = 1024
PROCESSES = Path("/proc")


def megabytes_of_a_worker(server: int) -> float:
    """The largest of a server's workers; a server with one process is its own worker."""
    task = PROCESSES / str(server) / "task" / str(server)
    children = [int(child) for child in (task / "children").read_text().split()]
    return max(_resident(process) for process in children or [server])


def _resident(process: int) -> float:
    lines = (PROCESSES / str(process) / "status").read_text().splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / KILOBYTES_A_MEGABYTE
