"""The rule book answers what would happen if, in place with JavaScript and by a page without."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.browsers import PHONE, WIDE, Browsers


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_choice_is_answered_in_place_and_stays_in_the_address(
    browsers: Browsers, screen: dict[str, Any]
) -> None:
    olga = browsers.of("Olga Petrova", **screen)
    olga.goto("/help")
    olga.get_by_role("link", name="Rule book").click()
    answer = olga.get_by_role("main").get_by_role("status")
    expect(answer).to_contain_text("The copy changes.")
    # Whatever a swap of the whole page would replace.
    olga.get_by_role("heading", name="Rule book").evaluate("heading => { heading.title = 'old' }")

    olga.get_by_label("Does").select_option("Add")
    expect(answer).to_contain_text("This cannot happen.")
    expect(olga.get_by_role("heading", name="Rule book")).to_have_attribute("title", "old")
    expect(olga).to_have_url(re.compile("verb=create"))
    answer.get_by_role("link", name="It can with").click()
    expect(answer).to_contain_text("It is an ordinary note.")

    olga.get_by_label("Own or copy").select_option("Copy")
    expect(answer).to_contain_text("This cannot happen.")
    olga.go_back()
    expect(olga.get_by_label("Own or copy")).to_have_value("yes")
    answer.get_by_role("link", name="Row D6").click()
    expect(olga.locator("tr:target")).to_contain_text("Note: public")


def test_without_javascript_a_button_asks(browsers: Browsers) -> None:
    eve = browsers.of("Eve Carver", java_script_enabled=False)
    eve.goto("/help/rules")
    eve.get_by_label("Own or copy").select_option("Copy")
    eve.get_by_role("button", name="Show what happens").click()

    expect(eve.get_by_role("main").get_by_role("status")).to_contain_text("Detached.")
    expect(eve.get_by_label("Own or copy")).to_have_value("no")
    eve.get_by_role("link", name="Row D14").click()
    expect(eve.locator("tr:target")).to_contain_text("Edit")
