"""Signing in by mail: the code where it was asked for, the link anywhere."""

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import CODE, expect_said, mail_to

EMAIL = "olga@halden.example"


def ask_for_code(page: Page, at: str = "/sign-in") -> None:
    """From the sign-in page, or from one that leads to it."""
    page.goto(at)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Send code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")


def test_the_mailed_code_signs_in_where_it_was_asked_for(browsers: Browsers) -> None:
    page = browsers.anybody()
    ask_for_code(page, "/tickets/new")
    code = CODE.search(mail_to(browsers.anybody(), EMAIL, "sign-in code").inner_text())
    assert code

    field = page.get_by_label("Code")
    field.fill("000000" if code[1] != "000000" else "111111")
    page.get_by_role("button", name="Sign in").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(code[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{browsers.url}/tickets/new")
    expect(page.get_by_role("navigation", name="Menu")).to_contain_text("Olga Petrova")

    page.get_by_role("button", name="Sign out").click()
    expect_said(page, "You are signed out.")
    page.goto("/tickets")
    expect(page).to_have_url(f"{browsers.url}/sign-in?next=/tickets")


def test_the_link_signs_in_another_browser_once_and_asks_there_first(browsers: Browsers) -> None:
    ask_for_code(browsers.anybody())
    phone = browsers.anybody(**PHONE)
    mail_to(phone, EMAIL, "sign-in code").get_by_role("link").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        f"Sign in as {EMAIL} on this device?"
    )
    address = phone.url
    phone.get_by_role("button", name="Sign in").click()
    expect(phone).to_have_url(f"{browsers.url}/tickets")

    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link was used or has expired")
