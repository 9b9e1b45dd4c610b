"""The ticket list: newest first, found by number or word beginnings, page by page."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from portal.access import Who
from portal.reads.slices import PAGE
from portal.reads.ticket_list import TicketList, ticket_list
from portal.rules.listings.desk import TICKETS
from portal.rules.lists import read_view
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.people import Tenant
from portal.tables.tickets import Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_organization, make_outsourcing, make_ticket

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def cast() -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def halden(cast: dict[str, Who]) -> Tenant:
    return await company_of(cast["ada"])


async def found(who: Who, **asked: str) -> TicketList:
    return await ticket_list(who, read_view(TICKETS, urlencode(asked)))


def titles(page: TicketList) -> list[str]:
    return [ticket.title for ticket in page.rows]


async def test_the_newest_ticket_comes_first_with_all_that_a_line_shows(
    cast: dict[str, Who], halden: Tenant
) -> None:
    organization = await make_organization(halden, "Nordkabel")
    await make_ticket(halden, "First")
    second = await make_ticket(
        halden, "Second", organization=organization.id, assigned_to=cast["olga"].person
    )
    page = await found(cast["nils"])
    assert titles(page) == ["Second", "First"]
    line, plain = page.rows
    assert (line.public_id, line.number) == (second.public_id, second.number)
    assert (line.organization, line.assigned_to) == ("Nordkabel", "Olga Petrova")
    assert (plain.organization, plain.assigned_to, plain.outsource_status) == (None, None, None)


async def test_other_companies_see_none_of_them_A19(cast: dict[str, Who], halden: Tenant) -> None:
    mine = await make_ticket(halden, "Mine")
    for stranger in ("pia", "sam", "eve", "tina"):
        assert (await found(cast[stranger])).rows == []
        assert (await found(cast[stranger], search=str(mine.number))).rows == []
        assert (await found(cast[stranger], after=f"{mine.public_id}.9999")).rows == []


@pytest.mark.parametrize("search", ["T-1002", "t-1002", "1002", " 1002 "])
async def test_a_number_finds_exactly_its_ticket(
    cast: dict[str, Who], halden: Tenant, search: str
) -> None:
    await make_ticket(halden, "1002 in the title")
    await make_ticket(halden, "Wanted")
    await make_ticket(halden, "Other")
    assert titles(await found(cast["ada"], search=search)) == ["Wanted"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("rout", ["Router at Brückner", "router in Łódź"]),
        ("ROUTER bru", ["Router at Brückner"]),
        ("brückner rou", ["Router at Brückner"]),
        ("outer", []),
        ("router server", []),
        ("T-9", []),
        ("99999999999999999999", []),
    ],
)
async def test_words_find_titles_that_have_them_all_by_their_beginnings(
    cast: dict[str, Who], halden: Tenant, search: str, expected: list[str]
) -> None:
    for title in ("router in Łódź", "Server", "Router at Brückner"):
        await make_ticket(halden, title)
    assert titles(await found(cast["ada"], search=search)) == expected


@pytest.mark.parametrize("search", ["%", "_", "*", "[a-z]", "'; DROP TABLE ticket; --", "\\"])
async def test_signs_in_a_search_are_no_wildcards_A55(
    cast: dict[str, Who], halden: Tenant, search: str
) -> None:
    await make_ticket(halden, "Router")
    page = await found(cast["ada"], search=search + "x")
    assert titles(page) == []
    assert await Ticket.count() == 1


async def test_pages_of_fifty_follow_each_other_without_gap_or_double(
    cast: dict[str, Who], halden: Tenant
) -> None:
    made = [(await make_ticket(halden, f"Cable {n}")).number for n in range(2 * PAGE + 1)]
    await make_ticket(halden, "Else")
    numbers: list[int] = []
    cursor, lengths = "", []
    while True:
        page = await found(cast["ada"], search="cable", after=cursor)
        assert page.frame.is_first == (not cursor)
        numbers += [ticket.number for ticket in page.rows]
        lengths.append(len(page.rows))
        if page.frame.next is None:
            break
        (cursor,) = parse_qs(urlsplit(page.frame.next).query)["after"]
    assert numbers == made[::-1]
    assert lengths == [PAGE, PAGE, 1]


async def test_a_full_last_page_has_no_next(cast: dict[str, Who], halden: Tenant) -> None:
    for _ in range(PAGE):
        await make_ticket(halden)
    page = await found(cast["ada"])
    assert (len(page.rows), page.frame.next) == (PAGE, None)


@pytest.mark.parametrize(
    ("status", "partner"),
    [
        (OutsourceStatus.UNSENT, ""),
        (OutsourceStatus.ASSIGNED, "Brückner Netzwerktechnik"),
        (OutsourceStatus.IN_PROGRESS, "Brückner Netzwerktechnik"),
        (OutsourceStatus.DECLINED, "Brückner Netzwerktechnik"),
        (OutsourceStatus.CANCELED, ""),
    ],
)
async def test_outsourced_to_is_filled_by_sending_and_emptied_by_canceling_O3_O4(
    cast: dict[str, Who], halden: Tenant, status: OutsourceStatus, partner: str
) -> None:
    ticket = await make_ticket(halden)
    await make_outsourcing(ticket, await partnership_between(cast["ada"], cast["sam"]), status)
    (line,) = (await found(cast["nils"])).rows
    assert (line.outsource_status, line.outsourced_to) == (status, partner)


async def test_the_latest_attempt_is_the_one_that_shows(
    cast: dict[str, Who], halden: Tenant
) -> None:
    ticket = await make_ticket(halden)
    for partner, status in (
        ("sam", OutsourceStatus.DECLINED),
        ("eve", OutsourceStatus.ASSIGNED),
    ):
        partnership = await partnership_between(cast["ada"], cast[partner])
        await make_outsourcing(ticket, partnership, status)
    (line,) = (await found(cast["ada"])).rows
    assert (line.outsource_status, line.outsourced_to) == ("Assigned", "Volta Field Services")


async def test_a_page_costs_the_same_few_queries_however_long_it_is(
    cast: dict[str, Who], halden: Tenant
) -> None:
    partnership = await partnership_between(cast["ada"], cast["sam"])
    for n in range(5):
        last = await make_ticket(halden, f"Cable {n}")
        await make_outsourcing(last, partnership)
    with count_queries() as queries:
        await found(cast["ada"], search="cable", after=f"{last.public_id}.{last.number}")
        assert queries() <= 5
