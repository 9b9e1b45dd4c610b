"""Tickets and work orders on paper: all that is needed there, and nothing that is for others."""

from typing import Any

import pytest

from portal.actions import items, outsourcing
from portal.actions.items import Note, Work
from portal.rules.vocabulary import DeclineReason, OutsourceStatus
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.make import make_outsourcing
from tests.routes.conftest import SignedIn
from tests.routes.linked import Linked, accepted, offered, reported

SITE: dict[Any, Any] = {
    Ticket.site_name: "Lagerhaus Nord",
    Ticket.site_address: "Hafenstraße 12\n20457 Hamburg",
    Ticket.site_contact: "Mr Petersen",
    Ticket.site_phone: "+49 40 1234",
    Ticket.description: "One access point is dead.",
}


async def with_site(linked: Linked) -> Linked:
    await Ticket.update(SITE, force=True)
    return linked


async def test_a_work_order_has_what_a_technician_needs_and_no_money(signed_in: SignedIn) -> None:
    linked = await with_site(await accepted(instructions="Sign in at the gate."))
    browser = await signed_in(linked.cast["cleo"])
    page = await browser.see(f"{linked.at_partner}/print")

    for needed in (
        *("Work order for Halden IT Services", f"T-{linked.ticket.number}", "Lagerhaus Nord"),
        *("Hafenstraße 12", "Mr Petersen", "+49 40 1234", "One access point is dead."),
        *("Sign in at the gate.", "2\N{NO-BREAK SPACE}h", "signature"),
    ):
        assert needed in page.text
    assert "50.00" not in page.text  # its rate
    assert 'id="menu"' not in page.text
    assert f'href="{linked.at_partner}/print"' in (await browser.see(linked.at_partner)).text


async def test_while_completion_waits_the_work_order_is_printed_and_nothing_written_D24(
    signed_in: SignedIn,
) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["cleo"])

    assert "Print work order" in (await browser.see(linked.at_partner)).text
    assert (await browser.see(f"{linked.at_partner}/print")).status_code == 200


async def test_an_offer_has_no_work_order(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])
    assert (await browser.see(f"{linked.at_partner}/print")).status_code == 404


async def test_a_leads_print_has_what_is_internal_only_when_asked(signed_in: SignedIn) -> None:
    linked = await with_site(await accepted())
    olga, cleo = await linked.place("olga"), await linked.place("cleo")
    await items.add_note(olga, Note(text="For everybody"))
    await items.add_note(olga, Note(text="Among us", internal=True))
    await items.add_note(cleo, Note(text="From the partner"))
    today = olga.ticket.created_at.date()
    await items.add_time(
        olga, Work(text="Talked", internal_text="Van broke", minutes=20, worked_on=today)
    )
    browser = await signed_in(linked.cast["olga"])
    plain = await browser.see(f"{linked.at_lead}/print")
    internal = await browser.see(f"{linked.at_lead}/print?internal=true")

    for shown in ("For everybody", "Talked", "Lagerhaus Nord"):
        assert shown in plain.text
    for hidden in ("Among us", "From the partner", "Van broke"):  # R122, R124
        assert hidden not in plain.text
        assert hidden in internal.text
    assert "For internal use only" in internal.text


# What happened before, on the lead's page


async def declined_before(linked: Linked) -> Linked:
    """Volta has declined it with a reason; it is with Brückner now."""
    cast = linked.cast
    await Outsourcing.update({Outsourcing.status: OutsourceStatus.CANCELED.value}).where(
        Outsourcing.id == linked.attempt.id
    )
    volta = await partnership_between(cast["olga"], cast["eve"])
    theirs = await make_outsourcing(linked.ticket, volta, sent_by=cast["olga"].person)
    await outsourcing.decline(cast["eve"], theirs, DeclineReason.NO_SKILL, "Not with ladders")
    again = await make_outsourcing(
        linked.ticket,
        await partnership_between(cast["olga"], cast["sam"]),
        sent_by=cast["olga"].person,
    )
    await outsourcing.accept(cast["cleo"], again)
    return Linked(cast, linked.ticket, again)


async def test_earlier_attempts_stand_on_the_leads_page_with_their_reasons(
    signed_in: SignedIn,
) -> None:
    linked = await declined_before(await offered())
    page = await (await signed_in(linked.cast["olga"])).see(linked.at_lead)

    assert "Earlier attempts" in page.text
    for told in ("Volta Field Services", "Not our trade", "Not with ladders", "Canceled"):
        assert told in page.text


@pytest.mark.parametrize("path", ["", "/print"])
async def test_no_partner_learns_who_was_asked_before(signed_in: SignedIn, path: str) -> None:
    linked = await declined_before(await offered())
    page = await (await signed_in(linked.cast["cleo"])).see(f"{linked.at_partner}{path}")

    assert page.status_code == 200
    for secret in ("Volta", "Not with ladders", "Earlier attempts"):
        assert secret not in page.text


async def test_the_fee_stands_on_the_ticket_for_those_who_see_fees_Q38(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    pages = {
        name: (await (await signed_in(linked.cast[name])).see(linked.at_lead)).text
        for name in ("albert", "olga", "nils")
    }
    assert "Transaction fee" in pages["albert"]
    assert "2.50" in pages["albert"]
    assert "Transaction fee" not in pages["olga"] + pages["nils"]


async def test_the_site_is_found_on_a_map_by_plain_links(signed_in: SignedIn) -> None:
    linked = await with_site(await accepted())
    for name, side in (("olga", linked.at_lead), ("cleo", linked.at_partner)):
        page = await (await signed_in(linked.cast[name])).see(side)
        place = "Hafenstra%C3%9Fe%2012%2C%2020457%20Hamburg"
        assert f'href="geo:0,0?q={place}"' in page.text
        assert f'search?query={place}" target="_blank" rel="noreferrer"' in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
