"""At most eight queries a page, the session included, however many rows the page shows."""

import re

import pytest
from litestar import Litestar

from portal.actions import items
from portal.reads.timeline import PAGE
from portal.rules.permissions import MAY
from portal.rules.vocabulary import OutsourceStatus
from tests.addresses import address, ids_of_halden, routes_of
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_item, make_organization, make_outsourcing, make_ticket
from tests.pair import charged, work
from tests.routes.conftest import SignedIn
from tests.routes.linked import accepted

pytestmark = pytest.mark.exhaustive

MOST = 8
ROWS = 12
OLDER = re.compile(r"\?before=([\w-]+)#timeline")
ENTERED = re.compile(r"Lift|Work (\d\d)")


@pytest.mark.parametrize("first", ["ada", "olga", "sam", "tina"])
async def test_no_page_asks_more_than_its_budget(
    first: str, app: Litestar, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    ids = await ids_of_halden(cast)
    halden = await company_of(cast["ada"])
    for _ in range(ROWS):
        await make_organization(halden)
        ticket = await make_ticket(halden, assigned_to=cast["olga"].person)
        await make_item(ticket, cast["olga"], internal=True)
        await make_outsourcing(
            ticket,
            await partnership_between(cast["ada"], cast["sam"]),
            OutsourceStatus.ASSIGNED,
            sent_by=cast["olga"].person,
        )
    who = cast[first]
    browser = await signed_in(who)

    for method, path, handler in routes_of(app):
        if method != "GET" or who.standing not in MAY[handler.opt["needs"]]:
            continue
        with count_queries() as asked:
            answer = await browser.get(address(path, ids))
        assert answer.status_code < 500
        assert asked() <= MOST, f"{first} {path} asks {asked()} times"


@pytest.mark.parametrize(("name", "side"), [("ada", "at_lead"), ("sam", "at_partner")])
async def test_Q16_a_long_ticket_beyond_its_limits_asks_no_more_on_any_page(
    name: str, side: str, signed_in: SignedIn
) -> None:
    linked = await accepted(authorised_minutes=60, authorised_charges=1)
    place = await linked.place("cleo")
    for number in range(PAGE + 10):
        await items.add_time(place, work(text=f"Work {number:02}", minutes=30))
    await items.add_charge(place, charged(text="Lift"))
    browser, path = await signed_in(linked.cast[name]), getattr(linked, side)

    with count_queries() as asked:
        first = await browser.see(path)
        assert asked() <= MOST
    (cursor,) = OLDER.findall(first.text)
    with count_queries() as asked:
        second = await browser.see(f"{path}?before={cursor}")
        assert asked() <= MOST

    assert entries(first.text) == [("Lift", True), *((n, True) for n in range(59, 10, -1))]
    assert entries(second.text) == [(n, n > 1) for n in range(10, -1, -1)]


def entries(html: str) -> list[tuple[str | int, bool]]:
    """What was entered, newest first, and whether it is marked as above a limit."""
    parts = html.split('<li class="entry"')[1:]
    said = [(ENTERED.search(part), "Over limit" in part) for part in parts]
    return [(int(found[1]) if found[1] else found[0], over) for found, over in said if found]
