"""What deploy/ and the README tell an operator to run is there, and does what they say."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import click
import pytest

from portal.cli import main

HOME = Path(__file__).parent.parent
DEPLOY = HOME / "deploy"
COMMAND = re.compile(
    r"(?:bin/|exec |^|[\"=] ?)portal (?P<name>[a-z-]+)(?P<rest>[^\n&|;#\"`]*)",
    re.MULTILINE,
)
BACKUP = re.compile(r"### Backup.*?```sh\n(?P<lines>.*?)```", re.DOTALL)


def commands_in(file: Path) -> list[tuple[str, set[str]]]:
    """Each call of the program: which command, with which options."""
    code = re.findall(r"```sh\n.*?```", file.read_text(), re.DOTALL) or [file.read_text()]
    return [
        (found["name"], set(re.findall(r"--[a-z-]+", found["rest"])))
        for block in code
        for found in COMMAND.finditer(re.sub(r"^#.*", "", block, flags=re.MULTILINE))
    ]


@pytest.mark.parametrize("file", ["deploy/portal.service", "deploy/Containerfile", "README.md"])
def test_every_command_that_is_named_exists_with_its_options(file: str) -> None:
    named = commands_in(HOME / file)
    assert named
    for name, options in named:
        command = main.commands[name]
        if not isinstance(command, click.Group):
            assert options <= {option for param in command.params for option in param.opts}


def test_the_unit_starts_the_server_and_gives_it_time_to_stop() -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "portal.service")
    service = unit["Service"]
    assert service["ExecStart"].startswith("/opt/portal/bin/portal serve")
    assert int(service["TimeoutStopSec"]) >= 10
    assert service["NoNewPrivileges"] == "yes"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "portal.service"
    text = (DEPLOY / "portal.service").read_text()
    unit.write_text(text.replace("/opt/portal/bin/portal", sys.executable))
    done = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", unit],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_does_not_run_as_root() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert text.index("USER portal") < text.index("\nCMD")
    assert "/health" in text


@pytest.mark.program
async def test_the_backup_commands_of_the_readme_work(database: str, tmp_path: Path) -> None:
    found = BACKUP.search((HOME / "README.md").read_text())
    assert found
    process = await asyncio.create_subprocess_exec(
        *("sh", "-e", "-c", found["lines"]),
        cwd=tmp_path,
        env=os.environ
        | {
            "PORTAL_DATABASE_URL": database,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert said.count(b"\n") == 3
