"""A technician's day: a timer on a phone, time in words, a note begun, a session that ends."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import CODE, entry, expect_said, mail_to, offer_ticket, open_sheet

VOLTA = "Volta Field Services"
EVE = "eve@volta.example"
# The time arrives at the portal, but what the portal says of it does not arrive here.
LOSE_ONE_ANSWER = """() => {
  const { fetch } = window;
  window.fetch = async (address, options) => {
    const answer = await fetch(address, options);
    if (!String(address).endsWith("/times")) return answer;
    window.fetch = fetch;
    throw new TypeError("The answer was lost.");
  };
}"""


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    """A ticket of its own for each journey."""
    return f"Lift phone is silent: {request.node.name[5:25]}"


def accepted(browsers: Browsers, title: str) -> Page:
    """Eve's phone, open at a ticket that she has accepted."""
    offer_ticket(browsers.of("Olga Petrova"), title, VOLTA)
    eve = browsers.of("Eve Carver", **PHONE)
    eve.goto("/received/offers")
    eve.get_by_role("link", name=title).click()
    eve.get_by_role("button", name="Accept").click()
    expect_said(eve, "Accepted.")
    return eve


def test_a_timer_survives_closing_the_page_and_fills_the_form(
    browsers: Browsers, title: str
) -> None:
    eve = accepted(browsers, title)
    eve.get_by_role("button", name="Start timer").click()
    expect_said(eve, "Timer started.")
    phone = eve.context
    eve.close()

    eve = phone.new_page()
    eve.goto("/account")
    eve.get_by_role("banner").get_by_role("link", name="Timer since").click()
    eve.get_by_role("button", name="Stop timer").click()
    expect_said(eve, "Timer stopped.")
    form = eve.get_by_role("form", name="Add time")
    expect(form.get_by_label("When", exact=True)).to_have_value(re.compile(r"\d\d:\d\d-\d\d:\d\d"))
    form.get_by_label("What was done").fill("Found the loose clamp.")
    form.get_by_role("button", name="Add time").click()
    expect_said(eve, "Time added.")
    expect(entry(eve, "Found the loose clamp.")).to_contain_text("1 min")
    expect(eve.get_by_role("link", name="Timer since")).to_have_count(0)


def test_time_in_words_is_understood_before_it_is_added(browsers: Browsers, title: str) -> None:
    eve = accepted(browsers, title)
    open_sheet(eve, "Add time", "Time")
    form = eve.get_by_role("form", name="Add time")
    form.get_by_label("What was done").fill("Drove to the site.")
    form.get_by_label("When", exact=True).fill("yesterday 2h15")
    expect(form.locator("#understood")).to_contain_text("2 h 15 min")
    form.get_by_label("Travel").check()
    form.get_by_role("button", name="Add time").click()
    expect_said(eve, "Time added.")
    expect(entry(eve, "Drove to the site.")).to_contain_text("Travel 2 h 15 min")
    expect(eve.get_by_role("main")).to_contain_text("of it 2 h 15 min travel")


def test_the_retry_after_a_lost_answer_counts_time_once(browsers: Browsers, title: str) -> None:
    eve = accepted(browsers, title)
    open_sheet(eve, "Add time", "Time")
    form = eve.get_by_role("form", name="Add time")
    form.get_by_label("What was done").fill("Replaced the relay.")
    form.get_by_label("When", exact=True).fill("yesterday 1h")
    eve.evaluate(LOSE_ONE_ANSWER)
    form.get_by_role("button", name="Add time").click()
    expect_said(eve, "There was no answer.")
    browsers.faults.clear()  # the console tells of it too

    form.get_by_role("button", name="Add time").click()
    expect_said(eve, "Time added.")
    expect(entry(eve, "Replaced the relay.")).to_have_count(1)
    eve.reload()
    expect(entry(eve, "Replaced the relay.")).to_have_count(1)


def test_who_leaves_a_sheet_by_the_keyboard_sees_where_they_are(
    browsers: Browsers, title: str
) -> None:
    eve = accepted(browsers, title)
    open_sheet(eve, "Add note", "Note")
    form = eve.get_by_role("form", name="Add note")
    form.get_by_label("Note").fill("Half a")

    form.get_by_role("button", name="Add note").focus()
    eve.keyboard.press("Tab")
    expect(form).to_be_hidden()
    expect(eve.locator(":focus")).to_be_in_viewport()
    open_sheet(eve, "Add note", "Note")
    expect(form.get_by_label("Note")).to_have_value("Half a")


def test_a_note_begun_survives_signing_out(browsers: Browsers, title: str) -> None:
    eve = accepted(browsers, title)
    address = eve.url
    open_sheet(eve, "Add note", "Note")
    with eve.expect_response(lambda answer: answer.url.endswith("/notes/keep")):
        eve.get_by_role("form", name="Add note").get_by_label("Note").press_sequentially("Half a")
    eve.context.clear_cookies()

    again = browsers.of("Eve Carver", **PHONE)
    again.goto(address)
    open_sheet(again, "Add note", "Note")
    form = again.get_by_role("form", name="Add note")
    expect(form.get_by_label("Note")).to_have_value("Half a")
    form.get_by_label("Note").fill("A whole thought.")
    form.get_by_role("button", name="Add note").click()
    expect(entry(again, "A whole thought.")).to_be_visible()
    again.reload()
    expect(again.locator("#add-note textarea")).to_have_value("")


def test_a_session_that_ends_while_typing_loses_nothing(browsers: Browsers, title: str) -> None:
    eve = accepted(browsers, title)
    address = eve.url
    open_sheet(eve, "Add note", "Note")
    form = eve.get_by_role("form", name="Add note")
    form.get_by_label("Note").fill("Written over a long lunch.\nSecond line.")
    eve.context.clear_cookies(name="portal-session")
    form.get_by_role("button", name="Add note").click()

    expect(eve.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(eve.get_by_role("main")).to_contain_text("Written over a long lunch.")
    eve.get_by_label("Email").fill(EVE)
    eve.get_by_role("button", name="Send code").click()
    expect(eve.get_by_label("Code")).to_be_visible()
    eve.get_by_label("Code").fill(code_for(browsers, EVE))
    eve.get_by_role("button", name="Sign in and send").click()

    expect_said(eve, "Note added.")
    expect(entry(eve, "Written over a long lunch.")).to_be_visible()
    assert eve.url == address


def code_for(browsers: Browsers, email: str) -> str:
    """The code of the newest mail to somebody, read in another window."""
    mail = mail_to(browsers.anybody(), email, "code")
    found = CODE.search(mail.inner_text())
    assert found
    return found[1]
