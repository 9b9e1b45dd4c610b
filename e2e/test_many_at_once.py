"""A lead invites two hundred organizations at once; two of them cannot be, and stop nobody."""

import re

from playwright.sync_api import Page, expect

from e2e.browsers import Browsers, sign_in_as
from e2e.candidates import COUNT, WITHOUT_ADDRESS, WITHOUT_RECIPIENT
from e2e.portals import Portal
from e2e.steps import expect_said, in_menu_of, row_of

PAULA = "Paula Iversen"
ALL_FIRMS = "/outsource/partners?name=firm"


def box_of(page: Page, name: str) -> str:
    return f"Select {name}"


def test_two_hundred_are_invited_and_two_bad_rows_stop_nobody(
    browsers: Browsers, portal: Portal
) -> None:
    portal.run(program="e2e.candidates")
    page = browsers.of(PAULA)
    page.goto(ALL_FIRMS)
    expect(page.get_by_label(box_of(page, WITHOUT_RECIPIENT))).to_be_disabled()
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("49 selected")).to_be_visible()

    page.get_by_role("link", name="All that fit the filters").click()
    page.get_by_role("button", name=f"Invite {COUNT} organizations").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    at = page.url
    portal.kill()
    portal.start()
    sign_in_as(page, PAULA)
    browsers.faults.clear()  # the page of the progress had asked in vain
    page.goto(at)

    result = page.get_by_role("main")
    expect(result).to_contain_text(
        f"Done: {COUNT - 2}. Could not be done: 2; each says why.", timeout=60_000
    )
    expect(row_of(page, WITHOUT_RECIPIENT)).to_contain_text("No recipient is chosen.")
    expect(row_of(page, WITHOUT_ADDRESS)).to_contain_text("The recipient has no email address.")

    page.goto("/outsource/partners?name=firm&status=Not+invited")
    expect(page.get_by_label(re.compile("Select Firm"))).to_have_count(2)
    in_menu_of(page, WITHOUT_RECIPIENT, "Edit recipient").click()
    page.locator("#f-contact").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    expect_said(page, "Recipient saved.")
    page.goto(at)
    page.get_by_role("button", name="Try the failed ones again").click()
    expect(result).to_contain_text(f"Done: {COUNT - 1}. Could not be done: 1")
    expect(row_of(page, WITHOUT_ADDRESS)).to_contain_text("The recipient has no email address.")


def test_some_are_invited_without_scripts(browsers: Browsers, portal: Portal) -> None:
    portal.run(program="e2e.candidates")
    page = browsers.anybody(java_script_enabled=False)
    sign_in_as(page, PAULA)
    page.goto(ALL_FIRMS)
    for name in ("Firm 000", "Firm 001", "Firm 002"):
        page.get_by_label(box_of(page, name)).check()
    page.get_by_role("button", name="Invite selected").click()
    expect_said(page, "Invitations sent: 3.")
    for name in ("Firm 000", "Firm 001", "Firm 002"):
        expect(row_of(page, name)).to_contain_text("Pending")


def test_what_is_ticked_stays_so_while_a_recipient_is_chosen(browsers: Browsers) -> None:
    page = browsers.of(PAULA)
    page.goto("/outsource/partners")
    for name in ("Kranz Elektro", "Nordkabel AS"):
        page.get_by_label(box_of(page, name)).check()
    in_menu_of(page, "Nordkabel AS", "Edit recipient").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Recipient email").fill("office@nordkabel.example")
    dialog.get_by_role("button", name="Save").click()
    expect_said(page, "Recipient saved.")
    for name in ("Kranz Elektro", "Nordkabel AS"):
        expect(page.get_by_label(box_of(page, name))).to_be_checked()

    page.get_by_role("button", name="Invite selected (2)").click()
    expect_said(page, "Invitations sent: 2.")
    expect(page.get_by_role("button", name="Invite selected", exact=True)).to_be_visible()


def test_tickets_are_chosen_sent_to_one_partner_and_taken_back_together(browsers: Browsers) -> None:
    page = browsers.of("Ada Lindqvist")
    for title in ("Till 1 does not print", "Till 2 does not print"):
        page.goto("/tickets/new")
        page.get_by_label("Title", exact=True).fill(title)
        page.get_by_role("button", name="Create ticket").click()
        expect_said(page, " created.")
    page.goto("/tickets?search=till")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Outsource selected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Outsource 2 tickets")
    page.get_by_label("Partner", exact=True).select_option(index=1)
    page.get_by_label("Partner rate").fill("52.50")
    page.get_by_label("Complete by").fill("2099-03-31T12:00")
    page.get_by_role("button", name="Send offer").click()
    expect_said(page, "Offers sent: 2.")

    page.goto("/outsource?list=waiting-acceptance&search=till")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Cancel offers").click()
    page.get_by_label("Reason, for the partners").fill("The shop closes.")
    page.get_by_role("button", name="Cancel 2 offers").click()
    expect_said(page, "Offers canceled: 2.")
