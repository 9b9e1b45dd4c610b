"""What people do in several journeys, found by the labels they read."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

CODE = re.compile(r"Code: (\d{6})")


def mail_to(page: Page, email: str, about: str) -> Locator:
    """The newest mail to an address whose subject says `about`, opened in the demo's mail page."""
    page.goto("/demo/mail")
    subject = page.locator("summary").filter(has_text=about).filter(has_text=email)
    mail = page.locator("details").filter(has=subject).first
    mail.evaluate("mail => { mail.open = true }")
    return mail


def invite_new_company(page: Page, company: str, person: str, email: str) -> None:
    """As a lead: from an organization that is not there yet to the mailed invitation."""
    page.goto("/outsource/partners")
    page.get_by_role("link", name="New organization").first.click()
    new = form_with(page, "Create organization")
    new.get_by_label("Name").fill(company)
    new.get_by_label("Type").select_option("Partner")
    new.get_by_role("button", name="Create organization").click()
    page.get_by_role("link", name="New contact").click()
    new = form_with(page, "Create contact")
    new.get_by_label("Name").fill(person)
    new.get_by_label("Email").fill(email)
    new.get_by_role("button", name="Create contact").click()
    form_with(page, "Save").get_by_role("button", name="Save").click()
    in_menu_of(page, company, "Invite").click()
    expect_said(page, f"Invitation sent to {email}.")


def form_with(page: Page, button: str) -> Locator:
    """The form with this button, on a page of its own or in the dialog over one."""
    return page.locator("form").filter(has=page.get_by_role("button", name=button, exact=True))


def in_menu_of(page: Page, company: str, name: str) -> Locator:
    """What the menu of a partner's row offers, once it is open."""
    row = row_of(page, company)
    row.get_by_text(f"Actions for {company}").locator("..").click()
    return row.get_by_role("button", name=name).or_(row.get_by_role("link", name=name))


def invite_person(page: Page, name: str, email: str, part: str = "") -> None:
    """As an administrator: ask somebody to join the company."""
    page.goto("/people/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill(email)
    if part:
        page.locator("#f-role").select_option(part)
    page.get_by_role("button", name="Send invitation").click()
    expect_said(page, f"Invitation sent to {email}.")


def offer_ticket(page: Page, title: str, partner: str, *, asks_file: bool = False) -> None:
    """As a lead: type a ticket and send it out."""
    page.goto("/tickets")
    page.get_by_role("link", name="New ticket").first.click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Description").fill("The display stays dark.\nA spare one is on site.")
    page.get_by_label("Address").fill("Hafenstraße 12\n20457 Hamburg")
    page.get_by_label("Due").fill("2099-03-31T12:00")
    page.get_by_role("button", name="Create ticket").click()
    page.get_by_role("link", name="Outsource", exact=True).click()
    page.get_by_label("Partner", exact=True).select_option(partner)
    page.get_by_label("Partner rate").fill("52.50")
    page.get_by_label("Authorised hours").fill("3")
    page.get_by_label("A photo or report is needed").set_checked(asks_file)
    page.get_by_role("button", name="Send offer").click()
    expect_said(page, "Offer sent.")


def add_time(page: Page, work: str, duration: str) -> None:
    """On either side's ticket: by the tab of a wide screen, or the button of a phone."""
    open_sheet(page, "Add time", "Time")
    sheet = page.get_by_role("form", name="Add time")
    sheet.get_by_label("What was done").fill(work)
    sheet.get_by_label("When", exact=True).fill(duration)
    sheet.get_by_role("button", name="Add time").click()
    expect(entry(page, work)).to_be_visible()


def add_note(page: Page, text: str, *, internal: bool = False) -> None:
    """The same for a note."""
    open_sheet(page, "Add note", "Note")
    sheet = page.get_by_role("form", name="Add note")
    sheet.get_by_label("Note").fill(text)
    sheet.get_by_label("Internal").set_checked(internal)
    sheet.get_by_role("button", name="Add note").click()
    expect(entry(page, text)).to_be_visible()


def mark_complete(page: Page) -> None:
    """As a partner, on a ticket with something open: past the page that names it."""
    page.get_by_role("button", name="Mark complete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark complete")
    page.get_by_role("button", name="Mark complete").click()
    expect_status(page, "Waiting Approval")


def reject(page: Page, missing: str) -> None:
    """The button opens the form that asks for the reason; without one nothing is rejected."""
    main = page.get_by_role("main")
    main.get_by_text("Reject completion").first.click()
    send = main.get_by_role("button", name="Reject completion")
    reason = main.get_by_label("What is missing?")
    send.click()
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect_status(page, "Waiting Approval")
    reason.fill(missing)
    send.click()
    expect_said(page, "Completion rejected.")


def open_sheet(page: Page, button: str, tab: str) -> None:
    """Show one of the forms that write on a ticket."""
    main = page.get_by_role("main")
    if is_phone(page):
        main.locator(".actions").get_by_role("button", name=button).click()
    else:
        main.get_by_role("group", name="What to add").get_by_role("radio", name=tab).check()


def is_phone(page: Page) -> bool:
    size = page.viewport_size
    return size is not None and size["width"] < 900


def entry(page: Page, text: str) -> Locator:
    """An entry of the timeline by what stands in it."""
    return page.get_by_role("region", name="Timeline").get_by_role("listitem").filter(has_text=text)


def upload(page: Page, content: str, kind: str = "Tickets", name: str = "old.csv") -> str:
    """As an administrator: the number of the import that waits for its columns."""
    page.goto("/import")
    page.get_by_label(kind).check()
    page.get_by_label("File").set_input_files(
        FilePayload(name=name, mimeType="text/csv", buffer=content.encode())
    )
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/import/*")
    return page.url.rpartition("/")[2]


def check_rows(page: Page) -> None:
    """The import goes on with the columns as the portal has guessed them."""
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("link", name="Change columns").wait_for()


def row_of(page: Page, name: str) -> Locator:
    """A line of a table."""
    return page.get_by_role("row").filter(has_text=name)


def expect_said(page: Page, sentence: str) -> None:
    """The live region says what has happened."""
    expect(page.get_by_role("status")).to_contain_text(sentence)


def expect_status(page: Page, status: str) -> None:
    """The badge of the page that is open."""
    badges = page.locator(".badge").filter(has_text=re.compile(rf"^\s*{status}\s*$"))
    expect(badges.filter(visible=True).first).to_be_visible()
