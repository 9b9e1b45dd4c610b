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

    month = page.get_by_label("Month", exact=True)
    month.select_option(month.locator("option").last.get_attribute("value"))
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/outsource/fees?*month=*")
    lines = page.get_by_role("table", name="Fees of").locator("tbody tr")
    expect(lines).not_to_have_count(0)
    shown = [amount_in(line.locator(".number").last) for line in lines.all()]

    page.get_by_text("Export", exact=True).click()
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


def test_a_bar_leads_to_its_month_and_a_line_to_its_ticket(browsers: Browsers) -> None:
    page = browsers.of("Albert Moreau")
    page.goto("/outsource/fees")
    bars = page.get_by_role("table", name="Acceptances a month").get_by_role("link")
    expect(bars).to_have_count(12)

    bars.nth(-2).click()
    page.wait_for_url("**/outsource/fees?month=*")
    expect(bars.nth(-2)).to_have_attribute("aria-current", "true")

    page.get_by_role("table", name="Fees of").get_by_role("link", name="T-").first.click()
    page.wait_for_url("**/tickets/*")


def amount_in(place: Locator) -> Decimal:
    """What stands there, without the sign of the currency."""
    return Decimal(place.inner_text().removesuffix("€").strip())


def test_fees_are_none_of_olgas_business(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova")
    expect(page.get_by_role("navigation", name="Menu")).not_to_contain_text("Fees")
    answer = page.goto("/outsource/fees")
    assert answer is not None
    assert answer.status == 403
