"""Every list: sorted both ways, narrowed, page by page there and back, and whole as a file."""

import csv
import html
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads import slices
from portal.reads.ticket_search import search_for
from portal.rules.listings import SHAPES
from portal.rules.lists import Shape
from portal.rules.vocabulary import OutsourceStatus, Priority
from portal.tables.tickets import Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.clocks import at
from tests.make import make_organization, make_outsourcing, make_ticket
from tests.routes.conftest import Browser, SignedIn

READERS = {"received": "cleo", "offers": "cleo", "fees": "ada", "outsourced": "ada"}
AT = datetime(2026, 11, 18, 9, 2, tzinfo=UTC)


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def olga(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["olga"])


async def titles(browser: Browser, query: str) -> list[str]:
    return titles_on(await page_of(browser, query))


async def page_of(browser: Browser, query: str) -> str:
    page = await browser.see(f"/tickets?{query}")
    assert page.status_code == 200
    return page.text


def titles_on(page: str) -> list[str]:
    return re.findall(r"</b> (Ticket \w+)</span>", page)


async def three_tickets(cast: dict[str, Who]) -> None:
    halden = await company_of(cast["ada"])
    nordkabel = await make_organization(halden, "Nordkabel")
    await make_ticket(halden, "Ticket A", due_at=AT + timedelta(days=2), priority=Priority.HIGH)
    await make_ticket(
        halden, "Ticket B", organization=nordkabel.id, assigned_to=cast["olga"].person
    )
    await make_ticket(halden, "Ticket C", due_at=AT, status="Complete")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "CBA"),
        ("sort=ticket", "ABC"),
        ("sort=due_at", "CAB"),  # without a day it is due last
        ("sort=-due_at", "BAC"),
        ("sort=-changed_at", "CBA"),
        ("status=open", "BA"),
        ("status=Complete", "C"),
        ("priority=High", "A"),
        ("organization=nord", "B"),
        ("organization=%25", ""),
        ("assigned=me", "B"),
        ("assigned=nobody", "CA"),
        ("assigned=somebody-else", ""),
        ("due_from=2026-11-19", "A"),
        ("due_until=2026-11-18", "C"),
        ("due_from=2026-11-18&due_until=2026-11-20&status=open", "A"),
        ("search=ticket", "CBA"),
        ("search=ticket+b", "B"),
    ],
)
async def test_tickets_are_sorted_and_narrowed(
    cast: dict[str, Who], olga: Browser, query: str, expected: str
) -> None:
    await three_tickets(cast)

    assert await titles(olga, query) == [f"Ticket {letter}" for letter in expected]


@pytest.mark.parametrize("few", [1, 100])
async def test_a_common_word_is_found_as_surely_as_a_rare_one(
    cast: dict[str, Who], few: int
) -> None:
    await three_tickets(cast)
    own = QueryString("({})", cast["olga"].tenant)

    found = await Ticket.select(Ticket.title).where(
        *await search_for("TICK a", Ticket.id, own, few=few)
    )

    assert [ticket["title"] for ticket in found] == ["Ticket A"]


async def many_tickets(cast: dict[str, Who], count: int) -> None:
    """Titles by number; every third one is due, many at the same moment."""
    await Ticket.insert(
        *[
            Ticket(
                public_id=f"many-{number}",
                tenant=cast["olga"].tenant,
                number=number,
                title=f"Ticket {number}",
                due_at=AT + timedelta(days=number % 4) if number % 3 else None,
                created_at=AT,
                changed_at=AT + timedelta(days=number % 5),
            )
            for number in range(1, count + 1)
        ]
    )


@pytest.mark.parametrize("sort", ["ticket", "-ticket", "due_at", "-due_at", "changed_at"])
async def test_pages_lead_on_and_back_while_rows_are_added(
    cast: dict[str, Who], olga: Browser, sort: str
) -> None:
    count = 2 * slices.PAGE + 1
    await many_tickets(cast, count)
    first = await page_of(olga, f"sort={sort}&status=open")
    second = await page_of(olga, beside(first, "after"))
    with at(AT - timedelta(days=1)):
        await make_ticket(cast["olga"].tenant, "Ticket X", due_at=AT - timedelta(days=1))
    third = await page_of(olga, beside(second, "after"))
    back = await page_of(olga, beside(third, "before"))

    seen = [title for page in (first, second, third) for title in titles_on(page)]
    assert set(seen) - {"Ticket X"} == {f"Ticket {number}" for number in range(1, count + 1)}
    assert len(set(seen)) == len(seen)
    assert titles_on(back) == titles_on(second)


