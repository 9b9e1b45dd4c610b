"""What a browser without JavaScript can do: everything, a page at a time."""

from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.browsers import PHONE, WIDE, Browsers
from e2e.steps import add_note, add_time, entry, expect_said, expect_status, offer_ticket

TITLE = "Printer at the goods entrance is silent"


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_accepting_and_adding_time_go_without_javascript(
    browsers: Browsers, screen: dict[str, Any]
) -> None:
    offer_ticket(browsers.of("Olga Petrova"), TITLE, "Volta Field Services")

    eve = browsers.of("Eve Carver", java_script_enabled=False, **screen)
    eve.goto("/received/offers")
    eve.get_by_role("link", name=TITLE).click()
    eve.get_by_role("button", name="Accept").click()
    expect_said(eve, "Accepted.")
    expect_status(eve, "Accepted")
    eve.get_by_role("button", name="Start work").click()
    expect_status(eve, "In Progress")
    add_time(eve, "Cable replaced.", "0:50")
    expect_said(eve, "Time added.")
    add_note(eve, "Test page printed.")
    expect_said(eve, "Note added.")
    expect(entry(eve, "Cable replaced.")).to_contain_text("50 min")
