"""A new lead, from the operator's command to its first ticket at a partner, by the checklist."""

from playwright.sync_api import Locator, Page, expect

from e2e.browsers import Browsers
from e2e.portals import Portal
from e2e.steps import expect_said, invite_new_company, mail_to, offer_ticket
from portal.rules.setup import tasks

ADMIN, PARTNER, CONTACT = "nora@neuland.example", "Hallberg Netz", "ida@hallberg.example"
LOOKED_AT = [task for task in tasks() if task.is_looked_at]


def checklist(page: Page) -> Locator:
    return page.get_by_role("region", name="Set up outsourcing")


def line(page: Page, task: str) -> Locator:
    return checklist(page).get_by_role("listitem").filter(has_text=task)


def follow(page: Page, task: str) -> None:
    """Press a task where a new lead finds it: above the dashboard."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Dashboard").click()
    line(page, task).get_by_role("link").or_(line(page, task).get_by_role("button")).click()


def expect_done(page: Page, task: str) -> None:
    page.goto("/outsource")
    expect(line(page, task)).to_contain_text("done")
    expect(line(page, task).get_by_role("link")).to_have_count(0)
    expect(line(page, task).get_by_role("button")).to_have_count(0)


def test_R50_R110_a_new_lead_is_led_to_its_first_outsourced_ticket(
    portal: Portal, browsers: Browsers
) -> None:
    link = portal.run("tenant", "create", "Neuland IT", "--admin", ADMIN)
    nora = browsers.anybody()
    nora.goto(link.split()[-1])
    nora.get_by_role("button", name="Sign in").click()
    expect(nora.get_by_role("heading", level=1)).to_have_text("Tickets")
    expect(checklist(nora).get_by_role("link")).to_have_count(1)  # the agreement comes first

    checklist(nora).get_by_role("link", name="Accept the outsourcing agreement").click()
    nora.get_by_label("I agree to the terms above").check()
    nora.get_by_role("button", name="Submit").click()
    expect_said(nora, "The agreement is accepted.")
    expect_done(nora, "Accept the outsourcing agreement")

    for task in LOOKED_AT:
        follow(nora, task.label)
        nora.wait_for_url(f"**{task.href}")
        expect_done(nora, task.label)

    follow(nora, "Invite your first partner")
    nora.wait_for_url("**/outsource/partners")
    invite_new_company(nora, PARTNER, "Ida Hallberg", CONTACT)
    expect_done(nora, "Invite your first partner")
    ida = browsers.anybody()
    mail_to(ida, CONTACT, "invites you").get_by_role("link").first.click()
    ida.get_by_role("button", name="Accept invitation").click()
    expect_said(ida, "Welcome.")
    expect_done(nora, "The partner accepts")

    follow(nora, "Outsource your first ticket")
    nora.wait_for_url("**/tickets")
    offer_ticket(nora, "Rack cabling, second floor", PARTNER)
    nora.goto("/outsource")
    expect(nora.get_by_role("link", name="Rack cabling, second floor")).to_be_visible()
    expect(checklist(nora)).to_have_count(0)
    nora.goto("/tickets")
    expect(checklist(nora)).to_have_count(0)
