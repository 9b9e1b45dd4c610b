"""A browser for tests: cookies, form tokens and redirects as a person meets them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar

from portal.access import Who
from portal.actions.sessions import open_session
from portal.app import create_app
from portal.routes import cookies
from portal.settings import Settings, current, use
from portal.tables.database import transaction

SECRET = "a secret for tests that is long enough"
TOKEN = re.compile(r'name="_form_token" value="([^"]+)"')


class Browser(httpx.AsyncClient):
    """Keeps cookies; `send_form` sends what the form of the page last seen would carry."""

    form_token = ""

    async def see(self, path: str, **more: object) -> httpx.Response:
        """GET a page, as a person who then may press its buttons."""
        answer = await self.get(path, **more)  # type: ignore[arg-type]
        if found := TOKEN.search(answer.text):
            self.form_token = found[1]
        return answer

    async def send_form(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        **headers: str,
    ) -> httpx.Response:
        """POST a form of ours: with the token of the page last seen, from our own origin."""
        answer = await self.post(
            path,
            data={"_form_token": self.form_token, **(fields or {})},
            headers={"origin": str(current().base_url), **headers},
        )
        if found := TOKEN.search(answer.text):
            self.form_token = found[1]
        return answer


Anonymous = Callable[[], Awaitable[Browser]]
SignedIn = Callable[[Who], Awaitable[Browser]]


@cache
def application(settings: Settings) -> Litestar:
    """Built once for the same settings: it keeps nothing of a test."""
    return create_app(settings)


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key=SECRET)


@pytest.fixture
def app(settings: Settings, database: str) -> Litestar:
    """The whole application on the test's own database; its clockwork stands still."""
    use(settings)
    return application(settings)


@pytest.fixture
async def anonymous(app: Litestar) -> AsyncIterator[Anonymous]:
    """Makes a browser that nobody has signed in with."""
    opened: list[Browser] = []

    async def open_browser() -> Browser:
        browser = Browser(
            transport=httpx.ASGITransport(app=cast(Any, app), raise_app_exceptions=False),
            base_url=current().base_url,
        )
        opened.append(browser)
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


@pytest.fixture
async def signed_in(anonymous: Anonymous) -> SignedIn:
    """Makes a browser in which this person has just signed in."""

    async def sign_in(who: Who) -> Browser:
        browser = await anonymous()
        async with transaction():
            token = await open_session(who.membership, "a test's browser")
        browser.cookies.set(cookies.name_of(cookies.SESSION), token, domain="127.0.0.1")
        await browser.see("/account")
        return browser

    return sign_in
