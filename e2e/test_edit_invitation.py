"""A lead writes what its invitations say, sees it while typing, and the next one says it."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import Browsers
from e2e.keys import go_to, press, type_into
from e2e.steps import expect_said, invite_new_company, mail_to, row_of

COMPANY, PERSON, EMAIL = "Osti Kabel", "Mira Osti", "mira@osti.example"
HOME = "/outsource/invitation"


def test_what_was_written_goes_out_until_it_is_reset(browsers: Browsers) -> None:
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners")
    paula.get_by_role("main").get_by_role("link", name="Edit invitation").click()
    preview = paula.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Hello Robin Sample,")

    paula.get_by_label("Subject", exact=True).fill("Work with {lead_organization}")
    text = paula.get_by_label("Text", exact=True)
    text.fill("Dear , the coffee is on us.")
    expect(preview).to_contain_text("Without {accept_link} nobody can accept.")
    text.press("Home")
    for _ in "Dear ":
        text.press("ArrowRight")
    insert(paula, "{recipient_name}")
    text.press("Control+End")
    text.press("Enter")
    insert(paula, "{accept_link}")
    expect(text).to_have_value("Dear {recipient_name}, the coffee is on us.\n{accept_link}")
    expect(preview).to_contain_text("Dear Robin Sample, the coffee is on us.")
    expect(preview).not_to_contain_text("Without {accept_link}")
    paula.get_by_label("Preview for").select_option(label="Sam Brückner · Brückner Netzwerktechnik")
    expect(preview).to_contain_text("Dear Sam Brückner")
    preview.get_by_role("radio", name="As plain text").check()
    expect(preview.locator("pre")).to_be_visible()
    expect(preview.locator("pre")).to_contain_text("/invitations/example")
    paula.get_by_role("button", name="Save").click()
    expect_said(paula, "Saved. Invitations go out with this text now.")

    invite_new_company(paula, COMPANY, PERSON, EMAIL)
    mail = mail_to(paula, EMAIL, "Work with Halden IT Services")
    expect(mail).to_contain_text("Dear Mira Osti, the coffee is on us.")
    mail.get_by_role("link").click()
    expect(paula.get_by_role("heading", level=1)).to_contain_text("invites you")

    paula.goto(HOME)
    paula.get_by_text("Reset to default").click()
    paula.get_by_role("button", name="Reset now").click()
    expect_said(paula, "Invitations go out with the default text again.")
    expect(preview).to_contain_text("Hello Robin Sample,")


@pytest.mark.parametrize("scripted", [True, False])
def test_a_test_mail_and_a_preview_keep_what_is_typed(browsers: Browsers, scripted: bool) -> None:
    paula = browsers.of("Paula Iversen", java_script_enabled=scripted)
    paula.goto(HOME)
    paula.get_by_label("Text", exact=True).fill("Not saved yet: {accept_link}")
    if not scripted:
        paula.get_by_role("button", name="Preview").click()
        expect(paula.get_by_role("region", name="Preview")).to_contain_text("Not saved yet: http")
        expect(paula.get_by_role("button", name="Insert")).to_have_count(0)
    paula.get_by_role("button", name="Send test mail to myself").click()
    expect_said(paula, "Test mail sent to paula@halden.example.")
    expect(paula.get_by_label("Text", exact=True)).to_have_value("Not saved yet: {accept_link}")

    mail = mail_to(browsers.anybody(), "paula@halden.example", "invites you to work together")
    expect(mail).to_contain_text("This is a test from the page Edit invitation.")


def test_all_of_it_goes_by_keyboard_and_another_language_forgets_nothing(
    browsers: Browsers,
) -> None:
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners")
    main = paula.get_by_role("main")
    press(paula, main.get_by_role("link", name="Edit invitation"))
    preview = paula.get_by_role("region", name="Preview")
    text = paula.get_by_label("Text", exact=True)
    type_into(paula, paula.get_by_label("Subject", exact=True), "Work with {lead_organization}")
    go_to(paula, text)
    paula.keyboard.press("Control+A")
    paula.keyboard.type("Dear ")
    press(paula, paula.get_by_text("Variables", exact=True))
    press(paula, paula.get_by_role("button", name="Insert {recipient_name}"))
    expect(text).to_be_focused()
    paula.keyboard.type(": {accept_link}")
    expect(preview).to_contain_text("Dear Robin Sample: http")

    press(paula, main.get_by_role("link", name="Deutsch"), backwards=True)
    expect(text).to_have_value(re.compile("^Guten Tag"))
    press(paula, main.get_by_role("link", name="English"))
    expect(main).to_contain_text("You typed this and have not saved it")
    expect(text).to_have_value("Dear {recipient_name}: {accept_link}")
    expect(preview).to_contain_text("Dear Robin Sample: http")
    press(paula, paula.get_by_role("button", name="Save"))
    expect_said(paula, "Saved. Invitations go out with this text now.")
    expect(main).not_to_contain_text("You typed this and have not saved it")

    press(paula, paula.get_by_text("Reset to default"))
    press(paula, paula.get_by_role("button", name="Reset now"))
    expect_said(paula, "Invitations go out with the default text again.")
    press(paula, main.get_by_role("link", name="Versions"))
    press(paula, row_of(paula, "Work with").get_by_role("link", name="Version 1"))
    press(paula, paula.get_by_role("button", name="Bring this version back"))
    expect_said(paula, "Version 1 is back.")


def insert(page: Page, variable: str) -> None:
    """Press the button beside a variable; the list is opened first where it is not."""
    variables = page.locator("details.variables")
    if not variables.evaluate("list => list.open"):
        variables.locator("summary").click()
    page.get_by_role("button", name=f"Insert {variable}").click()
