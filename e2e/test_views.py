"""Every view of the list: nothing fails, and neither axe nor html-validate finds anything.

axe looks in both schemes and on both screens. The smallest phone shows the longer words of German,
and then the colours of a reader who chooses them.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from e2e.browsers import PHONE, WIDE, Browsers
from e2e.fitting import SMALLEST, beyond_the_edge, edgeless, small_targets, wide_tables
from e2e.gallery import Gallery
from e2e.portals import Portal, running
from e2e.views import VIEWS, View
from portal.app import create_app
from portal.settings import Settings
from portal.tables.rows import one
from tests.addresses import routes_of

AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
VALIDATE = Path(__file__).parent / "html_validate.mjs"
RUN = """async (rules) => {
  const { violations } = await axe.run(rules);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # the other rules see none
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {"light": {}, "dark": COLOURS}
# These are answered with a part of a page, with a file, or by leading to another page.
FILES = (".csv", ".xlsx", ".pdf", "/file", "/file/thumbnail")
NO_PAGES = {
    "/",
    "/health",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/tickets/organizations",
    "/outsource/networks/organizations",
    "/when",
    "/help/rules/answer",
    "/import/{public_id}/progress",
    "/outsource/runs/{public_id}/progress",
    "/import/{public_id}/mistakes.csv",
    "/tickets/{public_id}/live/{seen}",
    "/received/{public_id}/live/{seen}",
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


class Validator:
    """html-validate in a process of its own, which answers page after page."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def findings(self, html: str) -> list[str]:
        asked, answered = one(self._process.stdin), one(self._process.stdout)
        asked.write(json.dumps(html) + "\n")
        asked.flush()
        found: list[str] = json.loads(answered.readline())
        return found


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    pipe = subprocess.PIPE
    # The machine's own node, else the one that came with npm from PyPI.
    path = f"{os.environ['PATH']}{os.pathsep}{Path(sys.executable).parent}"
    with subprocess.Popen(  # noqa: S603 - our own script
        ["node", VALIDATE],  # noqa: S607
        env={**os.environ, "PATH": path},
        stdin=pipe,
        stdout=pipe,
        text=True,
    ) as process:
        yield Validator(process)


each_view = pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])


@each_view
def test_axe_and_html_validate_find_nothing(
    gallery: Gallery, browsers: Browsers, view: View, validator: Validator
) -> None:
    page = gallery.open(browsers, view)
    assert invalid(page, view, validator) == set()
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


@each_view
def test_the_smallest_phone_shows_all_of_it_in_german_with_targets_for_a_thumb(
    gallery: Gallery, browsers: Browsers, view: View, validator: Validator
) -> None:
    gallery.speak(browsers, "de")
    page = gallery.open(browsers, view, locale="de-DE", **SMALLEST)

    assert invalid(page, view, validator) == set()
    assert beyond_the_edge(page) == []
    assert small_targets(page) == []
    page.emulate_media(forced_colors="active")
    assert edgeless(page) == []
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN, COLOURS) == []
    page.set_viewport_size(WIDE["viewport"])
    assert wide_tables(page) == []  # German words are the longest


def invalid(page: Page, view: View, validator: Validator) -> set[str]:
    """What html-validate finds in a page, as a browser holds it and as it was sent."""
    found = set(validator.findings(page.content()))
    if view.then is None:  # what a browser makes of a page may hide what is wrong with it
        found |= set(validator.findings(page.request.get(page.url).text()))
    return found


def test_every_page_has_a_view(gallery: Gallery) -> None:
    app = create_app(Settings(secret_key="a secret for tests that is long enough", demo=True))
    pages = {
        path
        for method, path, _ in routes_of(app)
        if method == "GET" and path not in NO_PAGES and not path.endswith(FILES)
    }

    unseen = pages - {page_at(gallery.address(view), pages) for view in VIEWS}

    assert unseen == set()


def page_at(address: str, pages: set[str]) -> str | None:
    """The page that is shown there: where two fit, the one with fewer parameters."""
    path = address.partition("?")[0]
    fitting = [page for page in pages if re.fullmatch(re.sub(r"{\w+}", "[^/]+", page), path)]
    return min(fitting, key=lambda page: page.count("{"), default=None)
