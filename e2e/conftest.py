"""What journeys may ask for: a portal with the demo's data, and people with browsers of their own.

Every journey starts from a copy of the same demo, so none meets what another has left behind.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from e2e.browsers import LAUNCH, Browsers
from e2e.portals import Portal, running

SECONDS_TO_SHOW = 20  # machines that run tests may be slow; a page that is there costs nothing

expect.set_options(timeout=SECONDS_TO_SHOW * 1000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Playwright's fixture asks this one which browser to start, and how."""
    return LAUNCH


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo as it stands after its first start."""
    data = tmp_path_factory.mktemp("demo")
    with running(Portal(data)):
        pass
    return data


@pytest.fixture
def portal(demo_data: Path, tmp_path: Path) -> Iterator[Portal]:
    """A demo of this journey's own."""
    data = Path(shutil.copytree(demo_data, tmp_path / "demo"))
    with running(Portal(data)) as portal:
        yield portal


@pytest.fixture
def browsers(browser: Browser, portal: Portal) -> Iterator[Browsers]:
    """Browsers at the journey's portal. In none of them anything may go wrong unseen."""
    with Browsers(browser, portal.url) as browsers:
        yield browsers
