"""A ticket that stands open hears that something is new, and nothing of what it is."""

import asyncio

import pytest

from portal.actions import assigning, items, members, outsourcing
from portal.actions.items import Note
from portal.reads.pulses import beats_of
from portal.routes import live
from portal.rules.vocabulary import Level
from portal.tables.people import Membership
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted

SOON = 5  # seconds


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks that follow each other quickly, so that the tests need not wait."""
    monkeypatch.setattr(live, "LOOKS", 0.02)


async def beats(linked: Linked, name: str) -> int:
    return await beats_of((await linked.place(name)).ticket.id)


async def listening(browser: Browser, address: str, seen: int) -> str:
    """What comes over the line until it ends."""
    async with asyncio.timeout(SOON):
        return (await browser.get(f"{address}/live/{seen}")).text


async def test_each_side_hears_of_what_the_other_shares_and_not_of_what_it_keeps_to_itself(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    olga, cleo = await linked.place("olga"), await linked.place("cleo")
    before = await beats(linked, "olga"), await beats(linked, "cleo")
    await items.add_note(olga, Note(text="Only ours", internal=True))
    assert await beats(linked, "cleo") == before[1]
    assert await beats(linked, "olga") > before[0]
    await items.add_note(olga, Note(text="For both"))
    heard = await beats(linked, "cleo")
    assert heard > before[1]
    own = await beats(linked, "olga")
    await items.add_note(cleo, Note(text="Only Brückner", internal=True))
    assert await beats(linked, "olga") == own
    await outsourcing.report_complete(linked.cast["cleo"], linked.attempt)
    assert await beats(linked, "olga") > own
    waiting = await beats(linked, "cleo")
    await items.add_note(await linked.place("olga"), Note(text="Held"))
    assert await beats(linked, "cleo") == waiting


async def test_an_open_page_hears_of_a_change_at_once_and_only_that_there_is_one(
    signed_in: SignedIn, quick: None
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    seen = await beats(linked, "cleo")
    line = asyncio.create_task(listening(browser, linked.at_partner, seen))
    await asyncio.sleep(0.1)
    assert not line.done()
    await items.add_note(await linked.place("olga"), Note(text="Door code 4711"))
    heard = await line
    assert "event: changed" in heard
    assert f"data: {seen + 1}" in heard.replace("\r", "")
    assert "4711" not in heard


async def test_the_page_says_which_line_to_listen_to(signed_in: SignedIn) -> None:
    linked = await accepted()
    for name, page in (("olga", linked.at_lead), ("cleo", linked.at_partner)):
        browser = await signed_in(linked.cast[name])
        shown = (await browser.see(page)).text
        assert f'data-live="{page}/live/{await beats(linked, name)}"' in shown


async def test_a_browser_that_comes_back_says_what_it_has_heard(
    signed_in: SignedIn, quick: None
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await items.add_note(await linked.place("olga"), Note(text="One"))
    now = await beats(linked, "olga")
    line = asyncio.create_task(
        browser.get(f"{linked.at_lead}/live/0", headers={"last-event-id": str(now)})
    )
    await asyncio.sleep(0.1)
    assert not line.done()
    await items.add_note(await linked.place("olga"), Note(text="Two"))
    async with asyncio.timeout(SOON):
        assert "event: changed" in (await line).text


@pytest.mark.parametrize("name", ["eve", "tina", "karl"])
async def test_a_stranger_hears_nothing_of_anybodys_ticket(signed_in: SignedIn, name: str) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    for page in (linked.at_lead, linked.at_partner):
        assert (await browser.get(f"{page}/live/-1")).status_code in (403, 404)


async def test_A37_whoever_is_signed_out_or_loses_the_ticket_is_cut_off(
    signed_in: SignedIn, quick: None
) -> None:
    linked = await accepted()
    tina = await Membership.objects().get(Membership.id == linked.cast["tina"].membership)
    assert tina
    await assigning.assign(await linked.place("cleo"), tina.public_id)
    cleo, at_work = [await signed_in(linked.cast[name]) for name in ("cleo", "tina")]
    seen = await beats(linked, "cleo")
    lines = [
        asyncio.create_task(listening(browser, linked.at_partner, seen))
        for browser in (cleo, at_work)
    ]
    await asyncio.sleep(0.1)
    assert not any(line.done() for line in lines)
    await cleo.see("/account")
    await cleo.send_form("/sign-out")
    assert "changed" not in await lines[0]
    await members.deactivate(linked.cast["sam"], tina)
    assert "changed" not in await lines[1]


async def test_Q42_whose_permission_is_changed_is_cut_off_too(
    signed_in: SignedIn, quick: None
) -> None:
    linked = await accepted()
    olga = await signed_in(linked.cast["olga"])
    line = asyncio.create_task(listening(olga, linked.at_lead, await beats(linked, "olga")))
    await asyncio.sleep(0.1)
    assert not line.done()
    await Membership.update({Membership.level: Level.NONE.value}).where(
        Membership.id == linked.cast["olga"].membership
    )
    assert "changed" not in await line


async def test_a_page_whose_session_has_ended_is_told_to_listen_no_more(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await browser.see("/account")
    await browser.send_form("/sign-out")
    address, events = f"{linked.at_lead}/live/0", {"accept": "text/event-stream"}
    assert (await browser.get(address, headers=events)).status_code == 204
    assert (await browser.get(address)).status_code == 303


async def test_what_is_refused_beats_nowhere(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    before = await beats(linked, "olga")
    await browser.see(linked.at_lead)
    await browser.send_form(f"{linked.at_lead}/notes", {"note": ""})
    assert await beats(linked, "olga") == before
