"""`make pictures`: every view in both languages, both schemes and on both screens, for looking at.

They are written to pictures/LANGUAGE-SCHEME-WIDTH/VIEW.png, in a folder that git ignores.
`python -m e2e.pictures offer fees` takes only those that are named.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from e2e.browsers import LAUNCH, PHONE, WIDE, Browsers
from e2e.gallery import Gallery
from e2e.portals import Portal, running
from e2e.views import VIEWS, View

FOLDER = Path("pictures")
LANGUAGES = {"en": "en-GB", "de": "de-DE"}


def main(names: list[str]) -> None:
    views = [view for view in VIEWS if view.name in names or not names]
    shutil.rmtree(FOLDER, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running(Portal(Path(data), program="e2e.faulty")) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**LAUNCH)
        with Browsers(browser, portal.url) as browsers:
            gallery = Gallery(browsers, portal)
        for language, locale in LANGUAGES.items():
            with Browsers(browser, portal.url) as browsers:
                gallery.speak(browsers, language)
            for view in views:
                with Browsers(browser, portal.url) as browsers:
                    page = gallery.open(browsers, view, locale=locale)
                    take(page, view, language)
            print(f"{len(views)} views in {language}", flush=True)
    print(f"{len(list(FOLDER.glob('*/*.png')))} pictures in {FOLDER}/")


def take(page: Page, view: View, language: str) -> None:
    """One view in every appearance. The window grows with the page, so that the bars which stick
    to its edges stand where the page ends, and hide nothing."""
    for screen in (PHONE,) if view.on_phones_only else (WIDE, PHONE):
        width = screen["viewport"]["width"]
        page.set_viewport_size(screen["viewport"])
        if not view.on_phones_only:
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            folder = f"{language}-{scheme}-{width}"
            page.screenshot(path=FOLDER / folder / f"{view.name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
