"""Tickets and work orders on paper: all that is needed there, and nothing that is for others."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from portal.actions import items, outsourcing
from portal.actions.items import Note, Work
from portal.gateways.pdf import NoPdf
from portal.routes import printing
from portal.rules.vocabulary import DeclineReason, OutsourceStatus
from portal.tables.people import Person
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


# The same as a PDF


def title_of(made: bytes) -> str:
    """What a reader's software shows above the sheet."""
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", made)
    assert found
    return found[1].decode()


async def test_both_sheets_are_pdfs_named_by_the_tickets_number(signed_in: SignedIn) -> None:
    linked = await with_site(await accepted("Tür <3> & #Tor"))
    number = linked.ticket.number
    for name, page, file in (
        ("olga", linked.at_lead, f"T-{number}.pdf"),
        ("cleo", linked.at_partner, f"Work%20order%20T-{number}.pdf"),
    ):
        browser = await signed_in(linked.cast[name])
        assert f'href="{page}/print.pdf"' in (await browser.see(page)).text
        assert f'href="{page}/print.pdf"' in (await browser.see(f"{page}/print")).text
        made = await browser.see(f"{page}/print.pdf")
        assert made.status_code == 200
        assert made.headers["content-type"] == "application/pdf"
        assert made.headers["content-disposition"] == f"attachment; filename*=UTF-8''{file}"
        assert "sandbox" in made.headers["content-security-policy"]
        assert title_of(made.content) == "Tür &lt;3&gt; &amp; #Tor"
        assert b"/Lang(en)" in made.content


async def test_a_pdf_speaks_its_readers_language(signed_in: SignedIn) -> None:
    linked = await accepted()
    cleo = linked.cast["cleo"]
    await Person.update({Person.language: "de"}).where(Person.id == cleo.person)
    made = await (await signed_in(cleo)).see(f"{linked.at_partner}/print.pdf")

    assert b"/Lang(de)" in made.content
    assert "Arbeitsauftrag" in unquote(made.headers["content-disposition"])


async def test_the_sheet_with_internal_entries_leads_to_its_own_pdf(signed_in: SignedIn) -> None:
    linked = await accepted()
    await items.add_note(await linked.place("olga"), Note(text="Among us " * 2_000, internal=True))
    browser = await signed_in(linked.cast["olga"])
    page = await browser.see(f"{linked.at_lead}/print?internal=true")
    assert f'href="{linked.at_lead}/print.pdf?internal=true"' in page.text

    plain = await browser.see(f"{linked.at_lead}/print.pdf")
    internal = await browser.see(f"{linked.at_lead}/print.pdf?internal=true")
    assert b"NPages>1<" in plain.content
    assert b"NPages>1<" not in internal.content


async def test_while_completion_waits_and_after_it_the_pdf_is_still_to_be_had_D24_D28(
    signed_in: SignedIn,
) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["cleo"])
    assert (await browser.see(f"{linked.at_partner}/print.pdf")).status_code == 200

    await outsourcing.approve_completion(linked.cast["olga"], linked.attempt)
    assert (await browser.see(f"{linked.at_partner}/print.pdf")).status_code == 200


async def test_nobody_else_gets_a_pdf_and_an_offer_has_none(signed_in: SignedIn) -> None:
    linked = await offered()
    cleo = await signed_in(linked.cast["cleo"])
    assert (await cleo.see(f"{linked.at_partner}/print.pdf")).status_code == 404

    await outsourcing.accept(linked.cast["cleo"], linked.attempt)
    for name, page in (
        ("eve", linked.at_partner),
        ("tina", linked.at_partner),
        ("pia", linked.at_lead),
        ("karl", linked.at_lead),
    ):
        browser = await signed_in(linked.cast[name])
        assert (await browser.see(f"{page}/print.pdf")).status_code == 404


async def test_where_no_pdf_can_be_made_the_sheet_itself_is_shown_and_says_so(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def too_slow(template: Path, data: bytes) -> bytes:
        raise NoPdf("not set within 20 seconds")

    monkeypatch.setattr(printing, "pdf", too_slow)
    linked = await with_site(await accepted())
    page = await (await signed_in(linked.cast["cleo"])).see(f"{linked.at_partner}/print.pdf")

    assert page.status_code == 503
    assert "Print this page instead" in page.text
    assert "Lagerhaus Nord" in page.text
    assert "not set within 20 seconds" in caplog.text
    assert "Lagerhaus" not in caplog.text


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
