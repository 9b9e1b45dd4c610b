"""What a person has typed outlasts a session that ended, a limit, and a page that was left open."""

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers, sign_in_as
from e2e.steps import entry, expect_said, open_sheet

EMAIL = "olga@halden.example"
NOTE = "The door code is on the back of the plan."


def open_ticket(page: Page) -> None:
    """As a lead: a ticket of one's own, on its page."""
    page.goto("/tickets/new")
    page.get_by_label("Title", exact=True).fill("Printer at the goods entrance is silent")
    page.get_by_role("button", name="Create ticket").click()
    expect_said(page, "created.")


def type_note(page: Page) -> None:
    open_sheet(page, "Add note", "Note")
    page.get_by_role("form", name="Add note").get_by_label("Note").fill(NOTE)


def send_note(page: Page) -> None:
    page.get_by_role("form", name="Add note").get_by_role("button", name="Add note").click()


def test_a_tab_of_an_earlier_session_sends_what_was_typed_by_its_own_button(
    browsers: Browsers,
) -> None:
    old = browsers.of("Olga Petrova")
    open_ticket(old)
    type_note(old)
    sign_in_as(old.context.new_page(), "Olga Petrova")

    send_note(old)
    expect(old.get_by_role("heading", level=1)).to_have_text("Send what you wrote")
    expect(old.get_by_role("main")).to_contain_text(NOTE)
    expect(old.get_by_role("main")).to_contain_text("nothing was saved yet")

    old.get_by_role("button", name="Send now").click()
    expect_said(old, "Note added.")
    expect(entry(old, NOTE)).to_be_visible()


def test_the_limit_of_codes_leaves_the_note_that_waits_where_it_is(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova")
    open_ticket(page)
    type_note(page)
    other = page.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out").first.click()
    for _ in range(5):
        other.goto("/sign-in")
        other.get_by_label("Email").fill(EMAIL)
        other.get_by_role("button", name="Send code").click()
        expect(other.get_by_role("heading", level=1)).to_have_text("Enter the code")

    send_note(page)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Send code").click()

    expect(page.get_by_role("alert")).to_contain_text("You can try again in")
    expect(page.get_by_role("main")).to_contain_text(NOTE)
    expect(page.get_by_label("Email")).to_have_value(EMAIL)


def test_a_phone_without_javascript_leads_to_the_mistake(browsers: Browsers) -> None:
    page = browsers.of("Olga Petrova", java_script_enabled=False, **PHONE)
    open_ticket(page)
    for button, wrong in (("Add time", "What was done"), ("Add note", "Note")):
        open_sheet(page, button, "")
        sheet = page.get_by_role("form", name=button)
        sheet.get_by_role("button", name=button).click()

        field = page.get_by_role("form", name=button).get_by_label(wrong, exact=True)
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        expect(page.get_by_text("Please fill this in.", exact=True).first).to_be_in_viewport()
        page.get_by_role("link", name="Tickets").first.click()
        page.get_by_role("link", name="Printer at the goods entrance is silent").click()
