"""The page of the synchronisation log on both sides: what it says, where it leads, and to whom."""

import re

import pytest

from portal.actions import assigning, items, outsourcing
from portal.actions.items import Note
from portal.tables.people import Person
from tests.addresses import membership_id
from tests.pair import copy_of
from tests.routes.conftest import SignedIn
from tests.routes.linked import accepted, offered, reported

LINK = "What was shared, when and why"


def words(html: str) -> str:
    """What a person reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_both_tickets_lead_to_their_log(signed_in: SignedIn) -> None:
    linked = await accepted()
    for name, page in (("olga", linked.at_lead), ("cleo", linked.at_partner)):
        browser = await signed_in(linked.cast[name])
        ticket = await browser.see(page)
        assert f'href="{page}/sharing"' in ticket.text
        log = await browser.see(f"{page}/sharing")
        assert LINK in log.text
        assert f'href="{page}"' in log.text


async def test_a_line_says_who_what_and_why_and_leads_to_its_row_of_the_rule_book(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    cleo = await linked.place("cleo")
    note = await items.add_note(await linked.place("olga"), Note(text="Door code 4711"))
    await items.edit_note(cleo, await copy_of(note), Note(text="Our own words"))
    browser = await signed_in(linked.cast["olga"])
    log = await browser.see(f"{linked.at_lead}/sharing")

    assert "With Brückner Netzwerktechnik" in log.text
    assert "Cleo Vogt Brückner Netzwerktechnik Note: Door code 4711 Detached" in words(log.text)
    assert "Our own words" not in log.text
    assert 'href="/help/rules#D14"' in log.text
    book = await browser.see("/help/rules")
    assert 'id="D14"' in book.text


async def test_the_log_is_read_in_the_readers_language(signed_in: SignedIn) -> None:
    linked = await accepted()
    await items.add_note(await linked.place("olga"), Note(text="Türcode"))
    cleo = linked.cast["cleo"]
    await Person.update({Person.language: "de"}).where(Person.id == cleo.person)
    log = await (await signed_in(cleo)).see(f"{linked.at_partner}/sharing")

    assert "Was wann und warum geteilt wurde" in log.text
    assert "Übergeben" in log.text


async def test_words_in_a_line_are_text_A24(signed_in: SignedIn) -> None:
    linked = await accepted()
    hostile = "<img src=x onerror=alert(1)> {{ 7 * 700 }} <b hx-get=/sign-out>"
    await items.add_note(await linked.place("cleo"), Note(text=hostile))
    log = await (await signed_in(linked.cast["olga"])).see(f"{linked.at_lead}/sharing")

    assert "<img" not in log.text
    assert "&lt;img src=x" in log.text
    assert "4900" not in words(log.text)


async def test_what_is_held_on_one_side_leaves_no_word_on_the_others_page_A51(
    signed_in: SignedIn,
) -> None:
    linked = await reported()
    await items.add_note(await linked.place("olga"), Note(text="We will not pay"))
    lead = await (await signed_in(linked.cast["olga"])).see(f"{linked.at_lead}/sharing")
    partner = await (await signed_in(linked.cast["cleo"])).see(f"{linked.at_partner}/sharing")

    assert "We will not pay" in lead.text
    assert "Held" in lead.text
    for secret in ("We will not pay", "Held", "D22", "Olga"):
        assert secret not in partner.text
    assert "Nothing has been shared yet" in partner.text


async def test_an_offer_and_a_strangers_ticket_have_the_log_of_no_ticket(
    signed_in: SignedIn,
) -> None:
    linked = await offered()
    cleo = await signed_in(linked.cast["cleo"])
    assert (await cleo.see(f"{linked.at_partner}/sharing")).status_code == 404

    await outsourcing.accept(linked.cast["cleo"], linked.attempt)
    for name, page in (("eve", linked.at_partner), ("pia", linked.at_lead)):
        browser = await signed_in(linked.cast[name])
        assert (await browser.see(f"{page}/sharing")).status_code == 404
    for name, page in (("cleo", linked.at_lead), ("olga", linked.at_partner)):
        browser = await signed_in(linked.cast[name])
        assert (await browser.see(f"{page}/sharing")).status_code == 403


async def test_a_technician_reads_the_log_of_assigned_tickets_alone(signed_in: SignedIn) -> None:
    linked = await accepted()
    tina = linked.cast["tina"]
    browser = await signed_in(tina)
    assert (await browser.see(f"{linked.at_partner}/sharing")).status_code == 404

    await assigning.assign(await linked.place("cleo"), await membership_id(tina))
    assert (await browser.see(f"{linked.at_partner}/sharing")).status_code == 200


@pytest.mark.parametrize("before", ["nonsense", "1-1", "9999999999999999-999999"])
async def test_an_address_typed_by_hand_leads_back_to_the_beginning(
    signed_in: SignedIn, before: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    page = await browser.see(f"{linked.at_lead}/sharing?before={before}")

    assert page.status_code == 200
    assert f'href="{linked.at_lead}/sharing"' in page.text
