"""The README's way in, on a clone that has nothing yet: `make demo`, and the wheel by itself."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import free_port

HOME = Path(__file__).parent.parent
SECONDS_TO_INSTALL = 600
CLEAN = {name: value for name, value in os.environ.items() if "PORTAL" not in name}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, where nobody has worked."""
    folder = tmp_path_factory.mktemp("clone") / "portal"
    run("git", "clone", "--quiet", "--no-hardlinks", str(HOME), str(folder))
    return folder


def run(*command: str, at: Path = HOME) -> None:
    subprocess.run(command, cwd=at, env=CLEAN, check=True)  # noqa: S603 - our own commands


@contextmanager
def serving(command: Sequence[str], at: Path, url: str) -> Iterator[None]:
    """The command runs, with all that it starts, until `url` has answered and the block is left."""
    process = subprocess.Popen(command, cwd=at, env=CLEAN, start_new_session=True)  # noqa: S603
    try:
        deadline = time.monotonic() + SECONDS_TO_INSTALL
        while not answers(url):
            assert process.poll() is None, f"{command} ended early"
            assert time.monotonic() < deadline, f"{command} does not answer"
            time.sleep(0.5)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - on the loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - on the loopback
        text: str = answer.read().decode()
    return text


def test_make_demo_serves_the_cast_from_a_fresh_clone(clone: Path) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}/demo"

    with serving(["make", "demo", f"PORT={port}"], clone, url):
        page = read(url)

    assert "Sign in as Olga Petrova" in page


def test_the_wheel_gives_a_working_demo_in_an_empty_environment(
    clone: Path, tmp_path: Path
) -> None:
    run("make", "wheel", at=clone)
    (wheel,) = (clone / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", str(tmp_path / "empty"))
    pip = str(tmp_path / "empty/bin/pip")
    run(pip, "install", "--quiet", "--require-hashes", "-r", str(clone / "requirements.lock"))
    run(pip, "install", "--quiet", "--no-deps", str(wheel))
    shutil.rmtree(clone)  # nothing of it may be needed any more
    url = f"http://127.0.0.1:{(port := free_port())}/demo"
    program = str(tmp_path / "empty/bin/portal")

    with serving([program, "demo", f"--port={port}", "--data=data"], tmp_path, url):
        page = read(url)
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        sheet = read(url.removesuffix("/demo") + style)

    assert "Sign in as Olga Petrova" in page
    assert "@layer" in sheet
