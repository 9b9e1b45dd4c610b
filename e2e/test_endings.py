"""A partnership ends, from either side, once no ticket is open any more; and it begins anew."""

from playwright.sync_api import Locator, Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.keys import press
from e2e.steps import (
    add_time,
    expect_said,
    expect_status,
    in_menu_of,
    invite_new_company,
    mail_to,
    mark_complete,
    offer_ticket,
    row_of,
)

VOLTA, EVES_MAIL = "Volta Field Services", "eve@volta.example"
HALDEN, PAULAS_MAIL = "Halden IT Services", "paula@halden.example"
BRUECKNER, OSTI, MIRAS_MAIL = "Brückner Netzwerktechnik", "Osti Kabel", "mira@osti.example"
CAMERA = "Camera over the loading ramp"  # in progress since the demo began
DONE_BEFORE = "Card reader at the back door"
OFFERED, ACCEPTED, REPORTED = "Gate 1 does not open", "Gate 2 does not close", "Gate 3 is loud"
LATE = "Gate 4 has no power"


def test_a_lead_follows_each_open_ticket_to_its_end_and_then_cancels(browsers: Browsers) -> None:
    """R26 to R29, C1, and Q37: what was finished stays readable."""
    olga, paula, eve = (
        browsers.of(name) for name in ("Olga Petrova", "Paula Iversen", "Eve Carver")
    )
    for title in (OFFERED, ACCEPTED, REPORTED):
        offer_ticket(olga, title, VOLTA)
    for title in (ACCEPTED, REPORTED):
        accept(eve, title)
    mark_complete(eve)

    open_ending(paula, VOLTA)
    expect_blockers(paula, {
        CAMERA: ("In Progress", "Set it to Complete"),
        OFFERED: ("Assigned", "Cancel the offer"),
        ACCEPTED: ("Accepted", "Set it to Complete"),
        REPORTED: ("Waiting Approval", "Approve the completion"),
    })  # fmt: skip
    expect(paula.get_by_role("button", name="Cancel partnership")).to_have_count(0)

    expect_done(paula, 0, 4)
    take(paula, OFFERED, "Cancel offer", said="Offer canceled.")
    expect_done(paula, 1, 4)
    for title in (ACCEPTED, CAMERA):
        take(paula, title, "Complete", said="Set to Complete.")
    expect_blockers(paula, {REPORTED: ("Waiting Approval", "Approve the completion")})
    take(paula, REPORTED, "Approve completion", said="Completion approved.")
    expect_done(paula, 4, 4)

    expect(paula.get_by_role("main")).to_contain_text("You can send no more tickets to Volta")
    paula.get_by_role("button", name="Cancel partnership").click()
    expect_said(paula, f"Partnership with {VOLTA} canceled. They have been told.")
    expect(row_of(paula, VOLTA)).to_contain_text("Canceled")
    row_of(paula, VOLTA).locator("summary").click()
    expect(row_of(paula, VOLTA).get_by_role("button", name="Invite")).to_be_visible()
    expect(row_of(paula, VOLTA).get_by_role("link", name="Cancel partnership")).to_have_count(0)
    expect_offered_to(olga, BRUECKNER)

    told = mail_to(eve, EVES_MAIL, f"{HALDEN} ended the partnership")
    told.get_by_role("link").click()
    expect(eve.get_by_role("heading", level=1)).to_have_text("My tickets")
    expect(eve.get_by_role("main")).not_to_contain_text("Gate")
    eve.goto("/received/leads")
    expect(row_of(eve, HALDEN)).to_contain_text("Canceled")
    expect(row_of(eve, HALDEN).get_by_role("link", name="Leave")).to_have_count(0)
    for title in (DONE_BEFORE, CAMERA, REPORTED):
        expect_readable_only(eve, title)


def test_a_lead_winds_a_partnership_down_by_keyboard(browsers: Browsers) -> None:
    """R26 to R29, C1: list, menu of the row, way out of the ticket, end."""
    paula = browsers.of("Paula Iversen")
    paula.goto("/outsource/partners?name=volta")
    row = row_of(paula, VOLTA)
    press(paula, row.locator("summary"))
    press(paula, row.get_by_role("link", name="Cancel partnership"))
    press(paula, blockers(paula).filter(has_text=CAMERA).locator("summary"))
    press(paula, paula.get_by_role("button", name="Complete", exact=True))
    expect_said(paula, "Set to Complete.")
    expect_done(paula, 1, 1)
    press(paula, paula.get_by_role("button", name="Cancel partnership"))
    expect_said(paula, f"Partnership with {VOLTA} canceled. They have been told.")
    expect(row).to_contain_text("Canceled")


def test_an_offer_that_was_faster_keeps_the_partnership(browsers: Browsers) -> None:
    """R27: what counts is how it stands when the button is pressed."""
    olga, paula, eve = (
        browsers.of(name) for name in ("Olga Petrova", "Paula Iversen", "Eve Carver")
    )
    open_ending(paula, VOLTA)
    take(paula, CAMERA, "Complete", said="Set to Complete.")
    button = paula.get_by_role("button", name="Cancel partnership")
    expect(button).to_be_visible()
    offer_ticket(olga, LATE, VOLTA)

    button.click()
    expect(paula.get_by_role("alert")).to_contain_text("Tickets are still open between you.")
    expect_blockers(paula, {LATE: ("Assigned", "Cancel the offer")})
    accept(eve, LATE)


