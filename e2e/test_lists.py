"""A lead asks a long list for what matters now, keeps the question, and exports the answer."""

import csv
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.browsers import PHONE, WIDE, Browsers
from e2e.steps import check_rows, expect_said, is_phone, upload
from portal.rules.listings.desk import TICKETS
from portal.rules.listings.partners import PARTNERS
from portal.rules.lists import Shape

LAMPS, A_PAGE = 120, 50
FIRST_DUE = date(2099, 1, 1)
URGENT_BY_DUE = [
    f"Lamp {number:03}"
    for number in sorted(range(0, LAMPS, 2), key=lambda number: number * 7 % LAMPS)
]
CELLS_OF_A_ROW = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"


def sheet() -> str:
    """Every second lamp is urgent, and none is due when its number would have it."""
    lines = ["Id;Title;Priority;Due"]
    for number in range(LAMPS):
        due = FIRST_DUE + timedelta(days=number * 7 % LAMPS)
        priority = "Low" if number % 2 else "High"
        lines.append(f"L{number};Lamp {number:03};{priority};{due.isoformat()}")
    return "\n".join(lines)


def import_lamps(page: Page) -> None:
    upload(page, sheet())
    check_rows(page)
    page.get_by_role("button", name=f"Import {LAMPS:,} rows").click()
    expect(page.get_by_role("link", name="Show tickets")).to_be_visible()


SCREENS = {"wide": WIDE, "phone": PHONE, "no-script": WIDE | {"java_script_enabled": False}}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_a_lead_asks_a_list_keeps_the_view_and_takes_it_along(
    browsers: Browsers, screen: dict[str, Any]
) -> None:
    import_lamps(browsers.of("Ada Lindqvist"))
    olga = browsers.of("Olga Petrova", **screen)
    olga.goto("/tickets")

    ask_for_urgent_lamps(olga)
    sort_by_due(olga)
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    if not is_phone(olga):  # a card shows what it has room for
        choose_priority_for_assigned_to(olga)
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    expect_nothing_hidden_sideways(olga)

    keep_view(olga, "Urgent lamps")
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    olga.reload()
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    albert = browsers.of("Albert Moreau", **screen)
    albert.goto(olga.url)
    expect_lamps(albert, URGENT_BY_DUE[:A_PAGE])

    olga.get_by_role("link", name="Everything").click()
    expect(olga.get_by_role("link", name="Lamp 119")).to_be_visible()
    olga.get_by_role("navigation", name="Saved views").get_by_text("Urgent lamps").click()
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    expect_columns(olga)

    rows = list(csv.reader(download(olga, "CSV").read_text("utf-8-sig").splitlines()))
    book = rows_of_book(download(olga, "XLSX"))
    assert book[0] == rows[0]
    assert rows[0][:2] == ["Number", "Title"]
    assert ("Priority" in rows[0], "Assigned to" in rows[0]) == columns_chosen(olga)
    for lines in (rows, book):
        assert [line[1] for line in lines[1:]] == URGENT_BY_DUE

    turn(olga, "Next")
    expect_lamps(olga, URGENT_BY_DUE[A_PAGE:])
    expect(pager(olga).get_by_role("link", name="Next")).to_have_count(0)
    expect_columns(olga)
    turn(olga, "Previous")
    expect_lamps(olga, URGENT_BY_DUE[:A_PAGE])
    olga.go_back()
    expect_lamps(olga, URGENT_BY_DUE[A_PAGE:])
    olga.reload()
    expect_lamps(olga, URGENT_BY_DUE[A_PAGE:])


@pytest.mark.parametrize("shape", [TICKETS, PARTNERS], ids=["tickets", "partners"])
def test_all_columns_at_once_move_in_their_own_frame(browsers: Browsers, shape: Shape) -> None:
    ada = browsers.of("Ada Lindqvist", **WIDE)
    ada.goto(f"{shape.path}?" + "&".join(f"column={each.key}" for each in shape.columns))
    expect(ada.get_by_role("columnheader", name=shape.columns[-1].label)).to_be_attached()

    expect_nothing_hidden_sideways(ada)
    row = ada.locator("tbody tr").last
    left = row.locator("b").bounding_box()
    ada.locator(".table").evaluate("table => { table.scrollLeft = table.scrollWidth }")
    right = row.locator("b").bounding_box()
    assert left
    assert right
    assert abs(left["x"] - right["x"]) < 40  # whose row it is stays in sight


