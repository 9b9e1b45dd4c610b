"""From a company that is not there yet to its answer, without a mouse: list, dialog, mail."""

from playwright.sync_api import expect

from e2e.browsers import Browsers
from e2e.keys import press, type_into
from e2e.steps import expect_said, form_with, mail_to, row_of

COMPANY, PERSON, EMAIL = "Osti Kabel", "Mira Osti", "mira@osti.example"
ELSE, THEIRS, OWN = "Jonas Osti", "jonas@osti.example", "office@osti.example"


def test_the_whole_invitation_goes_by_keyboard(browsers: Browsers) -> None:
    """R8, R13 to R19, R21, R22: all of it over the list, which stays as it was narrowed."""
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners?type=Partner")
    press(paula, paula.get_by_role("link", name="New organization"))
    dialog = paula.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="New organization")).to_be_visible()
    new = form_with(paula, "Create organization")
    press(paula, new.get_by_role("button", name="Create organization"))
    expect(dialog).to_contain_text("Please fill this in.")
    type_into(paula, new.get_by_label("Name"), COMPANY)
    type_into(paula, new.get_by_label("Type"), "Partner")
    press(paula, new.get_by_role("button", name="Create organization"))
    for person, email in ((ELSE, THEIRS), (PERSON, EMAIL)):
        press(paula, dialog.get_by_role("link", name="New contact"))
        contact = form_with(paula, "Create contact")
        type_into(paula, contact.get_by_label("Name"), person)
        type_into(paula, contact.get_by_label("Email"), email)
        press(paula, contact.get_by_role("button", name="Create contact"))
        expect(dialog.get_by_label("Recipient email")).to_have_value(email)

    type_into(paula, dialog.get_by_label("Recipient email"), OWN)
    type_into(paula, dialog.get_by_label("Recipient", exact=True), ELSE)
    expect(dialog.get_by_label("Recipient email")).to_have_value(THEIRS)
    paula.keyboard.press("ArrowDown")
    expect(dialog.get_by_label("Recipient email")).to_have_value(EMAIL)
    press(paula, dialog.get_by_role("button", name="Save"))
    expect_said(paula, "Recipient saved.")
    expect(dialog).to_have_count(0)
    expect(paula).to_have_url(f"{browsers.url}/outsource/partners?type=Partner")

    row = row_of(paula, COMPANY)
    press(paula, row.locator("summary"))
    press(paula, row.get_by_role("link", name="Edit recipient"))
    expect(dialog.get_by_label("Recipient email")).to_have_value(EMAIL)
    paula.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(row.get_by_role("link", name="Edit recipient")).to_be_focused()
    press(paula, row.get_by_role("button", name="Invite"), backwards=True)
    expect_said(paula, f"Invitation sent to {EMAIL}.")
    expect(row).to_contain_text("Pending")
    expect(paula).to_have_url(f"{browsers.url}/outsource/partners?type=Partner")

    mira = browsers.anybody()
    press(mira, mail_to(mira, EMAIL, "invites you").get_by_role("link"))
    type_into(mira, mira.get_by_label("Your name"), f"{PERSON} jr.")
    press(mira, mira.get_by_role("button", name="Accept invitation"))
    expect_said(mira, "Welcome. You are signed in, and offers appear here.")
    expect(mira.get_by_role("navigation", name="Menu")).to_contain_text(f"{PERSON} jr.")
    paula.reload()
    expect(row).to_contain_text("Active")


def test_R8_what_was_made_in_the_dialog_is_in_the_list_once_it_closes(browsers: Browsers) -> None:
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners?type=Partner")
    press(paula, paula.get_by_role("link", name="New organization"))
    new = form_with(paula, "Create organization")
    type_into(paula, new.get_by_label("Name"), COMPANY)
    type_into(paula, new.get_by_label("Type"), "Partner")
    press(paula, new.get_by_role("button", name="Create organization"))
    expect(paula.get_by_role("dialog").get_by_text("Organization created.")).to_be_focused()
    paula.keyboard.press("Escape")

    expect(row_of(paula, COMPANY)).to_contain_text("No recipient chosen")
    expect(paula).to_have_url(f"{browsers.url}/outsource/partners?type=Partner")
