"""The installed app without a network: a calm page, nothing private kept, and back again."""

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.portals import Portal

ALL_THAT_IS_KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept[new URL(request.url).pathname] = await (await cache.match(request)).text();
    }
  }
  return kept;
}"""


def everything_kept(page: Page) -> dict[str, str]:
    """What stands in the browser's Cache Storage, by address."""
    kept: dict[str, str] = page.evaluate(ALL_THAT_IS_KEPT)
    return kept


def until_the_worker_works(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_without_a_network_a_calm_page_comes_and_nothing_private_is_kept(
    browsers: Browsers, portal: Portal
) -> None:
    sam = browsers.of("Sam Brückner", **PHONE)
    until_the_worker_works(sam)
    sam.goto("/received")
    company = sam.locator("header .brand").inner_text()
    here = sam.url

    portal.kill()  # a browser told to be offline does not always tell its worker
    sam.goto("/received")
    expect(sam.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    assert sam.url == here

    browsers.faults.clear()  # the browser has reported the outage too
    portal.start()
    sam.get_by_role("link", name="Erneut versuchen").click()
    expect(sam.locator("header .brand")).to_have_text(company)

    kept = everything_kept(sam)
    assert set(kept) == {
        "/offline",
        "/static/portal.css",
        "/static/portal.js",
        "/static/logo.svg",
        "/static/vendor/htmx.min.js",
        "/static/vendor/icons.svg",
    }
    assert "Brückner" not in "".join(kept.values())


def test_signing_out_empties_what_the_browser_keeps(browsers: Browsers) -> None:
    eve = browsers.of("Eve Carver")
    until_the_worker_works(eve)
    assert everything_kept(eve)
    eve.get_by_role("button", name="Sign out").click()
    expect(eve.get_by_label("Email")).to_be_visible()
    assert everything_kept(eve) == {}
