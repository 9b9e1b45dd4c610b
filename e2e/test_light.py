"""Pages are light and stay where they are: what a phone fetches that was never here, and what moves
while it arrives. How soon something is to be seen on a slow phone, `make lighthouse` prints."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request

from e2e.browsers import PHONE, Browsers
from e2e.gallery import TICKETS

MOST_REQUESTS = 12
MOST_BYTES = 150_000  # headers included
MOST_SHIFT = 0.05  # of the window, as CLS counts it
SHIFT = """() => new Promise((tell) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach(({ value }) => { sum += value });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""
PAGES = {
    "sign-in": (None, "/sign-in", None),
    "my tickets": ("Cleo Vogt", "/received", None),
    "an offer": ("Cleo Vogt", "/received/offers", TICKETS["offered"]),
    "a partner's ticket": ("Cleo Vogt", "/received", TICKETS["accepted"]),
    "the company": ("Sam Brückner", "/received/company", None),
    "tickets": ("Olga Petrova", "/tickets", None),
    "a lead's ticket": ("Olga Petrova", "/tickets", TICKETS["working"]),
    "the dashboard": ("Ada Lindqvist", "/outsource?list=all-open", None),
    "partners": ("Paula Iversen", "/outsource/partners", None),
    "fees": ("Albert Moreau", "/outsource/fees", None),
    "a page of the help": ("Olga Petrova", "/help/sharing", None),
}


@pytest.mark.parametrize(("who", "path", "title"), PAGES.values(), ids=PAGES)
def test_a_first_visit_is_light_and_nothing_on_the_page_moves(
    browsers: Browsers, who: str | None, path: str, title: str | None
) -> None:
    address, state = path, None
    if who:
        known = browsers.of(who)
        known.goto(path)
        if title:
            address = known.get_by_role("link", name=title).first.get_attribute("href") or ""
        state = known.context.storage_state()

    page = browsers.anybody(storage_state=state, **PHONE)
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(address, wait_until="networkidle")

    assert len(finished) <= MOST_REQUESTS
    assert sum(bytes_of(request) for request in finished) <= MOST_BYTES
    assert shift(page) <= MOST_SHIFT


def bytes_of(request: Request) -> int:
    """On the wire."""
    sizes: Any = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def shift(page: Page) -> float:
    return float(page.evaluate(SHIFT))
