"""A new subcontractor with three people: let in by mail, at work together, and one let go."""

from playwright.sync_api import Page, expect

from e2e.browsers import Browsers
from e2e.steps import (
    expect_said,
    invite_new_company,
    invite_person,
    mail_to,
    offer_ticket,
    row_of,
)

COMPANY = "Osti Kabel"
ADMINISTRATOR, ACCEPTER, TECHNICIAN = "Mira Osti", "Bruno Kaya", "Jana Wolf"
FIRST, SECOND = "Meeting room display", "Door reader, gate 2"


def test_a_new_subcontractor_lets_three_people_in_and_one_of_them_go(browsers: Browsers) -> None:
    olga, paula = browsers.of("Olga Petrova"), browsers.of("Paula Iversen")
    invite_new_company(paula, COMPANY, ADMINISTRATOR, "mira@osti.example")
    mira = browsers.anybody()
    mail_to(mira, "mira@osti.example", "invites you").get_by_role("link").click()
    mira.get_by_role("button", name="Accept invitation").click()
    expect_said(mira, "Welcome.")

    bruno = joins(browsers, mira, ACCEPTER, "bruno@osti.example", "May accept tickets")
    jana = joins(browsers, mira, TECHNICIAN, "jana@osti.example", "Technician")
    for title in (FIRST, SECOND):
        offer_ticket(olga, title, COMPANY)

    for title in (FIRST, SECOND):
        bruno.goto("/received/offers")
        bruno.get_by_role("link", name=title).click()
        bruno.get_by_role("button", name="Accept").click()
        expect_said(bruno, "Accepted.")
    bruno.goto("/received")
    bruno.get_by_role("link", name=FIRST).click()
    bruno.get_by_label("Who does it?").select_option(TECHNICIAN)
    bruno.get_by_role("button", name="Assign").click()
    expect_said(bruno, "Assigned.")

    jana.goto("/received")
    expect(jana.get_by_role("link", name=FIRST)).to_be_visible()
    expect(jana.get_by_role("link", name=SECOND)).to_have_count(0)
    expect(jana.get_by_role("link", name="Offers")).to_have_count(0)
    jana.get_by_role("link", name=FIRST).click()
    jana.get_by_role("button", name="Mark complete").click()
    expect(jana.get_by_role("heading", level=1)).to_have_text("Mark complete")

    mira.goto("/received/company")
    mira.get_by_role("link", name=TECHNICIAN).click()
    expect(mira.get_by_role("link", name=FIRST)).to_be_visible()
    mira.get_by_role("button", name="Deactivate").click()
    expect_said(mira, "Deactivated.")

    jana.get_by_role("button", name="Mark complete").click()
    expect(jana.get_by_role("button", name="Mark complete")).to_have_count(0)
    expect(jana.get_by_role("main")).to_contain_text("You are signed out")
    mira.get_by_role("link", name=FIRST).click()
    expect(mira.get_by_role("button", name="Mark complete")).to_be_visible()


def test_somebody_of_two_companies_switches_between_them(browsers: Browsers) -> None:
    ada, eve = browsers.of("Ada Lindqvist"), browsers.of("Eve Carver")
    invite_person(ada, "Eve Carver", "eve@volta.example", "Service Desk User")
    menu = eve.get_by_role("navigation", name="Menu")

    mail_to(eve, "eve@volta.example", "invites you to Halden").get_by_role("link").click()
    eve.get_by_role("button", name="Join Halden IT Services").click()
    expect_said(eve, "You belong to one more company.")
    menu.get_by_text("Switch company").click()
    menu.get_by_role("button", name="Halden IT Services").click()

    expect(eve.get_by_role("heading", level=1)).to_have_text("Tickets")
    expect(menu).to_contain_text("Halden IT Services")
    menu.get_by_text("Switch company").click()
    menu.get_by_role("button", name="Volta Field Services").click()
    expect(eve.get_by_role("heading", level=1)).to_have_text("My tickets")


def joins(browsers: Browsers, administrator: Page, name: str, email: str, part: str) -> Page:
    """Invited by mail, and signed in by the link in it."""
    invite_person(administrator, name, email, part)
    page = browsers.anybody()
    mail_to(page, email, "invites you").get_by_role("link").click()
    expect(page.get_by_label("Your name")).to_have_value(name)
    page.get_by_role("button", name=f"Join {COMPANY}").click()
    expect_said(page, "Welcome. You are signed in.")
    administrator.goto("/received/company")
    expect(row_of(administrator, name)).to_contain_text("Active")
    return page
