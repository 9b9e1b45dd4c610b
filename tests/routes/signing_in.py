"""What a person does to sign in: type the address, type the code, open the link."""

from typing import Any

import httpx

from portal.routes import cookies
from portal.settings import current
from tests.outbox import last_mail_to, link_in
from tests.routes.conftest import Browser


def browser_at(app: Any, network_address: str = "127.0.0.1") -> Browser:
    """One more browser, from a network address of its own; the caller closes it."""
    transport = httpx.ASGITransport(app=app, client=(network_address, 1))
    return Browser(transport=transport, base_url=current().base_url)


async def ask_for_code(browser: Browser, email: str, then: str = "") -> httpx.Response:
    """Press Send code; the answer is the redirect to the code page."""
    address = str(httpx.URL("/sign-in", params={"next": then} if then else {}))
    await browser.see(address)
    return await browser.send_form(address, {"email": email})


async def type_code(browser: Browser, sent: httpx.Response, code: str) -> httpx.Response:
    """Type a code on the page that asking led to."""
    await browser.see(sent.headers["location"])
    return await browser.send_form(sent.headers["location"], {"code": code})


async def mailed_path(email: str) -> str:
    """Where the link of the last mail leads."""
    return httpx.URL(link_in(await last_mail_to(email))).path


async def press_link(browser: Browser, path: str) -> httpx.Response:
    """Open a link and press its button."""
    await browser.see(path)
    return await browser.send_form(path)


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.get("/account")).status_code == 200


def session_cookie(browser: Browser) -> str:
    """The secret that keeps the browser signed in."""
    return browser.cookies[cookies.name_of(cookies.SESSION)]


def plant(browser: Browser, cookie: str, value: str) -> None:
    """Put a cookie of ours into a browser, as an attacker might."""
    browser.cookies.set(cookies.name_of(cookie), value, domain="127.0.0.1")
