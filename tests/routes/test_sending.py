"""A form that makes something makes it once, however often it is sent (A39, trust.md)."""

import asyncio
import html
import re

import httpx
import pytest

from portal import clock
from portal.actions import items
from portal.jobs.keep_house import keep_house
from portal.tables.items import Item
from portal.tables.organizations import Contact, Organization
from portal.tables.people import MemberInvitation, Session
from portal.tables.rows import one
from portal.tables.sent import SentForm
from portal.tables.tickets import Ticket
from tests.cast import company_of, gather_cast
from tests.clocks import later
from tests.make import make_organization, make_ticket
from tests.outbox import code_in, last_mail_to
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted

KEY = re.compile(r'name="_form_key" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
HOUR = {"work": "Cabling", "minutes": "1:00", "worked_on": "2026-11-20"}
BEFORE = "You sent this form before"


async def form_on(browser: Browser, page: str, fields: dict[str, str]) -> dict[str, str]:
    """The fields as the form of this page would carry them."""
    return {"_form_key": KEY.findall((await browser.see(page)).text)[-1], **fields}


async def times_of(linked: Linked) -> list[Item]:
    second = await linked.second_ticket()
    return await Item.objects().where(Item.ticket == second.id, Item.minutes.is_not_null())


async def test_the_retry_after_a_lost_answer_counts_time_once_and_is_answered_as_the_first(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    form = await form_on(browser, linked.at_partner, HOUR)

    answers = [await browser.send_form(f"{linked.at_partner}/times", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer.headers["location"] for answer in answers} == {linked.at_partner}
    assert [entry.minutes for entry in await times_of(linked)] == [60]
    assert "Time added." in (await browser.see(linked.at_partner)).text


async def test_of_forty_presses_at_once_one_counts(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    form = await form_on(browser, linked.at_partner, HOUR)

    answers = await asyncio.gather(
        *(browser.send_form(f"{linked.at_partner}/times", form) for _ in range(40))
    )

    assert {answer.status_code for answer in answers} == {303}
    assert len(await times_of(linked)) == 1
    assert await Item.count().where(Item.copy_of == (await times_of(linked))[0].id) == 1


@pytest.mark.parametrize("times", [2, 8])
async def test_all_presses_lead_to_the_one_ticket_that_was_made(
    signed_in: SignedIn, database: str, times: int
) -> None:
    browser = await signed_in((await gather_cast())["olga"])
    form = await form_on(browser, "/tickets/new", {"title": "Door 4", "priority": "Medium"})

    answers = await asyncio.gather(*(browser.send_form("/tickets/new", form) for _ in range(times)))

    ticket = one(await Ticket.objects().get(Ticket.title == "Door 4"))
    assert await Ticket.count().where(Ticket.title == "Door 4") == 1
    assert {answer.headers["location"] for answer in answers} == {f"/tickets/{ticket.public_id}"}
    assert f"T-{ticket.number} created." in (await browser.see("/tickets")).text


async def test_organizations_contacts_invitations_and_notes_are_made_once_too(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    organization = await make_organization(await company_of(cast["ada"]))
    ticket = await make_ticket(cast["ada"].tenant)
    browser = await signed_in(cast["ada"])
    contact, note = {"name": "Lea Once"}, {"note": "Said once"}
    company = {"name": "Once GmbH", "type": "Customer"}
    person = {"name": "Lena", "email": "lena@halden.example", "role": "Standard User"}

    for page, path, fields in (
        ("/organizations/new", "/organizations/new", company),
        ("/outsource/partners/new", "/outsource/partners/new", {**company, "type": "Vendor"}),
        (f"/organizations/{organization.public_id}/contacts/new", "", contact),
        ("/people/new", "", person),
        (f"/tickets/{ticket.public_id}", f"/tickets/{ticket.public_id}/notes", note),
    ):
        form = await form_on(browser, page, fields)
        first, second = [await browser.send_form(path or page, form) for _ in range(2)]
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.headers["location"] == second.headers["location"]

    assert await Organization.count().where(Organization.name == "Once GmbH") == 2
    assert await Contact.count().where(Contact.name == "Lea Once") == 1
    assert await MemberInvitation.count().where(MemberInvitation.name == "Lena") == 1
    assert await Item.count().where(Item.text == "Said once") == 1


async def test_other_words_in_a_form_gone_back_to_are_neither_lost_nor_taken_for_the_first(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    path = f"{linked.at_partner}/notes"
    form = await form_on(browser, linked.at_partner, {"note": "First"})
    await browser.send_form(path, form)

    told = await browser.send_form(path, {**form, "note": "Second"})
    assert told.status_code == 409
    assert BEFORE in told.text
    assert "Second</textarea>" in told.text
    again = await browser.send_form(
        path, {"_form_key": KEY.findall(told.text)[-1], "note": "Second"}
    )

    second = await linked.second_ticket()
    notes = await Item.objects().where(Item.ticket == second.id, Item.author.is_not_null())
    assert again.status_code == 303
    assert [note.text for note in notes if note.text in ("First", "Second")] == ["First", "Second"]


async def test_a_form_with_a_mistake_may_be_sent_again(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    form = await form_on(browser, linked.at_partner, HOUR)

    wrong = await browser.send_form(
        f"{linked.at_partner}/times", {**form, "worked_on": "2099-01-01"}
    )
    right = await browser.send_form(f"{linked.at_partner}/times", form)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert len(await times_of(linked)) == 1


async def test_the_key_of_a_form_is_good_for_its_person_only(signed_in: SignedIn) -> None:
    linked = await accepted()
    sam, cleo = [await signed_in(linked.cast[name]) for name in ("sam", "cleo")]
    form = await form_on(sam, linked.at_partner, {"note": "Both say so"})

    for browser in (sam, cleo):
        await browser.send_form(f"{linked.at_partner}/notes", form)

    second = await linked.second_ticket()
    assert await Item.count().where(Item.ticket == second.id, Item.text == "Both say so") == 2


async def test_a_form_that_waited_for_a_sign_in_is_still_the_same_form(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    note = {"note": "First line\r\nsecond line"}
    form = await form_on(browser, linked.at_partner, note)
    await browser.send_form(f"{linked.at_partner}/notes", form)
    await Session.update({Session.ended_at: clock.now()}, force=True)

    signed_out = await browser.send_form(f"{linked.at_partner}/notes", form)
    email = linked.cast["cleo"].email
    asked = await browser.send_form("/sign-in/again", {**hidden(signed_out), "email": email})
    code = code_in(await last_mail_to(email))
    waiting = await browser.send_form("/sign-in/again/code", {**hidden(asked), "code": code})
    sent = await browser.send_form(f"{linked.at_partner}/notes", hidden(waiting))

    second = await linked.second_ticket()
    assert sent.status_code == 303
    assert await Item.count().where(Item.ticket == second.id, Item.text.like("First line%")) == 1


def hidden(page: httpx.Response) -> dict[str, str]:
    """What the one form of a page carries along, but for the token that the browser adds."""
    main = page.text.partition("<main")[2]
    found = HIDDEN.findall(main)
    assert len(dict(found)) == len(found)
    return {name: html.unescape(value) for name, value in found if name != "_form_token"}


async def test_an_entry_made_and_deleted_meanwhile_is_not_made_again(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    form = await form_on(browser, linked.at_partner, HOUR)
    await browser.send_form(f"{linked.at_partner}/times", form)
    (entry,) = await times_of(linked)
    await items.delete(await linked.place("cleo"), entry)

    answer = await browser.send_form(f"{linked.at_partner}/times", form)

    assert answer.status_code == 409
    assert "deleted in the meantime" in answer.text
    assert await times_of(linked) == []


async def test_a_key_twice_is_no_form_of_ours_A56(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    answer = await browser.post(
        f"{linked.at_partner}/notes",
        data={"_form_token": browser.form_token, "_form_key": ["a", "b"], "note": "Hello"},
    )

    assert answer.status_code == 400


async def test_what_was_sent_is_forgotten_after_a_day(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    form = await form_on(browser, linked.at_partner, HOUR)
    await browser.send_form(f"{linked.at_partner}/times", form)

    with later(hours=23):
        await keep_house()
    assert await SentForm.count() == 1
    with later(hours=25):
        await keep_house()
    assert await SentForm.count() == 0
