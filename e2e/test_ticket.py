"""A ticket goes out to a subcontractor and comes back done."""

import re

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import (
    add_note,
    add_time,
    entry,
    expect_said,
    expect_status,
    offer_ticket,
    reject,
    row_of,
)

TITLE = "Departure board in the foyer stays dark"
VOLTA = "Volta Field Services"


def test_from_offer_to_approval_with_one_rejection_on_a_phone(browsers: Browsers) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    offer_ticket(olga, TITLE, VOLTA)
    expect_status(olga, "Assigned")

    accept_offer(eve)
    eve.get_by_role("button", name="Start work").click()
    expect_status(eve, "In Progress")
    add_time(eve, "Found the cable pinched behind the board.", "1:15")
    expect(eve.get_by_role("main")).to_contain_text("1 h 15 min of 3 h authorised")
    add_note(eve, "The spare board is not needed.")
    eve.get_by_role("button", name="Mark complete").click()
    expect_status(eve, "Waiting Approval")

    olga.reload()
    expect_status(olga, "Waiting Approval")
    expect(entry(olga, "Found the cable pinched")).to_contain_text("1 h 15 min")
    expect(entry(olga, "The spare board is not needed.")).to_contain_text("Eve Carver")
    reject(olga, "The left half is still dark.")
    expect_status(olga, "In Progress")

    eve.reload()
    expect_status(eve, "In Progress")
    expect(entry(eve, "The left half is still dark.")).to_contain_text("Completion rejected")
    add_time(eve, "Replaced the left panel.", "45 min")
    expect(eve.get_by_role("main")).to_contain_text("2 h of 3 h authorised")
    eve.get_by_role("button", name="Mark complete").click()
    expect_status(eve, "Waiting Approval")

    olga.reload()
    olga.get_by_role("button", name="Approve completion").click()
    expect_said(olga, "Completion approved.")
    expect_status(olga, "Complete")
    eve.reload()
    expect_status(eve, "Complete")
    expect(eve.get_by_role("button", name="Add time")).to_have_count(0)

    albert = browsers.of("Albert Moreau")
    albert.goto("/outsource/fees")
    fee = row_of(albert, TITLE)
    expect(fee).to_have_count(1)
    expect(fee).to_contain_text("Eve Carver")


def accept_offer(page: Page) -> None:
    """On a phone, from the tab bar at the thumb to the accepted ticket; nothing needs scrolling
    sideways on the way."""
    page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Offers").click()
    expect_no_sideways_scroll(page)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("main")).to_contain_text("Accepting costs you nothing.")
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name="Accept").click()
    expect_said(page, "Accepted.")
    expect_status(page, "Accepted")
    expect_no_sideways_scroll(page)


def expect_no_sideways_scroll(page: Page) -> None:
    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scrolled, visible = page.evaluate(widths)
    assert scrolled <= visible


def test_two_browsers_in_step(browsers: Browsers) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver")
    title = "Camera over the loading ramp"
    for page, desk in ((olga, "/tickets"), (eve, "/received")):
        page.goto(desk)
        page.get_by_role("link", name=title).click()
        expect_status(page, "In Progress")

    add_note(olga, "The ramp is free from 14:00.")
    add_note(olga, "We bill this one by the hour.", internal=True)
    eve.reload()
    expect(entry(eve, "The ramp is free from 14:00.")).to_contain_text("Olga Petrova")
    expect(entry(eve, "We bill this one by the hour.")).to_have_count(0)

    add_time(eve, "Infra-red light wired.", "0:40")
    olga.reload()
    expect(entry(olga, "Infra-red light wired.")).to_contain_text("40 min")

    eve.get_by_role("button", name="Mark complete").click()
    expect_status(eve, "Waiting Approval")
    olga.reload()
    expect_status(olga, "Waiting Approval")

    # Held while the approval waits, and released by the rejection.
    add_note(olga, "The cover rattles in the wind.")
    eve.reload()
    expect(entry(eve, "The cover rattles in the wind.")).to_have_count(0)
    reject(olga, "Please fix the cover.")
    eve.reload()
    expect(entry(eve, "Please fix the cover.")).to_be_visible()
    expect(entry(eve, "The cover rattles in the wind.")).to_be_visible()


def test_a_move_that_came_too_late_shows_how_it_stands(browsers: Browsers) -> None:
    phone, desk = browsers.of("Eve Carver"), browsers.of("Eve Carver")
    olga = browsers.of("Olga Petrova")
    offer_ticket(olga, TITLE, VOLTA)
    for page in (phone, desk):
        page.goto("/received/offers")
        page.get_by_role("link", name=TITLE).click()
        expect(page.get_by_role("button", name="Accept")).to_be_visible()
    phone.get_by_role("button", name="Accept").click()
    expect_status(phone, "Accepted")
    desk.get_by_role("button", name="Accept").click()
    expect(desk.get_by_role("alert")).to_contain_text(re.compile(r"Accepted by Eve Carver at \d"))
    expect_status(desk, "Accepted")
