"""An administrator imports a file with mistakes in it, corrects them, and imports it twice."""

import csv
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from e2e.browsers import Browsers, sign_in_as
from e2e.portals import Portal

ROWS = 2_000
WRONG = range(100, 100 + 37)


def sheet(*, is_correct: bool) -> str:
    """Tickets as another system writes them: Windows signs, semicolons, line breaks in cells."""
    lines = ["Ticket-Nr.;Betreff;Beschreibung;Fällig am;Priorität"]
    for number in range(ROWS):
        due = "24.11.2026 14:00" if is_correct or number not in WRONG else "31.02.2026"
        lines.append(f'OLD-{number};Drucker {number};"Größe A3;\nbitte prüfen";{due};hoch')
    return "\r\n".join(lines)


def choose(page: Page, name: str, content: bytes) -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    page.get_by_label("File").set_input_files(file)


def check(page: Page, content: str) -> None:
    """As far as to what the check has found."""
    page.goto("/tickets")
    page.get_by_role("link", name="Import").click()
    expect(page.get_by_label("Tickets")).to_be_checked()
    choose(page, "old.csv", content.encode("cp1252"))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Title")).to_have_value("1")
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_role("link", name="Change columns")).to_be_visible()


def write(page: Page) -> None:
    page.get_by_role("button", name=f"Import {ROWS:,} rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def expect_result(page: Page, **counts: int) -> None:
    expect(page.get_by_role("link", name="Show tickets")).to_be_visible(timeout=60_000)
    for name, count in counts.items():
        fact = page.locator("dl.facts div").filter(has_text=name.capitalize())
        expect(fact.locator("dd")).to_have_text(f"{count:,}")


def test_a_file_with_mistakes_then_corrected_then_once_more(
    browsers: Browsers, portal: Portal
) -> None:
    page = browsers.of("Ada Lindqvist")

    check(page, sheet(is_correct=False))
    expect(page.get_by_role("main")).to_contain_text("37 mistakes were found in 2,000 rows.")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the mistakes").click()
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        mistakes = list(csv.DictReader(file))
    assert [int(each["Row"]) for each in mistakes] == [number + 2 for number in WRONG]
    assert {each["Value"] for each in mistakes} == {"31.02.2026"}
    page.goto("/tickets?search=Drucker")
    expect(page.get_by_role("main")).not_to_contain_text("Drucker 1")

    check(page, sheet(is_correct=True))
    write(page)
    portal.kill()
    portal.start()
    sign_in_as(page, "Ada Lindqvist")
    browsers.faults.clear()  # the page of the progress had asked in vain
    page.goto("/import")
    page.get_by_role("link", name="old.csv").first.click()
    expect_result(page, created=ROWS, updated=0, unchanged=0)

    check(page, sheet(is_correct=True))
    write(page)
    expect_result(page, created=0, updated=0, unchanged=ROWS)
    page.get_by_role("link", name="Show tickets").click()
    expect(page.get_by_role("main")).to_contain_text(f"Drucker {ROWS - 1}")


def come_back_until(page: Page, wanted: Locator) -> Locator:
    """Without scripts the page is asked for again by its link."""
    while not wanted.count():
        page.wait_for_timeout(200)
        page.get_by_role("link", name="Show how far it is").click()
    return wanted


def test_an_import_without_scripts(browsers: Browsers) -> None:
    page = browsers.anybody(java_script_enabled=False)
    sign_in_as(page, "Ada Lindqvist")
    page.goto("/import")
    page.get_by_label("Organizations").check()
    choose(page, "new.csv", b"Id,Name\n1,Zebra Ltd\n")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Check all rows").click()
    come_back_until(page, page.get_by_role("button", name="Import one row")).click()
    come_back_until(page, page.get_by_role("link", name="Show organizations")).click()
    expect(page.get_by_role("main")).to_contain_text("Zebra Ltd")
