"""The installed app: a manifest that browsers take, and a worker that keeps nothing of anybody."""

import json
import re
from typing import Any

import pytest

from portal.routes.installing import FILES
from portal.routes.templating import STATIC, static
from tests.cast import gather_cast
from tests.routes.conftest import Anonymous, SignedIn

PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{8}(?P<width>.{4})(?P<height>.{4})", re.DOTALL)


def facts_in(script: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(script.partition("const FACTS = ")[2].partition(";\n")[0])
    return facts


async def test_the_manifest_has_what_installing_asks_for(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/",
        "/",
        "standalone",
    )
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}


async def test_the_icons_are_there_in_the_sizes_that_the_manifest_names(
    anonymous: Anonymous,
) -> None:
    browser = await anonymous()
    for icon in (await browser.get("/manifest.webmanifest")).json()["icons"]:
        found = PNG.match((await browser.get(icon["src"])).content)
        assert found
        sides = [int.from_bytes(found[side]) for side in ("width", "height")]
        assert "x".join(map(str, sides)) == icon["sizes"]


async def test_the_manifest_speaks_the_language_of_the_browser(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get(
        "/manifest.webmanifest", headers={"accept-language": "de"}
    )
    assert answer.json()["name"] == "Subunternehmer-Portal"


async def test_the_worker_keeps_all_that_the_offline_page_is_drawn_with_and_no_more(
    anonymous: Anonymous,
) -> None:
    browser = await anonymous()
    facts = facts_in((await browser.get("/service-worker.js")).text)
    page = (await browser.get(facts["offline"])).text
    drawn_with = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))
    not_needed = {static("app/touch.png")}  # for the home screen only
    assert drawn_with - not_needed <= set(facts["files"]) == set(map(static, FILES))


async def test_the_offline_page_of_nobody_holds_nothing_of_anybody(anonymous: Anonymous) -> None:
    page = (await (await anonymous()).get("/offline")).text
    assert "_form_token" not in page
    assert "data-service-worker" not in page


async def test_only_who_has_signed_in_gets_the_worker_in_the_own_language(
    signed_in: SignedIn, database: str
) -> None:
    sam = await signed_in((await gather_cast())["sam"])
    page = (await sam.get("/account")).text
    assert 'data-service-worker="/service-worker.js"' in page
    facts = facts_in((await sam.get("/service-worker.js")).text)
    assert f'lang="{facts["language"]}"' in page


async def test_signing_out_clears_what_the_browser_keeps(
    signed_in: SignedIn, database: str
) -> None:
    browser = await signed_in((await gather_cast())["sam"])
    answer = await browser.send_form("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize("word", ["POST", "cookie", "put("])
def test_the_worker_knows_no_way_to_keep_or_send_anything_else(word: str) -> None:
    assert word not in (STATIC / "service_worker.js").read_text()
