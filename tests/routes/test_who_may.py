"""Every route against every person of the cast, drawn from the route table itself.

Three questions: does it ask for sign-in, does it hold to the permission table, and does a stranger
get exactly the answer that a row which does not exist would give.
"""

import re

import pytest
from litestar import Litestar

from portal.rules.permissions import MAY, Permission
from tests.addresses import address, ids_of_halden, routes_of
from tests.cast import gather_cast
from tests.routes.conftest import Anonymous, Browser, SignedIn

pytestmark = pytest.mark.exhaustive

OF_A_COMPANY = ("/tickets", "/received", "/organ", "/outsource", "/people", "/import")
CHANGING = re.compile(r"[0-9a-f]{12}|_form_token\" value=\"[^\"]+\"|[A-Za-z0-9_-]{22}")


async def call(browser: Browser, method: str, path: str) -> tuple[int, str]:
    answer = await (browser.send_form(path) if method == "POST" else browser.get(path))
    return answer.status_code, CHANGING.sub("", answer.text)


def test_every_route_declares_what_it_needs(app: Litestar) -> None:
    undeclared = [path for _, path, handler in routes_of(app) if not handler.opt.get("needs")]

    assert undeclared == []


async def test_without_sign_in_only_the_open_doors_answer(
    app: Litestar, anonymous: Anonymous
) -> None:
    ids = await ids_of_halden(await gather_cast())
    browser = await anonymous()
    await browser.see("/sign-in")

    for method, path, handler in routes_of(app):
        if handler.opt["needs"] is Permission.EVERYONE:
            continue
        status, _ = await call(browser, method, address(path, ids))
        assert status == (303 if method == "GET" else 401), f"{method} {path}"


@pytest.mark.parametrize(
    "first",
    ["ada", "albert", "paula", "olga", "nils", "pia", "karl", "sam", "cleo", "tina", "eve"],
)
async def test_each_person_may_exactly_what_the_table_says(
    first: str, app: Litestar, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    ids = await ids_of_halden(cast)
    who = cast[first]
    browser = await signed_in(who)

    for method, path, handler in routes_of(app):
        if path.startswith(("/sign-out", "/account", "/demo")):
            continue  # ends or changes the session that asks; tested by itself
        needs = handler.opt["needs"]
        status, body = await call(browser, method, address(path, ids))
        may = who.standing in MAY[needs]
        assert status < 500, f"{first} {method} {path}: {status}"
        if not may:
            assert status == 403, f"{first} {method} {path}: {status}"
        elif is_foreign(path, first):
            missing = await call(browser, method, address(path, {}))
            assert (status, body) == missing, f"{first} {method} {path} differs from a missing row"
            assert status in (404, 403), f"{first} {method} {path}: {status}"
        else:
            assert status not in (401, 403), f"{first} {method} {path}: {status}"


def is_foreign(path: str, first: str) -> bool:
    """Whether the row of this address belongs to somebody else's company, or to other hands."""
    if "{" not in path or not path.startswith(OF_A_COMPANY):
        return False
    if path.startswith("/received"):
        return first not in ("sam", "cleo")
    return first in ("pia", "karl", "eve", "tina", "sam", "cleo")
