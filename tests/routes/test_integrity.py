"""Scripts and style sheets: only files of ours, and a browser refuses one that was changed."""

import re
from base64 import b64encode
from hashlib import sha384
from html.parser import HTMLParser

import pytest
from litestar import Litestar

from portal.rules.permissions import MAY
from tests.addresses import address, ids_of_halden, routes_of
from tests.cast import gather_cast
from tests.routes.conftest import Anonymous, Browser, SignedIn

Attributes = dict[str, str | None]


class Loaded(HTMLParser):
    """What a page loads and runs: its script and style tags, and the style sheets it links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_sheet = tag == "link" and attributes.get("rel") == "stylesheet"
        if tag in ("script", "style") or is_sheet:
            self.tags.append((tag, attributes))


async def expect_each_to_be_whole(browser: Browser, html: str) -> set[str]:
    """The addresses of what a page loads, each of which has the digest of the file served."""
    found = set()
    for tag, attributes in Loaded(html).tags:
        at = attributes.get("href" if tag == "link" else "src")
        assert at, f"{tag} within the page"
        assert at.startswith("/static/")
        served = await browser.get(at)
        digest = b64encode(sha384(served.content).digest()).decode()
        assert served.status_code == 200
        assert attributes.get("integrity") == f"sha384-{digest}", at
        found.add(re.sub(r"\?.*", "", at))
    return found


@pytest.mark.parametrize("name", ["ada", "sam"])
async def test_every_script_and_style_of_every_page_carries_the_digest_of_its_file(
    name: str, app: Litestar, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    ids = await ids_of_halden(cast)
    browser = await signed_in(cast[name])
    loaded: set[str] = set()

    for method, path, handler in routes_of(app):
        if method == "GET" and cast[name].standing in MAY[handler.opt["needs"]]:
            answer = await browser.get(address(path, ids))
            if answer.headers.get("content-type", "").startswith("text/html"):
                loaded |= await expect_each_to_be_whole(browser, answer.text)

    assert {"/static/portal.css", "/static/portal.js", "/static/vendor/htmx.min.js"} <= loaded


@pytest.mark.parametrize("path", ["/sign-in", "/help", "/offline", "/nothing-here"])
async def test_so_do_pages_of_who_is_not_signed_in_and_errors(
    path: str, anonymous: Anonymous
) -> None:
    browser = await anonymous()

    assert await expect_each_to_be_whole(browser, (await browser.get(path)).text)
