"""A ticket goes to a network that is no partner, by mail, and comes back by hand."""

from playwright.sync_api import expect

from e2e.browsers import Browsers
from e2e.steps import expect_said, mail_to, row_of

TICKET = "Meeting room screen stays black"


def test_R65_R102_a_ticket_is_forwarded_by_mail_and_outsourced_again_afterwards(
    browsers: Browsers,
) -> None:
    paula = browsers.of("Paula Iversen")
    paula.get_by_role("navigation", name="Menu").get_by_role(
        "link", name="Outsourcing networks"
    ).click()
    paula.get_by_role("link", name="New entry").click()
    expect(paula.get_by_role("heading", level=1)).to_have_text("New entry")
    paula.get_by_label("Name", exact=True).fill("Field Pool")
    paula.get_by_label("Email").fill("jobs@pool.example")
    paula.get_by_label("Subject").fill("Job {number}")
    paula.get_by_label("Text").fill("{title}\n{secret}")
    paula.get_by_role("button", name="Save").click()
    expect(paula.get_by_role("main")).to_contain_text("{secret} is not in the list")
    paula.get_by_label("Text").fill("{title}\nCall {person}.")
    paula.get_by_role("button", name="Save").click()
    expect_said(paula, "Field Pool is in the list.")

    olga = browsers.of("Olga Petrova")
    olga.get_by_role("link", name=TICKET).click()
    olga.get_by_text("Outsource to", exact=True).click()
    olga.get_by_role("link", name="Field Pool").click()
    expect(olga.get_by_role("main")).to_contain_text("A mail to jobs@pool.example")
    expect(olga.get_by_role("main")).to_contain_text("Call Olga Petrova.")
    olga.get_by_role("button", name="Forward").click()
    expect_said(olga, "Forwarded to Field Pool.")
    expect(olga.get_by_role("heading", name="Forwarded to Field Pool")).to_be_visible()
    expect(olga.get_by_role("link", name="Outsource", exact=True)).to_have_count(0)
    page = olga.url
    mail_to(olga, "jobs@pool.example", "Job T-")

    olga.goto(page)
    olga.get_by_role("button", name="Done").click()
    expect_said(olga, "The ticket can be outsourced again.")
    expect(olga.get_by_role("main")).to_contain_text("Forwarded before")
    olga.get_by_text("Outsource to", exact=True).click()
    olga.get_by_label("Other partner").fill("volta")
    olga.get_by_role("button", name="Find").click()
    olga.get_by_role("link", name="Volta Field Services").click()
    expect(olga.get_by_label("Partner", exact=True)).to_contain_text("Volta")

    olga.goto("/tickets")
    expect(row_of(olga, TICKET)).to_be_visible()
