"""Browsers of the people in a journey, each watched for what nobody sees on the page.

A fault is an error in the console (violations of the Content-Security-Policy among them), a
script that fails, a request to another origin, an answer of 500 or more, or a missing file.
"""

from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.servers import chromium_path

LAUNCH: dict[str, Any] = {
    "executable_path": chromium_path(),
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ],
}
WIDE: dict[str, Any] = {"viewport": {"width": 1360, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
MILLISECONDS_TO_ANSWER = 30_000
LISTENING = "/live/"  # the line that tells an open page of changes
WRONG_ON_PURPOSE = "/wrong/"  # see faulty.py
PAGES = ("document", "fetch", "xhr")  # these may be answered by 404, 409 or 422


class Browsers:
    """Opens browsers at one portal, and at the end says what went wrong in any of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def __enter__(self) -> "Browsers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for context in self._contexts:
            context.close()
        if error is None:
            assert not self.faults, "\n".join(self.faults)

    def anybody(self, **options: Any) -> Page:
        """A browser that nobody has signed in with, on a wide screen unless `options` differ."""
        context = self._browser.new_context(
            **{"base_url": self.url, "locale": "en-GB", **WIDE, **options}
        )
        context.set_default_timeout(MILLISECONDS_TO_ANSWER)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)
        self._contexts.append(context)
        return context.new_page()

    def of(self, name: str, **options: Any) -> Page:
        """A browser in which one of the demo's cast is signed in."""
        page = self.anybody(**options)
        sign_in_as(page, name)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium reports each 404, 409 and 422 there too; `_answered` tells the wanted ones.
        is_answer = message.text.startswith("Failed to load resource: the server responded with")
        # A page that stands open listens, and tries again where the server or the session is gone.
        is_listening = LISTENING in message.location.get("url", "")
        if message.type in ("error", "warning") and not is_answer and not is_listening:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"request to another origin: {request.url}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type in PAGES
        if WRONG_ON_PURPOSE in response.url or LISTENING in response.url:
            return
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} from {response.url}")


def sign_in_as(page: Page, name: str) -> None:
    """Through the demo's own door, in whatever language it speaks."""
    page.goto("/demo")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda url: "/demo" not in url)
