"""What people write is read as it was written, also where htmx puts it into a page: nothing runs.

The browsers of every journey fail on an error in the console, violations of the policy among them.
"""

from playwright.sync_api import Page, expect

from e2e.browsers import Browsers
from e2e.portals import Portal
from e2e.steps import add_note, add_time, entry, expect_said, expect_status

SCRIPT = "<script>window.isBroken = true</script>"
PICTURE = '<img src="x" onerror="window.isBroken = true">'
DRAWING = '<svg onload="window.isBroken = true"></svg>'
# Each of these would have htmx ask for a page, or run something, as soon as it is swapped in.
LOADED = '<b hx-get="/account" hx-trigger="load" hx-target="#main">now</b>'
HEARD = '<b hx-on::after:init="window.isBroken = true" hx-on:load="window.isBroken = true">now</b>'
TEMPLATE = "{{ 7 * 7 }} {% include 'shell.html' %} ${7 * 7}"
FORM = '<form action="/sign-out" method="post"><button>Accept</button></form>'
LINK = "javascript:window.isBroken=true"
TITLE = f"Till {PICTURE} {SCRIPT}"
SITE = f"Quay {DRAWING}"
PARAGRAPH = " ".join((SCRIPT, PICTURE, DRAWING, LOADED, HEARD, TEMPLATE, FORM, LINK))
MARKED = "main :is(script, [onerror], [onload], [hx-trigger=load], [action='/sign-out'])"


def test_A24_markup_in_title_site_and_notes_stays_text_in_what_htmx_swaps_in(
    browsers: Browsers, portal: Portal
) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver")
    offer(olga)
    expect_text_only(olga, TITLE, PARAGRAPH, SITE)

    eve.get_by_role("link", name="Offers").first.click()
    expect_text_only(eve, TITLE)
    eve.get_by_role("link", name="Till <img").click()
    expect_text_only(eve, TITLE, PARAGRAPH, SITE)
    eve.get_by_role("button", name="Accept", exact=True).first.click()
    expect_said(eve, "Accepted.")
    add_note(eve, PARAGRAPH)
    add_time(eve, f"Replaced {PARAGRAPH}", "45 min")
    expect(entry(eve, PARAGRAPH)).to_have_count(2)
    expect_text_only(eve, TITLE, PARAGRAPH, SITE)

    olga.get_by_role("link", name="Tickets").first.click()
    expect_text_only(olga, TITLE)
    olga.get_by_role("link", name="Till <img").click()
    expect_status(olga, "In Progress")
    expect(entry(olga, PARAGRAPH)).to_have_count(2)
    add_note(olga, f"Between us {PARAGRAPH}", internal=True)
    expect_text_only(olga, TITLE, PARAGRAPH, SITE)
    olga.goto("/demo/mail")
    expect_text_only(olga, TITLE)


def offer(page: Page) -> None:
    """A new ticket whose every text tries something, sent to Volta."""
    page.get_by_role("link", name="New ticket").first.click()
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Description").fill(PARAGRAPH)
    page.get_by_label("Address").fill(SITE)
    page.get_by_label("Due").fill("2099-03-31T12:00")
    page.get_by_role("button", name="Create ticket").click()
    page.get_by_role("link", name="Outsource", exact=True).click()
    page.get_by_label("Partner", exact=True).select_option("Volta Field Services")
    page.get_by_label("Partner rate").fill("52.50")
    page.get_by_label("Authorised hours").fill("3")
    page.get_by_role("button", name="Send offer").click()
    expect_said(page, "Offer sent.")


def expect_text_only(page: Page, *texts: str) -> None:
    """Each text can be read sign by sign, and nothing in it has become part of the page."""
    main = page.get_by_role("main")
    for text in texts:
        expect(main).to_contain_text(text)
    page.wait_for_load_state("networkidle")
    expect(page.locator(MARKED)).to_have_count(0)
    assert page.evaluate("window.isBroken") is None
