"""What a browser that was never here fetches for a page: requests, and kilobytes on the wire."""

import tempfile
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, Request, sync_playwright

from e2e.browsers import LAUNCH, PHONE, sign_in_as
from e2e.gallery import TICKETS
from e2e.portals import Portal, running

BYTES_A_KILOBYTE = 1000


def weigh(browser: Browser, address: str, cookies: list[Any]) -> tuple[int, float]:
    """Requests and kilobytes, headers included, until the network is quiet."""
    context = browser.new_context(**PHONE)
    context.add_cookies(cookies)
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(address, wait_until="networkidle")
    sizes = [request.sizes() for request in finished]
    context.close()
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    return len(sizes), weight / BYTES_A_KILOBYTE


def print_first_visits() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as data,
        running(Portal(Path(data))) as portal,
        sync_playwright() as playwright,
        playwright.chromium.launch(**LAUNCH) as browser,
    ):
        page = browser.new_context(base_url=portal.url, **PHONE).new_page()
        sign_in_as(page, "Cleo Vogt")
        cookies = page.context.cookies()
        page.goto("/received")
        page.get_by_role("link", name=TICKETS["accepted"]).first.click()
        page.wait_for_url("**/received/*")
        for name, address, kept in (
            ("sign-in", f"{portal.url}/sign-in", []),
            ("partner's ticket", page.url, cookies),
        ):
            requests, kilobytes = weigh(browser, address, kept)
            click.echo(f"First visit to {name}: {requests} requests, {kilobytes:.0f} kB")


if __name__ == "__main__":
    print_first_visits()
