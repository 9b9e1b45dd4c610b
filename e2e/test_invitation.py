"""A lead invites a company without a desk of its own, and a newcomer accepts from the mail."""

from playwright.sync_api import expect

from e2e.browsers import Browsers
from e2e.steps import expect_said, invite_new_company, mail_to, row_of

COMPANY, PERSON, EMAIL = "Osti Kabel", "Mira Osti", "mira@osti.example"


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
