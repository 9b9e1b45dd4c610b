"""Lighthouse on the pages that matter most on a phone: `make lighthouse` prints its scores.

Lighthouse throttles network and processor to those of a slow phone. It is fetched when it is
needed: two hundred megabytes that nothing else here asks for.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from e2e.browsers import LAUNCH, PHONE, Browsers
from e2e.gallery import TICKETS
from e2e.portals import Portal, running
from tests.servers import chromium_path

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
WANTED = (95, 100, 100)
# What the first score is made of, as far as it is promised: milliseconds, and shares of the window.
PROMISED = {
    "largest-contentful-paint": 1_500,
    "total-blocking-time": 100,
    "cumulative-layout-shift": 0.05,
}
PAGES = {
    "list": ("/received", None),
    "ticket": ("/received", TICKETS["accepted"]),
    "offer": ("/received/offers", TICKETS["offered"]),
}


def addresses(browsers: Browsers) -> dict[str, tuple[str, str]]:
    """For each page its address, and the cookies of who may see it."""
    page = browsers.of("Cleo Vogt", **PHONE)
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    found = {"sign-in": (f"{browsers.url}/sign-in", "")}
    for name, (path, title) in PAGES.items():
        page.goto(path)
        if title:
            page.get_by_role("link", name=title).first.click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        found[name] = (page.url, cookies)
    return found


def looked_at(address: str, cookies: str) -> tuple[list[int], list[str]]:
    """The score of a hundred for each category; then what is promised, as far as it is kept or
    not, and the audits that cost some of it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies}))
        subprocess.run(
            [
                *("npm", "exec", "--yes", f"--package={LIGHTHOUSE}", "--", "lighthouse", address),
                *("--quiet", "--output=json", f"--output-path={report}"),
                *(f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}"),
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            env=os.environ | {"CHROME_PATH": str(chromium_path())},
            check=True,
        )
        found = json.loads(report.read_text())
    categories = [found["categories"][name] for name in CATEGORIES]
    weighed = [
        ref["id"] for category in categories for ref in category["auditRefs"] if ref["weight"]
    ]
    failed = [name for name in weighed if found["audits"][name]["score"] == 0]
    measured = {name: found["audits"][name]["numericValue"] for name in PROMISED}
    told = [f"{name} {measured[name]:.4g} of {most:g}" for name, most in PROMISED.items()]
    return [round(100 * category["score"]) for category in categories], [*told, *failed]


def main() -> int:
    """The exit status: 1 if a page is worse than what is wanted."""
    is_good = True
    with (
        tempfile.TemporaryDirectory() as data,
        running(Portal(Path(data))) as portal,
        sync_playwright() as playwright,
        playwright.chromium.launch(**LAUNCH) as chromium,
        Browsers(chromium, portal.url) as browsers,
    ):
        print("page", *CATEGORIES)
        for name, (address, cookies) in addresses(browsers).items():
            found, told = looked_at(address, cookies)
            is_good &= all(score >= want for score, want in zip(found, WANTED, strict=True))
            print(name, *found, "; ".join(told))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
