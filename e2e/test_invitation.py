"""A lead invites a company without a desk of its own, and a newcomer accepts from the mail."""

from playwright.sync_api import Locator, Page, expect

from e2e.browsers import Browsers
from e2e.steps import expect_said, invite_new_company, mail_to, row_of

COMPANY, PERSON, EMAIL = "Osti Kabel", "Mira Osti", "mira@osti.example"
MOST_STEPS = 60  # more would be no way for a person


def test_a_newcomer_accepts_from_the_mail_and_the_lead_is_told(browsers: Browsers) -> None:
    paula = browsers.of("Paula Iversen")
    invite_new_company(paula, COMPANY, PERSON, EMAIL)
    expect(row_of(paula, COMPANY)).to_contain_text("Pending")

    mira = browsers.anybody()
    mail_to(mira, EMAIL, "invites you").get_by_role("link").click()
    expect(mira.get_by_role("heading", level=1)).to_have_text(
        "Halden IT Services invites you to take on tickets"
    )
    expect(mira.get_by_label("Email")).to_have_value(EMAIL)
    expect(mira.get_by_label("Your company")).to_have_value(COMPANY)
    mira.get_by_role("button", name="Accept invitation").click()
    expect_said(mira, "Welcome. You are signed in, and offers appear here.")
    expect(mira).to_have_url(f"{browsers.url}/received")
    expect(mira.get_by_role("navigation", name="Menu")).to_contain_text(PERSON)

    told = mail_to(paula, "paula@halden.example", "accepted your invitation")
    expect(told).to_contain_text(f"{PERSON} accepted for {COMPANY}.")
    told.get_by_role("link").click()
    expect(row_of(paula, COMPANY)).to_contain_text("Active")


def test_an_answered_invitation_explains_itself(browsers: Browsers) -> None:
    paula = browsers.of("Paula Iversen")
    invite_new_company(paula, COMPANY, PERSON, EMAIL)
    mira = browsers.anybody()
    mail_to(mira, EMAIL, "invites you").get_by_role("link").click()
    address = mira.url
    mira.get_by_role("button", name="Decline invitation").click()
    expect_said(mira, "You declined the invitation.")
    mira.goto(address)
    expect(mira.get_by_role("main")).to_contain_text("This invitation was already answered.")
    expect(mira.get_by_role("button", name="Accept invitation")).to_have_count(0)
    paula.reload()
    expect(row_of(paula, COMPANY)).to_contain_text("Declined")


def test_the_whole_invitation_goes_by_keyboard(browsers: Browsers) -> None:
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners")
    press(paula, paula.get_by_role("link", name="New organization"))
    type_into(paula, paula.get_by_label("Name"), COMPANY)
    type_into(paula, paula.get_by_label("Type"), "Partner")
    press(paula, paula.get_by_role("button", name="Create organization"))
    press(paula, paula.get_by_role("link", name="New contact"))
    type_into(paula, paula.get_by_label("Name"), PERSON)
    type_into(paula, paula.get_by_label("Email"), EMAIL)
    press(paula, paula.get_by_role("button", name="Create contact"))
    press(paula, paula.get_by_role("button", name="Save"))
    press(paula, row_of(paula, COMPANY).get_by_role("button", name="Invite"))
    expect_said(paula, f"Invitation sent to {EMAIL}.")

    mira = browsers.anybody()
    link = mail_to(mira, EMAIL, "invites you").get_by_role("link")
    press(mira, link)
    type_into(mira, mira.get_by_label("Your name"), f"{PERSON} jr.")
    press(mira, mira.get_by_role("button", name="Accept invitation"))
    expect_said(mira, "Welcome. You are signed in, and offers appear here.")
    expect(mira.get_by_role("navigation", name="Menu")).to_contain_text(f"{PERSON} jr.")


def press(page: Page, target: Locator) -> None:
    """Go there by the Tab key alone, and press Enter."""
    go_to(page, target)
    page.keyboard.press("Enter")


def type_into(page: Page, target: Locator, text: str) -> None:
    """What is typed replaces what stands there: a browser selects a field that Tab leads to."""
    go_to(page, target)
    page.keyboard.type(text)


def go_to(page: Page, target: Locator) -> None:
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element.matches(':focus-visible')"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not lead to {target}.")
