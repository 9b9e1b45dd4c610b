"""With JavaScript the frame stays and the page in it changes, as honest as whole pages would be."""

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.portals import Portal
from e2e.steps import add_note, entry, expect_said, open_sheet

TITLE = "Camera over the loading ramp"


def remember(page: Page) -> None:
    """Leave a mark that a whole new page would wipe away."""
    page.evaluate("window.isRemembered = true")


def is_remembered(page: Page) -> bool:
    return bool(page.evaluate("window.isRemembered === true"))


def expect_page(page: Page, address: str, title: str) -> None:
    """Address, title, heading and focus all belong to the same page."""
    expect(page).to_have_url(address)
    expect(page).to_have_title(f"{title} · Halden IT Services")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    expect(heading).to_be_focused()


def test_links_swap_the_page_and_the_way_back_works(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova")
    remember(page)
    link = page.get_by_role("link", name=TITLE)
    ticket = f"{browsers.url}{link.get_attribute('href')}"
    link.click()
    expect_page(page, ticket, TITLE)
    page.get_by_role("link", name="Edit ticket").click()
    expect_page(page, f"{ticket}/edit", "Edit T-1014")

    page.go_back()
    expect_page(page, ticket, TITLE)
    page.go_back()
    expect_page(page, f"{browsers.url}/tickets", "Tickets")
    page.go_forward()
    expect_page(page, ticket, TITLE)
    assert is_remembered(page)

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert not is_remembered(page)


def test_what_a_form_did_is_announced_and_what_is_wrong_has_the_focus(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    ticket = page.url
    remember(page)

    page.get_by_role("button", name="Add note").click()
    note = page.get_by_role("form", name="Add note").get_by_label("Note")
    expect(note).to_have_attribute("aria-invalid", "true")
    expect(note).to_be_focused()
    expect(page).to_have_url(ticket)

    add_note(page, "The picture is sharp now.")
    expect_said(page, "Note added.")
    expect(page.get_by_role("status")).to_be_focused()
    expect(page).to_have_url(ticket)
    assert is_remembered(page)

    page.get_by_role("link", name="Edit ticket").click()
    expect(page.get_by_role("status")).to_be_empty()


def test_no_answer_is_said_and_loses_nothing(browsers: Browsers, portal: Portal) -> None:
    page = browsers.of("Eve Carver", **PHONE)
    page.get_by_role("link", name=TITLE).click()
    open_sheet(page, "Add note", "Note")
    sheet = page.get_by_role("form", name="Add note")
    sheet.get_by_label("Note").fill("Typed in the tunnel.")
    portal.kill()
    sheet.get_by_role("button", name="Add note").click()
    expect_said(page, "There was no answer.")
    browsers.faults.clear()  # the browser and htmx have reported the outage too
    portal.start()
    sheet.get_by_role("button", name="Add note").click()
    expect_said(page, "Note added.")
    expect(entry(page, "Typed in the tunnel.")).to_have_count(1)
