"""A ticket that stands open shows what the other side does, without a reload and without loss."""

from playwright.sync_api import expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import add_note, add_time, entry, expect_status

TITLE = "Camera over the loading ramp"


def test_what_the_other_side_writes_appears_while_one_is_typing(browsers: Browsers) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    for page, place in ((olga, "/tickets"), (eve, "/received")):
        page.goto(place)
        page.get_by_role("link", name=TITLE).first.click()
        expect_status(page, "In Progress")

    olga.get_by_role("textbox", name="Note").fill("Half a sentence")
    add_time(eve, "Turned on the infra-red light.", "0:40")
    expect(entry(olga, "Turned on the infra-red light.")).to_contain_text("40 min")
    expect(olga.get_by_role("main")).to_contain_text("2 h 30 min of 4 h authorised")
    expect(olga.get_by_role("textbox", name="Note")).to_have_value("Half a sentence")
    expect(olga.get_by_role("status")).to_contain_text("This ticket has just changed.")

    eve.get_by_role("button", name="Mark complete").click()
    expect_status(eve, "Waiting Approval")
    expect(olga.get_by_role("button", name="Approve completion")).to_be_visible()
    expect(olga.get_by_role("textbox", name="Note")).to_have_value("Half a sentence")
    olga.get_by_role("button", name="Approve completion").click()
    expect_status(olga, "Complete")
    expect(eve.get_by_role("button", name="Add time")).to_have_count(0)


def test_what_is_internal_moves_nothing_at_the_other_side(browsers: Browsers) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    for page, place in ((olga, "/tickets"), (eve, "/received")):
        page.goto(place)
        page.get_by_role("link", name=TITLE).first.click()
    before = eve.locator("#timeline").get_attribute("data-live")
    olga.get_by_role("checkbox", name="Internal").check()
    olga.get_by_role("textbox", name="Note").fill("Ours alone")
    olga.get_by_role("button", name="Add note").click()
    expect(entry(olga, "Ours alone")).to_be_visible()
    add_note(olga, "For both")
    expect(entry(eve, "For both")).to_be_visible()
    expect(eve.get_by_text("Ours alone")).to_have_count(0)
    assert before != eve.locator("#timeline").get_attribute("data-live")


def test_who_stands_at_a_link_of_the_timeline_hears_too_and_keeps_the_place(
    browsers: Browsers,
) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    for page, place in ((olga, "/tickets"), (eve, "/received")):
        page.goto(place)
        page.get_by_role("link", name=TITLE).first.click()
    add_note(olga, "The gate is open.")
    link = entry(olga, "The gate is open.").get_by_role("link", name="Edit")
    link.focus()
    looks: list[str] = []
    address = olga.url
    olga.on("request", lambda request: looks.append(request.url))

    add_note(eve, "I have seen it.")
    expect(entry(olga, "I have seen it.")).to_be_visible()
    expect(link).to_be_focused()
    assert looks.count(address) == 1
