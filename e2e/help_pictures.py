"""`make help-pictures`: the pictures of the help and the README, taken from views of the product.

They are written to portal/static/help/LANGUAGE/NAME.webp, which git holds: to be looked at first.
"""

import tempfile
from base64 import b64decode
from pathlib import Path

import msgspec
from playwright.sync_api import Page, sync_playwright

from e2e.browsers import LAUNCH, Browsers
from e2e.gallery import Gallery
from e2e.pictures import LANGUAGES
from e2e.portals import Portal, running
from e2e.views import VIEWS

FOLDER = Path("portal/static/help")
QUALITY = 72  # of 100; letters stay sharp
PIXELS = 1280  # at most, across; the help shows two of them as one


class Picture(msgspec.Struct, frozen=True):
    """A view in a window of some width, or what `place` finds in it, down to a height."""

    name: str
    view: str
    width: int = 360
    place: str = "body"
    tallest: int = 760


PICTURES = (
    Picture("partners", "partners-menu", 1360, "main .table", 440),
    Picture("sending", "outsource-draft", 1080, "#terms .card"),
    Picture("sharing", "ticket-working", 1120, "main"),
    Picture("approving", "ticket-reported", 1080, ".bar"),
    Picture("fees", "fees", 1120, ".tiles"),
    Picture("lists", "tickets", 1360, "main", 480),
    Picture("offers", "offer"),
    Picture("working", "work-started"),
    Picture("time", "work-time-sheet"),
    Picture("company", "company", 1120, "main .table"),
    Picture("invitation", "invitation"),
    Picture("sign-in", "sign-in-code", tallest=480),
)


def main() -> None:
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
                take_all(gallery, browsers, FOLDER / language, locale)
    print(f"{len(list(FOLDER.glob('*/*')))} pictures in {FOLDER}/")


def take_all(gallery: Gallery, browsers: Browsers, folder: Path, locale: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    views = {view.name: view for view in VIEWS}
    for picture in PICTURES:
        window = {"width": picture.width, "height": picture.tallest}
        page = gallery.open(browsers, views[picture.view], locale=locale, viewport=window)
        (folder / f"{picture.name}.webp").write_bytes(taken(page, picture))
        page.context.close()


def taken(page: Page, picture: Picture) -> bytes:
    """The picture as WebP, which Chromium itself writes and Playwright does not."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    box = page.locator(picture.place).first.bounding_box()
    assert box, f"{picture.view} has no {picture.place}"
    scale = min(2, PIXELS / box["width"])
    clip = {**box, "height": min(box["height"], picture.tallest), "scale": scale}
    asked = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    return b64decode(answer["data"])


if __name__ == "__main__":
    main()
