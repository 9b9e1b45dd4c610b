"""Every view of the list, in both schemes and on both screens: axe finds nothing, nothing fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from e2e.browsers import PHONE, WIDE, Browsers
from e2e.gallery import Gallery
from e2e.portals import Portal, running
from e2e.views import VIEWS, View

AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
RUN = """async (rules) => {
  const { violations } = await axe.run(rules);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},  # the others see no colours
}


@pytest.fixture(scope="session")
def gallery_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal for all views: looking changes nothing."""
    with running(Portal(tmp_path_factory.mktemp("gallery"), program="e2e.faulty")) as portal:
        yield portal


@pytest.fixture(scope="session")
def gallery(browser: Browser, gallery_portal: Portal) -> Gallery:
    with Browsers(browser, gallery_portal.url) as browsers:
        return Gallery(browsers, gallery_portal)


@pytest.fixture
def browsers(browser: Browser, gallery_portal: Portal) -> Iterator[Browsers]:
    with Browsers(browser, gallery_portal.url) as browsers:
        yield browsers


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_axe_finds_nothing(gallery: Gallery, browsers: Browsers, view: View) -> None:
    page = gallery.open(browsers, view)
    page.evaluate(AXE.read_text())  # the browser's own door: the page's policy stays in force
    for screen in (PHONE,) if view.on_phones_only else (WIDE, PHONE):
        page.set_viewport_size(screen["viewport"])
        assert findings(page) == []


def findings(page: Page) -> list[Any]:
    found = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(RUN, rules)
    return found
