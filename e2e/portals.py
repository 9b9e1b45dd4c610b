"""Portals for journeys: the real program in a process of its own, on a free loopback port."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port

SECONDS_TO_START = 60  # a fresh demo makes its data first
SECONDS_TO_STOP = 20


class Portal:
    """A server and the folder with its data. It keeps its address when it is started again."""

    def __init__(
        self,
        data: Path,
        *,
        demo: bool = True,
        workers: int = 1,
        program: str = "portal.cli",
        **variables: str,
    ) -> None:
        self.data = data
        self._module = program
        self.database = data / "portal.sqlite"
        self._log = data / "log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = ("demo", f"--data={data}") if demo else ("serve", f"--workers={workers}")
        self._command = (*command, f"--port={port}")
        inherited = {name: value for name, value in os.environ.items() if "PORTAL" not in name}
        self._environment = inherited | {
            "PORTAL_DATABASE_URL": f"sqlite:///{self.database}",
            "PORTAL_BASE_URL": self.url,
            "PORTAL_FILES_URL": f"file://{data}/files",
            **variables,
        }

    def start(self) -> None:
        """Serve, and come back once requests are answered."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                self._program(*self._command),
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The portal did not start: {self._log.read_text()}")
            time.sleep(0.1)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end, as an operator does."""
        self._process.terminate()
        self._process.wait(SECONDS_TO_STOP)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        self._process.wait(SECONDS_TO_STOP)

    def run(self, *arguments: str, program: str = "") -> str:
        """What the program, or another one, prints when it does something else than serving."""
        done = subprocess.run(  # noqa: S603 - our own program
            self._program(*arguments, program=program),
            env=self._environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.strip()

    def _program(self, *arguments: str, program: str = "") -> list[str]:
        return [sys.executable, "-m", program or self._module, *arguments]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(portal: Portal) -> Iterator[Portal]:
    """The portal serves as long as this block does."""
    portal.start()
    try:
        yield portal
    finally:
        portal.stop()