def test_a_partner_leaves_on_a_phone_and_is_invited_anew(browsers: Browsers) -> None:
    """Q5, R30, and A46: nothing returns but by the new link, and what was finished stays."""
    olga, paula = browsers.of("Olga Petrova"), browsers.of("Paula Iversen")
    invite_new_company(paula, OSTI, "Mira Osti", MIRAS_MAIL)
    mira = browsers.anybody(**PHONE)
    first_link = invitation_to(mira)
    mira.goto(first_link)
    mira.get_by_role("button", name="Accept invitation").click()
    expect_said(mira, "Welcome.")
    for title in (ACCEPTED, OFFERED):
        offer_ticket(olga, title, OSTI)
    accept(mira, ACCEPTED)

    open_leaving(mira)
    expect_blockers(mira, {
        ACCEPTED: ("Accepted", "Mark it complete"),
        OFFERED: ("Assigned", "Decline the offer"),
    })  # fmt: skip
    expect(mira.get_by_role("button", name="Leave")).to_have_count(0)
    way_out_of(mira, OFFERED).get_by_label("No capacity").check()
    press_way_out(mira, OFFERED, "Decline", said="Declined. The lead has been told.")
    expect_done(mira, 1, 2)
    take(mira, ACCEPTED, "Mark complete", said="Reported complete.")
    expect_blockers(mira, {ACCEPTED: ("Waiting Approval", "Wait for the lead's approval")})
    approve(olga, ACCEPTED)

    open_leaving(mira)
    mira.get_by_role("button", name="Leave").click()
    expect_said(mira, "You have left. The lead has been told.")
    expect(row_of(mira, HALDEN)).to_contain_text("Canceled")
    told = mail_to(paula, PAULAS_MAIL, f"{OSTI} ended the partnership")
    told.get_by_role("link").click()
    expect(row_of(paula, OSTI)).to_contain_text("Canceled")
    expect_offered_to(olga, BRUECKNER, VOLTA)

    in_menu_of(paula, OSTI, "Invite").click()
    expect_said(paula, f"Invitation sent to {MIRAS_MAIL}.")
    expect(row_of(paula, OSTI)).to_contain_text("Pending")
    expect_offered_to(olga, BRUECKNER, VOLTA)
    expect_readable_only(mira, ACCEPTED)
    mira.goto(first_link)
    expect(mira.get_by_role("main")).to_contain_text("This invitation was already answered.")
    expect(mira.get_by_role("button", name="Accept")).to_have_count(0)

    mira.goto(invitation_to(mira))
    mira.get_by_role("button", name=f"Accept with {OSTI}").click()
    expect_said(mira, "You accepted the invitation.")
    mira.goto("/received/leads")
    expect(row_of(mira, HALDEN)).to_contain_text("Active")
    for list_of_open in ("/received", "/received/offers"):
        mira.goto(list_of_open)
        expect(mira.get_by_role("main")).not_to_contain_text("Gate")
    expect_readable_only(mira, ACCEPTED)
    offer_ticket(olga, LATE, OSTI)
    accept(mira, LATE)
    add_time(mira, "Fuse replaced.", "0:20")


def accept(page: Page, title: str) -> None:
    page.goto("/received/offers")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Accept").click()
    expect_said(page, "Accepted.")


def approve(page: Page, title: str) -> None:
    page.goto("/tickets")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Approve completion").click()
    expect_said(page, "Completion approved.")


def open_ending(page: Page, company: str) -> None:
    page.goto("/outsource/partners")
    in_menu_of(page, company, "Cancel partnership").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel partnership")


def open_leaving(page: Page) -> None:
    page.goto("/received/leads")
    row_of(page, HALDEN).get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Leave {HALDEN}")


def blockers(page: Page) -> Locator:
    return page.get_by_role("table", name="Open tickets").locator("tbody tr")


def expect_blockers(page: Page, wanted: dict[str, tuple[str, str]]) -> None:
    """Each open ticket with its status and its way out, and no other."""
    expect(blockers(page)).to_have_count(len(wanted))
    for title, (status, way_out) in wanted.items():
        blocker = blockers(page).filter(has_text=title)
        expect(blocker).to_contain_text(status)
        expect(blocker.get_by_text(way_out, exact=True)).to_be_visible()


def way_out_of(page: Page, title: str) -> Locator:
    """What a ticket's row folds out."""
    blocker = blockers(page).filter(has_text=title)
    blocker.locator("summary").click()
    return blocker


def take(page: Page, title: str, button: str, *, said: str) -> None:
    """The way out of one ticket, which leads back here."""
    way_out_of(page, title)
    press_way_out(page, title, button, said=said)


def press_way_out(page: Page, title: str, button: str, *, said: str) -> None:
    blockers(page).filter(has_text=title).get_by_role("button", name=button, exact=True).click()
    expect_said(page, said)


def expect_done(page: Page, done: int, total: int) -> None:
    expect(page.get_by_role("group", name="Progress")).to_contain_text(f"{done} of {total} done")


def expect_offered_to(page: Page, *companies: str) -> None:
    """To whom a lead may send a ticket just now."""
    page.goto("/tickets")
    page.get_by_role("link", name="Meeting room screen stays black").click()
    page.get_by_role("link", name="Outsource", exact=True).click()
    choices = page.get_by_label("Partner", exact=True).locator("option:not([value=''])")
    expect(choices).to_have_text(companies)


def expect_readable_only(page: Page, title: str) -> None:
    page.goto("/received?list=done&sort=-due_at")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect_status(page, "Complete")
    expect(page.get_by_role("region", name="Timeline")).to_be_visible()
    for name in ("Add time", "Add note", "Mark complete"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def invitation_to(page: Page) -> str:
    """The address in the newest invitation to Mira."""
    link = mail_to(page, MIRAS_MAIL, "invites you").get_by_role("link")
    return link.get_attribute("href") or ""