def test_a_view_opens_the_list_until_it_is_deleted(browsers: Browsers) -> None:
    olga = browsers.of("Olga Petrova")
    olga.goto("/tickets?search=camera")
    keep_view(olga, "Cameras", opens_the_list=True)
    tickets = olga.get_by_role("table", name="Tickets").get_by_role("link", name="T-")

    olga.get_by_role("navigation", name="Menu").get_by_role("link", name="Tickets").click()
    expect(tickets).to_have_count(1)
    olga.get_by_role("link", name="Edit view").click()
    olga.get_by_label("Name of the view").fill("Eyes")
    olga.get_by_role("button", name="Save").click()
    expect_said(olga, "Saved.")
    expect(tickets).to_have_count(1)
    olga.get_by_role("link", name="Edit view").click()
    olga.get_by_role("button", name="Delete view").click()
    expect_said(olga, "View deleted.")

    olga.get_by_role("navigation", name="Menu").get_by_role("link", name="Tickets").click()
    expect(olga.get_by_role("link", name="Eyes")).to_have_count(0)
    expect(tickets).not_to_have_count(1)


def ask_for_urgent_lamps(page: Page) -> None:
    """On a phone the filters stand on a sheet behind one button, and say how many are set."""
    filters = open_filters(page)
    filters.get_by_label("Number or title").fill("lamp")
    filters.get_by_text("More filters").click()
    filters.get_by_label("Priority").select_option("High")
    filters.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Clear filters")).to_be_visible()
    if is_phone(page):
        expect(page.get_by_role("button", name="Filters (2)")).to_be_visible()
    expect_lamps(page, [f"Lamp {number:03}" for number in range(LAMPS - 2, 0, -2)][:A_PAGE])


def sort_by_due(page: Page) -> None:
    """By the header of the column; on a phone, where there is none, with the filters."""
    if is_phone(page):
        filters = open_filters(page)
        filters.get_by_label("Sorted by").select_option("Due, ascending")
        filters.get_by_role("button", name="Show").click()
        return
    page.get_by_role("columnheader", name="Due").get_by_role("link").click()
    due = page.get_by_role("columnheader", name="Due")
    expect(due).to_have_attribute("aria-sort", "ascending")


def open_filters(page: Page) -> Locator:
    if is_phone(page):
        page.get_by_role("button", name="Filters").click()
    return page.get_by_role("search")


def choose_priority_for_assigned_to(page: Page) -> None:
    page.locator("summary").filter(has_text="Columns").click()
    columns = page.get_by_role("group", name="Columns")
    columns.get_by_label("Priority").check()
    columns.get_by_label("Assigned to").uncheck()
    page.locator("form").filter(has=columns).get_by_role("button", name="Show").click()
    expect_columns(page)


def columns_chosen(page: Page) -> tuple[bool, bool]:
    """Whether the view is to have the priority, and whom a ticket is assigned to."""
    return (False, True) if is_phone(page) else (True, False)


def expect_columns(page: Page) -> None:
    if not is_phone(page):
        expect(page.get_by_role("columnheader", name="Priority")).to_have_count(1)
        expect(page.get_by_role("columnheader", name="Assigned to")).to_have_count(0)


def keep_view(page: Page, name: str, *, opens_the_list: bool = False) -> None:
    page.locator("summary").filter(has_text="Save view").click()
    page.get_by_label("Name of the view").fill(name)
    page.get_by_label("Open this list with it").set_checked(opens_the_list)
    page.get_by_role("button", name="Save", exact=True).click()
    expect_said(page, "View saved.")
    kept = page.get_by_role("navigation", name="Saved views").get_by_role("link", name=name)
    expect(kept).to_have_attribute("aria-current", "page")


def expect_lamps(page: Page, titles: list[str]) -> None:
    """These and no others, in this order."""
    links = page.get_by_role("table", name="Tickets").get_by_role("link", name="T-")
    expect(links).to_have_text([re.compile(title) for title in titles])


def expect_nothing_hidden_sideways(page: Page) -> None:
    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scrolled, visible = page.evaluate(widths)
    assert scrolled <= visible


def download(page: Page, kind: str) -> Path:
    link = page.get_by_role("link", name=f"Download {kind}")
    if not link.is_visible():
        page.locator("summary").filter(has_text="Export").click()
    with page.expect_download() as downloading:
        link.click()
    assert re.fullmatch(
        rf"tickets-\d{{4}}-\d\d-\d\d\.{kind.lower()}", downloading.value.suggested_filename
    )
    return downloading.value.path()


def rows_of_book(path: Path) -> list[list[str]]:
    """What stands in the cells of the one sheet, as text."""
    with zipfile.ZipFile(path) as parts:
        page = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
    return [["".join(cell.itertext()) for cell in row] for row in page.iter(CELLS_OF_A_ROW)]


def pager(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Pages")


def turn(page: Page, way: str) -> None:
    pager(page).get_by_role("link", name=way).click()
