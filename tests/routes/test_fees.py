"""Fees on the page and as a sheet: for Allow All and administrators only (Q38)."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from portal.access import Who
from tests.cast import gather_cast
from tests.clocks import at
from tests.ledger import make_fee
from tests.routes.conftest import SignedIn

AT = datetime(2026, 11, 18, 9, 2, tzinfo=UTC)
EXPORT = "/outsource/fees/export.csv"


@pytest.fixture
async def cast(database: str) -> AsyncIterator[dict[str, Who]]:
    with at(AT):
        yield await gather_cast()


async def test_every_line_leads_to_its_ticket(cast: dict[str, Who], signed_in: SignedIn) -> None:
    line = await make_fee(cast["ada"], cast["cleo"], AT, title="Label printer offline")
    browser = await signed_in(cast["albert"])

    page = (await browser.see("/outsource/fees")).text

    assert f'href="/tickets/{line.ticket_public_id}"' in page
    assert "Label printer offline" in page
    assert "Cleo Vogt" in page
    assert "2.50\N{NO-BREAK SPACE}€" in page
    assert "1 acceptance<" in page
    assert "(Europe/Berlin)" in page


async def test_an_empty_ledger_teaches(cast: dict[str, Who], signed_in: SignedIn) -> None:
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource/fees")).text

    assert "No fees in November 2026." in page
    assert EXPORT not in page


@pytest.mark.parametrize("address", ["/outsource/fees", EXPORT])
@pytest.mark.parametrize("first", ["paula", "olga", "nils", "sam", "tina"])
async def test_nobody_below_allow_all_sees_fees(
    cast: dict[str, Who], signed_in: SignedIn, first: str, address: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see(address)).status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["month=2026-13", "month=2026-00", "month=x", "month=1026-11", "month=2026-11-01", "partner=x"],
)
async def test_a_month_or_partner_that_is_none_is_not_asked_for(
    cast: dict[str, Who], signed_in: SignedIn, asked: str
) -> None:
    await make_fee(cast["ada"], cast["cleo"], AT)
    browser = await signed_in(cast["ada"])

    for address in ("/outsource/fees", EXPORT):
        answer = await browser.see(f"{address}?{asked}")
        assert answer.status_code == 200
        assert "Cleo" in answer.text


async def test_a_month_without_lines_can_be_asked_for(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await make_fee(cast["ada"], cast["cleo"], AT)
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource/fees?month=2026-02")).text

    assert "No fees in February 2026." in page
    assert '<option value="2026-02" selected>' in page


async def test_A29_the_sheet_has_plain_amounts_and_no_formulas(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await make_fee(cast["ada"], cast["cleo"], AT, title='=HYPERLINK("http://evil.example")')
    browser = await signed_in(cast["ada"])

    sheet = await browser.see(EXPORT)
    header, line = csv.reader(io.StringIO(sheet.text.lstrip("\ufeff")))

    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.headers["content-disposition"] == 'attachment; filename="fees-2026-11.csv"'
    assert header[0] == "Accepted (Europe/Berlin)"
    assert line == [
        "2026-11-18 10:02:00",
        "T-1001",
        '\'=HYPERLINK("http://evil.example")',
        "Brückner Netzwerktechnik",
        "Cleo Vogt",
        "1",
        "2.50",
        "EUR",
    ]
    assert ",1,2.50," in sheet.text


async def test_the_book_holds_amounts_as_numbers_moments_as_moments_and_text_as_text(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    for title in ("=1+1", "Label printer offline"):
        await make_fee(cast["ada"], cast["cleo"], AT, title=title)
    browser = await signed_in(cast["ada"])

    book = await browser.see(EXPORT.replace("csv", "xlsx"))
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        rows = parts.read("xl/worksheets/sheet1.xml").decode()

    assert book.headers["content-disposition"] == 'attachment; filename="fees-2026-11.xlsx"'
    assert len(re.findall(r"<row ", rows)) == 3
    assert "<t>=1+1</t>" in rows
    assert "<t>Label printer offline</t>" in rows
    assert "<f>" not in rows
    assert re.findall(r'<c r="A[23]" s="\d"><v>(46344\.41)', rows) == ["46344.41"] * 2
    assert re.findall(r'<c r="G[23]" s="\d"><v>(.+?)</v>', rows) == ["2.50"] * 2


async def test_the_sheet_holds_the_month_that_the_page_shows(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await make_fee(cast["ada"], cast["cleo"], AT, title="In November")
    await make_fee(cast["ada"], cast["cleo"], datetime(2026, 7, 3, tzinfo=UTC), title="In July")
    browser = await signed_in(cast["ada"])

    july = (await browser.see(f"{EXPORT}?month=2026-07")).text

    assert "In July" in july
    assert "In November" not in july


async def test_another_lead_gets_an_empty_sheet(cast: dict[str, Who], signed_in: SignedIn) -> None:
    await make_fee(cast["ada"], cast["cleo"], AT)
    browser = await signed_in(cast["pia"])

    assert len((await browser.see(EXPORT)).text.splitlines()) == 1
