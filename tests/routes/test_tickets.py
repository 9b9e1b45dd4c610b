"""The lead's tickets in the browser: list, page, form."""

import re

import httpx

from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.vocabulary import TicketStatus
from portal.tables.rows import load
from portal.tables.tickets import Ticket
from tests.cast import company_of
from tests.make import make_organization, make_person, make_tenant, make_ticket
from tests.routes.conftest import SignedIn

VERSION = re.compile(r'name="version" value="([^"]+)"')


def version_in(page: httpx.Response) -> str:
    """Which state of the ticket its form was filled from."""
    found = VERSION.search(page.text)
    assert found
    return found[1]


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


async def test_a_form_that_was_open_while_the_ticket_changed_undoes_nothing(
    signed_in: SignedIn,
) -> None:
    olga = await make_person(await make_tenant())
    customer = await make_organization(await company_of(olga), "Lagerhaus Nord")
    ticket = await make_ticket(olga.tenant, "Printer")
    browser = await signed_in(olga)
    at = f"/tickets/{ticket.public_id}/edit"
    opened = version_in(await browser.see(at))
    done = TicketFields(
        title="Printer", status=TicketStatus.COMPLETE, organization=customer.public_id
    )
    await edit_ticket(olga, ticket, done)

    typed = {"title": "Printer, 2nd floor", "priority": "Medium", "status": "New"}
    answer = await browser.send_form(at, {**typed, "version": opened})

    assert answer.status_code == 409
    assert "while you had it open" in answer.text
    assert 'value="Printer, 2nd floor"' in answer.text
    stored = answer.text.partition('id="stored"')[2].partition("</section>")[0]
    assert [re.sub("<[^>]+>", "", each) for each in re.findall("<dt>.*?</dd>", stored)] == [
        "TitlePrinter",
        "StatusComplete",
        "OrganizationLagerhaus Nord",
    ]
    assert (await load(Ticket, ticket.id)).status == TicketStatus.COMPLETE

    again = await browser.send_form(at, {**typed, "version": version_in(answer)})

    assert again.status_code == 303
    kept = await load(Ticket, ticket.id)
    assert (kept.title, kept.status) == ("Printer, 2nd floor", TicketStatus.NEW)


async def test_a_mistake_in_a_form_does_not_hide_that_the_ticket_has_changed(
    signed_in: SignedIn,
) -> None:
    olga = await make_person(await make_tenant())
    ticket = await make_ticket(olga.tenant, "Printer")
    browser = await signed_in(olga)
    at = f"/tickets/{ticket.public_id}/edit"
    opened = version_in(await browser.see(at))
    await edit_ticket(olga, ticket, TicketFields(title="Plotter"))

    wrong = await browser.send_form(at, {"title": "", "version": opened})
    typed = {"title": "Printers", "priority": "Medium", "status": "New"}
    answer = await browser.send_form(at, {**typed, "version": version_in(wrong)})

    assert (wrong.status_code, answer.status_code) == (422, 409)
    assert (await load(Ticket, ticket.id)).title == "Plotter"


async def test_a_colleague_who_left_meanwhile_is_a_mistake_of_the_field_and_nothing_is_lost(
    signed_in: SignedIn,
) -> None:
    browser = await signed_in(await make_person(await make_tenant()))
    typed = {"title": "Printer", "priority": "Low", "description": "Second floor"}

    answer = await browser.send_form("/tickets/new", {**typed, "assigned_to": "x" * 22})

    assert answer.status_code == 422
    assert 'id="f-assigned_to-error"' in answer.text
    assert "Second floor" in answer.text
    assert await Ticket.count() == 0
