"""Other terms: proposed at the desk, confirmed on the phone, and the meters follow on both."""

from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import add_time, entry, expect_said, expect_status, mail_to, offer_ticket

VOLTA, TITLE = "Volta Field Services", "Swap the firewall of the branch"
WHY = "The second line has to be moved too."


def test_Q14_the_lead_proposes_at_the_desk_and_the_partner_confirms_on_the_phone(
    browsers: Browsers,
) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    offer_ticket(olga, TITLE, VOLTA)
    accept(eve)
    add_time(eve, "First line moved.", "3:00")
    eve_main, olga_main = eve.get_by_role("main"), olga.get_by_role("main")
    expect(eve_main).to_contain_text("3 h of 3 h authorised")

    olga.reload()
    olga.get_by_role("link", name="View terms").click()
    olga.get_by_role("link", name="Propose other terms").click()
    expect(olga_main).to_contain_text("3 h of 3 h authorised")
    expect(olga.get_by_label("Authorised hours")).to_have_value("3:00")
    olga.get_by_label("Authorised hours").fill("6")
    olga.get_by_label("Why, for the partner").fill(WHY)
    olga.get_by_role("button", name="Propose").click()
    expect_said(olga, "Proposed. Until the partner confirms, the present terms count.")
    expect(olga_main).to_contain_text(f"Change of terms proposed, waits for {VOLTA}")
    expect(olga_main).to_contain_text("3 h of 3 h authorised")

    # The ticket that stands open on the phone shows it by itself.
    card = eve.get_by_role("region", name="Halden IT Services proposes other terms")
    expect(card).to_contain_text(WHY)
    expect(card.get_by_role("row").filter(has_text="Authorised hours")).to_contain_text("6 h")
    eve.goto("/received")
    expect_status(eve, "Other terms proposed")
    mail_to(eve, "eve@volta.example", "proposes other terms").get_by_role("link").click()
    card.get_by_role("button", name="Confirm").click()
    expect_said(eve, "Confirmed. These terms count from now on.")
    expect(eve_main).to_contain_text("3 h of 6 h authorised")
    expect(card).to_have_count(0)

    expect(entry(olga, "Other terms confirmed")).to_contain_text("Eve Carver")
    expect(olga_main).to_contain_text("3 h of 6 h authorised")
    for page in (olga, eve):
        page.get_by_role("link", name="View terms").click()
        expect(page.get_by_role("main")).to_contain_text("Confirmed by Eve Carver")


def test_without_script_a_proposal_is_declined_with_a_reason(browsers: Browsers) -> None:
    olga = browsers.of("Olga Petrova", java_script_enabled=False)
    eve = browsers.of("Eve Carver", java_script_enabled=False)
    offer_ticket(olga, TITLE, VOLTA)
    accept(eve)
    olga.get_by_role("link", name="View terms").click()
    olga.get_by_role("link", name="Propose other terms").click()
    olga.get_by_role("button", name="Propose").click()
    expect(olga.get_by_role("alert")).to_contain_text("Nothing differs from the present terms.")
    olga.get_by_label("Complete by").fill("2099-04-30T12:00")
    olga.get_by_role("button", name="Propose").click()
    expect_said(olga, "Proposed.")

    eve.reload()
    eve.locator("#proposal summary").click()
    eve.get_by_label("Reason, for the lead").fill("We are elsewhere in April.")
    eve.locator("#proposal").get_by_role("button", name="Decline").click()
    expect_said(eve, "Declined. The terms stay as they are.")

    olga.reload()
    expect(entry(olga, "We are elsewhere in April.")).to_contain_text("Other terms declined")
    expect(olga.locator("#proposal")).to_have_count(0)


def accept(page: Page) -> None:
    page.goto("/received/offers")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Accept").click()
    expect_said(page, "Accepted.")
