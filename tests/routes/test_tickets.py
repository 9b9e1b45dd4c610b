"""The lead's tickets in the browser: list, page, form."""

from tests.make import make_person, make_tenant
from tests.routes.conftest import SignedIn


async def test_the_list_teaches_while_it_is_empty(signed_in: SignedIn) -> None:
    browser = await signed_in(await make_person(await make_tenant()))

    page = await browser.see("/tickets")

    assert page.status_code == 200
    assert "No tickets yet" in page.text
    assert 'href="/tickets/new"' in page.text


async def test_a_ticket_shows_what_was_typed(signed_in: SignedIn) -> None:
    browser = await signed_in(await make_person(await make_tenant()))
    await browser.see("/tickets/new")

    sent = await browser.send_form(
        "/tickets/new",
        {
            "title": "Replace failed access point",
            "priority": "High",
            "site_address": "Hafenstraße 12",
        },
    )
    page = await browser.see(sent.headers["location"])

    assert sent.status_code == 303
    assert "Replace failed access point" in page.text
    assert "Hafenstraße 12" in page.text
