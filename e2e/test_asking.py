"""A question from the phone, its answer at the desk, and what is still open before the end."""

from playwright.sync_api import FilePayload, Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import (
    add_time,
    entry,
    expect_said,
    expect_status,
    mail_to,
    mark_complete,
    offer_ticket,
    open_sheet,
)

VOLTA, TITLE = "Volta Field Services", "Swap the firewall of the branch"
ASKED, ANSWERED = "May I switch the branch off at noon?", "Yes, from 12:15 for half an hour."


def test_a_question_is_asked_on_the_phone_and_answered_at_the_desk(browsers: Browsers) -> None:
    """Q44: open on both sides until it is answered, and the status stays as it is."""
    olga, ada = browsers.of("Olga Petrova"), browsers.of("Ada Lindqvist")
    eve = browsers.of("Eve Carver", **PHONE)
    offer_ticket(olga, TITLE, VOLTA)
    accept(eve)
    eve.get_by_role("link", name="Ask a question").click()
    eve.get_by_label("Your question").fill(ASKED)
    eve.get_by_role("button", name="Ask a question").click()
    expect_said(eve, "Question sent. The lead has been told.")
    expect_status(eve, "Question open")
    expect_status(eve, "Accepted")

    ada.goto("/outsource?list=all-open")
    expect(ada.get_by_role("row").filter(has_text=TITLE)).to_contain_text("Question open")
    mail_to(olga, "olga@halden.example", f"{VOLTA} asks about").get_by_role("link").click()
    expect_status(olga, "Question open")
    expect(entry(olga, ASKED)).to_contain_text("Eve Carver")
    olga.get_by_role("link", name="Answer the question").click()
    expect(olga.get_by_role("main")).to_contain_text(ASKED)
    olga.get_by_label("Answer", exact=True).fill(ANSWERED)
    olga.get_by_role("button", name="Answer", exact=True).click()
    expect_said(olga, "Answered.")
    expect(entry(olga, ASKED)).to_contain_text("Question, answered")
    expect(olga.get_by_text("Question open")).to_have_count(0)

    eve.reload()
    expect(entry(eve, ANSWERED)).to_contain_text("Olga Petrova")
    expect(eve.get_by_text("Question open")).to_have_count(0)
    told = mail_to(eve, "eve@volta.example", "answered your question")
    expect(told).to_contain_text(ANSWERED)


def test_what_is_still_open_is_named_before_the_ticket_is_marked_complete(
    browsers: Browsers,
) -> None:
    """It warns and does not block; with nothing open one press is enough."""
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    offer_ticket(olga, TITLE, VOLTA, asks_file=True)
    accept(eve)
    expect(eve.get_by_role("main")).to_contain_text("a photo or report is needed")
    eve.get_by_role("button", name="Mark complete").click()
    main = eve.get_by_role("main")
    expect(main).to_contain_text("No time has been entered.")
    expect(main).to_contain_text("asks for a photo or report, and no file has been added.")
    main.get_by_role("link", name="Add time").click()
    add_time(eve, "Firewall swapped, both lines up.", "1:30")
    mark_complete(eve)

    olga.reload()
    before = olga.get_by_role("list", name="Before you approve")
    expect(before.get_by_role("listitem")).to_have_text(
        f"You asked for a photo or report, and {VOLTA} has sent no file."
    )
    olga.locator("summary").filter(has_text="Reject completion").click()
    olga.get_by_label("What is missing?").fill("The photo of the rack.")
    olga.get_by_role("button", name="Reject completion").click()
    expect_said(olga, "Completion rejected.")

    eve.reload()
    open_sheet(eve, "Add file", "File")
    sheet = eve.get_by_role("form", name="Add file")
    sheet.get_by_label("Files or photos").set_input_files(
        FilePayload(name="rack.txt", mimeType="text/plain", buffer=b"Photo follows by post.")
    )
    sheet.get_by_role("button", name="Add file").click()
    expect(entry(eve, "rack.txt")).to_be_visible()
    eve.get_by_role("button", name="Mark complete").click()
    expect_status(eve, "Waiting Approval")


def accept(page: Page) -> None:
    page.goto("/received/offers")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Accept").click()
    expect_said(page, "Accepted.")
