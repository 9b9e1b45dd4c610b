"""At most eight queries a page, the session included, however many rows the page shows."""

import pytest
from litestar import Litestar

from portal.rules.permissions import MAY
from portal.rules.vocabulary import OutsourceStatus
from tests.addresses import address, ids_of_halden, routes_of
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_item, make_organization, make_outsourcing, make_ticket
from tests.routes.conftest import SignedIn

pytestmark = pytest.mark.exhaustive

MOST = 8
ROWS = 12


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
