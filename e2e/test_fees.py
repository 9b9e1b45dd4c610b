"""The lead reviews what the acceptances cost."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

from playwright.sync_api import Locator, expect

from e2e.browsers import Browsers


def test_albert_reviews_the_fees_and_takes_the_sheet_with_him(browsers: Browsers) -> None:
    page = browsers.of("Albert Moreau")
    menu = page.get_by_role("navigation", name="Menu")
    menu.get_by_role("link", name="Fees").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fees")

    month = page.get_by_label("Month")
    month.select_option(month.locator("option").last.get_attribute("value"))
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/outsource/fees?month=*")
    lines = page.get_by_role("table").locator("tbody tr")
    expect(lines).not_to_have_count(0)
    shown = [amount_in(line.locator(".number")) for line in lines.all()]

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download CSV").click()
    download = downloading.value
    assert download.suggested_filename.startswith("fees-20")
    sheet = Path(download.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(StringIO(sheet)))
    amounts = [Decimal(row["Amount"]) for row in rows]
    assert amounts == shown
    assert {row["Currency"] for row in rows} == {"EUR"}
    assert amount_in(page.locator(".figure")) == sum(amounts)


def amount_in(place: Locator) -> Decimal:
    """What stands there, without the sign of the currency."""
    return Decimal(place.inner_text().removesuffix("€").strip())


def test_fees_are_none_of_olgas_business(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova")
    expect(page.get_by_role("navigation", name="Menu")).not_to_contain_text("Fees")
    answer = page.goto("/outsource/fees")
    assert answer is not None
    assert answer.status == 403
