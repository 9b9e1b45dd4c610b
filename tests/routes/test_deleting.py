"""Deleting a ticket in the browser: said beforehand, done once, gone afterwards (Q40)."""

from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import gather_cast
from tests.make import make_ticket
from tests.outbox import mails_to
from tests.routes.conftest import SignedIn
from tests.routes.linked import accepted, offered, one_more

FORM = "This cannot be undone."
WARNING = "The offer is canceled first"


async def test_Q40_a_ticket_is_deleted_after_a_question_and_then_it_is_not_there(
    database: str, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(cast["nils"].tenant)
    at = f"/tickets/{ticket.public_id}"
    browser = await signed_in(cast["nils"])

    assert f'href="{at}/delete"' in (await browser.see(f"{at}/edit")).text
    page = (await browser.see(f"{at}/delete")).text
    assert FORM in page
    assert WARNING not in page
    sent = await browser.send_form(f"{at}/delete")
    after = await browser.see(sent.headers["location"])

    assert f"T-{ticket.number} deleted." in after.text
    assert await Ticket.count() == 0
    for path in (at, f"{at}/edit", f"{at}/delete"):
        assert (await browser.see(path)).status_code == 404
    assert (await browser.send_form(f"{at}/delete")).status_code == 404


async def test_Q40_an_offer_that_waits_is_spoken_of_beforehand(
    database: str, signed_in: SignedIn
) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["olga"])

    page = (await browser.see(f"{linked.at_lead}/delete")).text
    unaware = await browser.send_form(f"{linked.at_lead}/delete")
    sent = await browser.send_form(f"{linked.at_lead}/delete", {"cancel_offer": "on"})

    assert WARNING in page
    assert "Brückner Netzwerktechnik" in page
    assert unaware.status_code == 409
    assert sent.status_code == 303
    assert (await Ticket.count(), await Outsourcing.count()) == (0, 0)
    assert (await mails_to(linked.cast["sam"].email))[-1].event == "offer_canceled"
    partner = await signed_in(linked.cast["cleo"])
    assert (await partner.see(linked.at_partner)).status_code == 404


async def test_Q40_a_ticket_that_was_accepted_once_says_why_it_stays(
    database: str, signed_in: SignedIn
) -> None:
    linked = await accepted()
    again = await one_more(linked.cast, "Again", OutsourceStatus.COMPLETE)
    browser = await signed_in(linked.cast["ada"])

    for ticket in (linked, again):
        page = await browser.see(f"{ticket.at_lead}/delete")
        sent = await browser.send_form(f"{ticket.at_lead}/delete", {"cancel_offer": "on"})
        assert FORM not in page.text
        assert "so it stays for good" in page.text
        assert sent.status_code == 409
        assert (await browser.see(ticket.at_lead)).status_code == 200
