"""The way from the mailed invitation into the portal is as short as it can be, and asks no
password."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import expect_said, invite_new_company, mail_to

COMPANY, PERSON, EMAIL = "Osti Kabel", "Mira Osti", "mira@osti.example"
MOST_KEYS = 4
IS_IN_FORM = "document.activeElement.matches('form[action$=accept] *')"


@pytest.fixture
def invited(browsers: Browsers) -> str:
    """The address that the mail of an invitation names."""
    paula = browsers.of("Paula Iversen")
    invite_new_company(paula, COMPANY, PERSON, EMAIL)
    link = mail_to(paula, EMAIL, "invites you").get_by_role("link").get_attribute("href")
    assert link
    return link


def test_four_keys_lead_from_the_invitation_into_the_portal(
    browsers: Browsers, invited: str
) -> None:
    mira = opened(browsers, invited)

    for _ in range(MOST_KEYS - 1):
        if not mira.evaluate(IS_IN_FORM):
            mira.keyboard.press("Tab")
    mira.keyboard.press("Enter")

    expect_in(mira, browsers)


def test_one_tap_leads_from_the_invitation_into_the_portal(
    browsers: Browsers, invited: str
) -> None:
    mira = opened(browsers, invited, **PHONE)

    accept = mira.get_by_role("button", name="Accept invitation")
    expect(accept).to_be_in_viewport(ratio=1)  # under the thumb, without scrolling
    accept.tap()

    expect_in(mira, browsers)


def opened(browsers: Browsers, link: str, **screen: Any) -> Page:
    """The invitation in the browser of somebody who was never here; it asks for no password."""
    page = browsers.anybody(**screen)
    page.goto(link)
    expect(page.get_by_role("button", name="Accept invitation")).to_be_visible()
    expect(page.locator("[type=password]")).to_have_count(0)
    return page


def expect_in(page: Page, browsers: Browsers) -> None:
    expect_said(page, "Welcome. You are signed in, and offers appear here.")
    expect(page).to_have_url(f"{browsers.url}/received")
