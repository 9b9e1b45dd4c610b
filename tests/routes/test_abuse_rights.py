"""The abuse cases of trust.md about rights that end, and about what is the other side's alone."""

from collections.abc import Awaitable, Callable

import pytest

from portal.access import Who
from portal.actions import items, members, outsourcing, partners
from portal.actions.items import Note
from portal.rules.vocabulary import Level, Role
from portal.tables.items import Item
from portal.tables.organizations import Organization
from portal.tables.people import Membership
from portal.tables.rows import load, one
from tests.cast import partnership_between
from tests.routes.conftest import SignedIn
from tests.routes.linked import Linked, accepted, offered, reported

WHISPER = "They pay late"


async def member(who: Who) -> Membership:
    return one(await Membership.objects().get(Membership.id == who.membership))


async def test_A37_a_person_who_is_disabled_is_out_with_the_next_request(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["tina"])
    assert (await browser.see("/received")).status_code == 200

    await members.deactivate(linked.cast["sam"], await member(linked.cast["tina"]))

    assert (await browser.get("/received")).status_code == 303
    answer = await browser.send_form(f"{linked.at_partner}/notes", {"note": "Still here?"})
    assert answer.status_code == 401
    assert await Item.count() == 0


async def test_A37_a_lower_level_bites_with_the_next_request(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["olga"])
    await browser.see(linked.at_lead)

    await members.change_level(linked.cast["ada"], await member(linked.cast["olga"]), Level.NONE)

    assert (await browser.send_form(f"{linked.at_lead}/outsource/cancel")).status_code == 403
    assert (await linked.standing()).status == "Assigned"


async def test_Q42_a_menu_that_fills_itself_says_that_the_right_is_gone(
    signed_in: SignedIn,
) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["olga"])
    fills_itself = {"hx-request": "true", "hx-request-type": "full", "hx-target": "div"}
    await members.change_level(linked.cast["ada"], await member(linked.cast["olga"]), Level.NONE)

    answer = await browser.get(f"{linked.at_lead}/outsource/menu", headers=fills_itself)

    assert (answer.status_code, answer.headers["hx-reselect"]) == (403, "#main .lead")
    assert '<p class="lead">You may not open this page.' in answer.text
    assert "hx-reselect" not in (await browser.get("/outsource")).headers


async def test_A37_a_lower_role_bites_with_the_next_request(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(linked.at_partner)

    await members.change_role(
        linked.cast["sam"], await member(linked.cast["cleo"]), Role.TECHNICIAN
    )

    assert (await browser.send_form(f"{linked.at_partner}/accept")).status_code in (403, 404)
    assert (await linked.standing()).status == "Assigned"


async def test_A37_a_partner_that_is_canceled_writes_no_more_with_the_next_request(
    signed_in: SignedIn,
) -> None:
    """What was done may still be read; what only a partner gets is over."""
    linked = await accepted()
    partnership = await partnership_between(linked.cast["olga"], linked.cast["sam"])
    browser = await signed_in(linked.cast["sam"])
    await browser.see(linked.at_partner)

    await outsourcing.complete(linked.cast["olga"], linked.attempt)
    await partners.cancel(linked.cast["paula"], await load(Organization, partnership.organization))

    answer = await browser.send_form(f"{linked.at_partner}/notes", {"note": "Still here?"})
    assert answer.status_code == 409
    for verb in ("accept", "start", "complete"):
        answer = await browser.send_form(f"{linked.at_partner}/{verb}")
        assert answer.status_code in (403, 404, 405, 409), verb
    assert await Item.count().where(Item.text == "Still here?") == 0
    assert (await linked.standing()).status == "Complete"


@pytest.mark.parametrize("begin", [accepted, reported])
async def test_A51_an_internal_note_is_nowhere_on_the_other_side(
    signed_in: SignedIn, begin: Callable[[], Awaitable[Linked]]
) -> None:
    linked = await begin()
    note = await items.add_note(await linked.place("olga"), Note(text=WHISPER, internal=True))
    browser = await signed_in(linked.cast["sam"])

    pages = [
        "/received",
        "/received?search=late",
        linked.at_partner,
        f"{linked.at_partner}/print",
    ]
    for page in pages:
        answer = await browser.see(page)
        assert WHISPER not in answer.text, page
    guessed = await browser.see(f"{linked.at_partner}/items/{note.public_id}")
    assert guessed.status_code == 404


async def test_A52_what_a_partner_does_to_the_leads_entry_stays_at_the_partner(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    place = await linked.place("olga")
    note = await items.add_note(place, Note(text="Door code 4711"))
    copy = one(await Item.objects().get(Item.copy_of == note.id))
    browser = await signed_in(linked.cast["sam"])
    address = f"{linked.at_partner}/items/{copy.public_id}"
    await browser.see(address)

    theirs = f"{linked.at_partner}/items/{note.public_id}/edit"
    refused = await browser.send_form(theirs, {"note": "Forged"})
    await browser.send_form(f"{address}/delete")
    await items.edit_note(place, note, Note(text="Door code 0815"))

    assert refused.status_code == 404
    assert [item.text for item in await Item.objects()] == ["Door code 0815"]
