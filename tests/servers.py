"""The servers that tests borrow from the machine: a throw-away PostgreSQL and a Chromium.

`python -m tests.servers chromium` sees to it that there is a browser, and
`python -m tests.servers postgresql COMMAND...` runs a command beside a PostgreSQL server.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
}
# The data is thrown away, so nothing needs to survive a crash of the machine.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
CAREFUL: dict[str, str] = {}  # as PostgreSQL comes


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl: from PATH, else the newest that Debian keeps aside."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda initdb: int(initdb.parts[-3]), default=None)
    return newest.parent if newest else None


ENOUGH_MEMORY = 2 * 1024**3  # bytes


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server whose user may create databases.

    PORTAL_TEST_POSTGRESQL_URL names one that runs already; else one is started and thrown away.
    """
    if url := os.environ.get("PORTAL_TEST_POSTGRESQL_URL"):
        yield url
        return
    programs = postgres_programs()
    if programs is None:
        raise LookupError("There is no PostgreSQL on this machine.")
    with tempfile.TemporaryDirectory(prefix="portal-postgresql-", dir=quickest()) as folder:
        cluster = Cluster(programs, Path(folder))
        cluster.create()
        try:
            cluster.start()
            yield cluster.url
        finally:
            cluster.stop()


def quickest() -> Path | None:
    """Memory, where there is enough: a database a test is mostly copied files. Else the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    is_ample = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_MEMORY
    return memory if is_ample else None


class Cluster:
    """One PostgreSQL cluster in a folder of its own, on a free port of the loopback."""

    def __init__(self, programs: Path, folder: Path, manner: Mapping[str, str] = CARELESS) -> None:
        self.programs = programs
        self.folder = folder
        self.manner = manner
        self.password = secrets.token_urlsafe(16)
        self.port = free_port()
        self.url = f"postgresql://portal:{self.password}@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root.
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def create(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.owner:
            for path in (self.folder, password_file):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        self._run(
            "initdb",
            "--username=portal",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def start(self) -> None:
        settings = {"port": str(self.port), **SERVER_SETTINGS, **self.manner}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = f"--log={self.folder / 'log'}"
        self._run("pg_ctl", "--wait", log, f"--options={options}", "start")

    def stop(self) -> None:
        if self._pid_file.exists():
            self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def kill(self) -> None:
        """End all of its processes at once, as a crash of the machine would; start() may follow."""
        postmaster = int(self._pid_file.read_text().splitlines()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        processes = [postmaster, *map(int, children)]  # first the one that would start others
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(map(is_running, processes)):
            time.sleep(0.01)
        # Where nobody reaps the dead, their number would look taken for ever.
        self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self.folder / "data" / "postmaster.pid"

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: the server inherits it, and a pipe would never end.
        output = self.folder / f"{program}.output"
        with output.open("w") as sink:
            done = subprocess.run(
                [self.programs / program, f"--pgdata={self.folder / 'data'}", *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                user=self.owner.pw_uid if self.owner else None,
                group=self.owner.pw_gid if self.owner else None,
                extra_groups=[] if self.owner else None,
                check=False,
            )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(
                f"{program} failed: {output.read_text()}{log.read_text() if log.exists() else ''}"
            )


def is_running(process: int) -> bool:
    """Whether it is neither gone nor waits, dead, for its parent to notice."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in ("Z", "X")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_beside_postgresql(command: list[str]) -> int:
    """The exit status of the command; it finds its server in PORTAL_TEST_POSTGRESQL_URL."""
    given = os.environ.get("PORTAL_TEST_POSTGRESQL_URL")
    programs = postgres_programs()
    if not given and programs is None:
        print("PostgreSQL: none found, its tests are left out.", flush=True)
        return 1 if os.environ.get("PORTAL_REQUIRE_POSTGRESQL") == "1" else 0
    server = "PORTAL_TEST_POSTGRESQL_URL" if given else f"a throw-away server from {programs}"
    print(f"PostgreSQL: {server}", flush=True)
    with postgres_server() as url:
        chosen = {"PORTAL_TEST_DATABASE": "postgresql", "PORTAL_TEST_POSTGRESQL_URL": url}
        return subprocess.run(command, env=os.environ | chosen, check=False).returncode


def chromium_path() -> Path | None:
    """The browser of this machine, for Playwright's executable_path; None means Playwright's own.

    PORTAL_CHROMIUM comes before what is on PATH.
    """
    if chosen := os.environ.get("PORTAL_CHROMIUM"):
        return Path(chosen)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


def chromium_starts() -> bool:
    """Whether a browser really comes up: one that is there may still lack a library."""
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(executable_path=chromium_path()).close()
        except PlaywrightError:
            return False
    return True


def install_chromium() -> None:
    """Playwright's own browser; where that is out of reach, root may ask Debian for one."""
    quietly(sys.executable, "-m", "playwright", "install", "chromium")
    if not chromium_starts() and os.geteuid() == 0 and shutil.which("apt-get"):
        quietly("apt-get", "update")
        quietly("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def quietly(*command: str) -> None:
    """Try a command; whether it helped is seen afterwards, so neither output nor status count."""
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def provide_chromium() -> int:
    """The exit status: 0 when a browser is there, or could be installed."""
    if chromium_starts():
        return 0
    if chromium_path() is None:
        print("Browser: none found, installing one.", flush=True)
        install_chromium()
        if chromium_starts():
            return 0
    found = f"{path} does not start" if (path := chromium_path()) else "none could be installed"
    print(f"Browser: {found}; PORTAL_CHROMIUM may name one.")
    return 1


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that a started server is stopped on the way out."""
    sys.exit(128 + signal.SIGTERM)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    match arguments:
        case ["chromium"]:
            return provide_chromium()
        case ["postgresql", *command] if command:
            return run_beside_postgresql(command)
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