def beside(page: str, way: str) -> str:
    """The query of the neighbouring page."""
    found = re.search(rf'href="/tickets\?([^"]*\b{way}=[^"]*)"', page)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_A55_no_address_of_a_list_breaks_it(
    shape: Shape, cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast[READERS.get(shape.name, "ada")])
    huge = "9" * 150
    wild = [
        *(f"sort={sign}{column.key}" for column in shape.columns for sign in ("", "-")),
        *(f"{each.key}=%25_'%00\ud7ff" for each in shape.filters if each.key != "partner"),
        *(f"after=x.{key}&sort={shape.sort}" for key in (huge, "0001-01-01T00:00%2B23:59", "%00")),
        "before=x.&sort=nothing&column=ticket&column=ticket&column=__class__",
        "search=" + "a+" * 500,
    ]

    for query in wild:
        answer = await browser.see(f"{shape.path}?{query}")
        assert answer.status_code in (200, 400), query


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
async def test_every_list_can_be_had_as_a_file(
    shape: Shape, cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await make_ticket(await company_of(cast["ada"]), "=1+1")
    partnership = await partnership_between(cast["ada"], cast["sam"])
    await make_outsourcing(ticket, partnership, OutsourceStatus.ASSIGNED)
    browser = await signed_in(cast[READERS.get(shape.name, "ada")])

    sheet = await browser.get(f"{shape.path}/export.csv")
    book = await browser.get(f"{shape.path}/export.xlsx")

    assert sheet.content.startswith(b"\xef\xbb\xbf")
    header, *_ = csv.reader(io.StringIO(sheet.text.lstrip("\ufeff")))
    assert len(header) >= len([column for column in shape.columns if column.is_shown])
    assert f'filename="{shape.name}-' in book.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        rows = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in rows  # A29: no cell is a formula


async def test_A29_a_file_holds_the_view_with_its_filters_and_columns(
    cast: dict[str, Who], olga: Browser
) -> None:
    with at(AT):
        await three_tickets(cast)
        await make_ticket(await company_of(cast["ada"]), "=1+1", due_at=AT)
        sheet = await olga.get("/tickets/export.csv?due_from=2026-11-18&sort=due_at&column=due_at")
        book = await olga.get("/tickets/export.xlsx?due_from=2026-11-18&sort=due_at&column=due_at")

    assert sheet.headers["content-disposition"].endswith('"tickets-2026-11-18.csv"')
    assert list(csv.reader(io.StringIO(sheet.text.lstrip("\ufeff")))) == [
        ["Number", "Title", "Due (Europe/Berlin)"],
        ["T-1003", "Ticket C", "2026-11-18 10:02:00"],
        ["T-1004", "'=1+1", "2026-11-18 10:02:00"],
        ["T-1001", "Ticket A", "2026-11-20 10:02:00"],
    ]
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        rows = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>=1+1</t>" in rows  # as text
    assert re.search(r'<c r="C2" s="\d"><v>46344\.41', rows)  # as a moment


async def test_a_file_goes_on_behind_its_first_batch(cast: dict[str, Who], olga: Browser) -> None:
    await many_tickets(cast, slices.BATCH + 2)

    sheet = await olga.get("/tickets/export.csv?sort=due_at")

    numbers = {line.split(",")[0] for line in sheet.text.splitlines()[1:]}
    assert len(numbers) == len(sheet.text.splitlines()) - 1 == slices.BATCH + 2


async def test_A51_a_technician_exports_own_tickets_only(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await make_ticket(await company_of(cast["ada"]), "Somebody else's")
    partnership = await partnership_between(cast["ada"], cast["sam"])
    await make_outsourcing(ticket, partnership, OutsourceStatus.IN_PROGRESS)
    tina, cleo = await signed_in(cast["tina"]), await signed_in(cast["cleo"])

    assert "Somebody else" not in (await tina.get("/received/export.csv")).text
    assert "Somebody else" in (await cleo.get("/received/export.csv")).text


async def test_counts_stop_at_a_hundred(cast: dict[str, Who], olga: Browser) -> None:
    await many_tickets(cast, slices.COUNTED - 1)
    exact = (await olga.see("/tickets")).text
    await make_ticket(cast["olga"].tenant)
    capped = (await olga.see("/tickets")).text

    assert 'Tickets <span class="count">99</span>' in exact
    assert 'Tickets <span class="count">99+</span>' in capped
