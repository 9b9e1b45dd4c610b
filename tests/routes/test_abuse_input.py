"""The abuse cases of trust.md about input: whatever is said, it is data and no crash."""

import gzip
import re
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from litestar import Litestar

from portal.tables.items import Item
from portal.tables.tickets import Ticket
from tests.addresses import address, ids_of_halden, routes_of
from tests.cast import gather_cast
from tests.make import make_ticket
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import accepted

pytestmark = pytest.mark.exhaustive

FORM = "application/x-www-form-urlencoded"
WILD = (
    "' OR 1=1 --",
    "%_%",
    "(a+)+$" * 20,
    "9" * 30,
    "-1",
    "1e309",
    "\N{PILE OF POO}\0\r\n",
    "x" * 5_000,
)
FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="(\w+)"')
PARAMETERS = (
    *("search", "sort", "order", "page", "before", "after", "columns", "view", "id"),
    *("status", "partner", "month", "day", "next", "q", "format", "language"),
)


def wildly(names: Iterable[str], turn: int) -> dict[str, str]:
    """Each field with a wild value, another one at each turn."""
    return {name: WILD[(turn + number) % len(WILD)] for number, name in enumerate(sorted(names))}


async def test_A55_wild_parameters_of_any_page_are_no_crash(
    app: Litestar, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    ids = await ids_of_halden(cast)
    browsers = [await signed_in(cast[first]) for first in ("ada", "sam")]
    for turn, (method, path, _) in enumerate(routes_of(app)):
        if method == "GET" and not path.startswith("/demo"):
            for number, browser in enumerate(browsers):
                query = wildly(PARAMETERS, turn + 3 * number)
                answer = await browser.get(address(path, ids), params=query)
                assert answer.status_code < 500, (path, query)


async def test_A55_a_search_is_a_value_and_never_a_pattern_or_sql(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    await make_ticket(cast["olga"].tenant, "Label printer offline")
    browser = await signed_in(cast["olga"])

    assert "Label printer offline" in (await browser.get("/tickets?search=printer")).text
    for wild in ("prin%er", "p_inter", "printer' OR 1=1 --", 'printer" OR ""="', "pri.*ter"):
        page = await browser.get("/tickets", params={"search": wild})
        assert page.status_code == 200
        assert "Label printer offline" not in page.text, wild


async def test_wild_addresses_are_no_crash(app: Litestar, signed_in: SignedIn) -> None:
    browser = await signed_in((await gather_cast())["ada"])
    for turn, (method, path, _) in enumerate(routes_of(app)):
        wild = quote(WILD[turn % len(WILD)], safe="")
        there = re.sub(r"\{\w+[^}]*\}", wild, path)
        if there != path:
            answer = await browser.request(method, there)
            assert answer.status_code < 500, (method, there)


async def test_wild_forms_are_no_crash(app: Litestar, signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ids = await ids_of_halden(cast)
    browsers = [await signed_in(cast[first]) for first in ("ada", "sam")]
    for turn, (method, path, _) in enumerate(routes_of(app)):
        if method == "POST" and not path.startswith(("/sign-out", "/account", "/demo")):
            for browser in browsers:
                page = await browser.get(address(path, ids))
                fields = wildly(set(FIELD.findall(page.text)) - {"_form_token"}, turn)
                answer = await browser.send_form(address(path, ids), fields)
                assert answer.status_code < 500, (path, fields)


def bodies(browser: Browser) -> dict[str, tuple[bytes, dict[str, str]]]:
    """The same note in shapes that our pages never send; the token is right in each."""
    token = f"_form_token={quote(browser.form_token)}"
    json = f'{{"_form_token": "{browser.form_token}", "note": "One", "note": "Two"}}'.encode()
    zeros = gzip.compress(b"note=" + b"0" * 10_000_000)
    return {
        "twice": (f"{token}&note=One&note=Two".encode(), {"content-type": FORM}),
        "JSON": (json, {"content-type": "application/json"}),
        "JSON that says form": (json, {"content-type": FORM}),
        "form that says JSON": (f"{token}&note=1".encode(), {"content-type": "application/json"}),
        "another charset": (
            f"{token}&note=1".encode("utf-16"),
            {"content-type": f"{FORM}; charset=utf-16"},
        ),
        "no charset": (f"{token}&note=".encode() + b"\xff\xfe", {"content-type": "text/xml"}),
        "a gzip bomb": (zeros, {"content-type": FORM, "content-encoding": "gzip"}),
        "no boundary": (b"--x\r\n\r\n", {"content-type": "multipart/form-data"}),
        "two thousand fields": (
            "&".join([token, *(f"f{number}=1" for number in range(2_000))]).encode(),
            {"content-type": FORM},
        ),
    }


async def test_A56_a_body_in_no_shape_of_ours_writes_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    for name, (body, headers) in bodies(browser).items():
        headers["origin"] = "http://127.0.0.1:8000"
        answer = await browser.post(f"{linked.at_partner}/notes", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, (name, answer.status_code)
    assert await Item.count() == 0


async def test_A58_numbers_count_per_company_and_addresses_are_random(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    for _ in range(3):
        await make_ticket(cast["pia"].tenant)
    first = (await Ticket.select(Ticket.number).where(Ticket.tenant == cast["pia"].tenant))[0]
    own = await make_ticket(cast["olga"].tenant)

    assert own.number == first["number"]  # others' tickets do not count here
    assert re.fullmatch(r"[\w-]{22}", own.public_id, re.ASCII)
    browser = await signed_in(cast["olga"])
    for page in ("/tickets", f"/tickets/{own.public_id}", "/outsource/fees", "/outsource/partners"):
        text = (await browser.see(page)).text
        links = re.findall(r'(?:href|action|hx-\w+)="/(?:\w+/)+(\d+)[/"]', text)
        assert links == [], page  # no row is named by the number that the database gave it
