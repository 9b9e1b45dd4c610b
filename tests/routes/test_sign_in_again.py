"""A form that met an ended session is sent once its person has signed in, and by nobody else."""

import html
import re

import httpx
import pytest

from portal import clock
from portal.access import Who
from portal.gateways import secrets
from portal.settings import current
from portal.tables.items import Item
from portal.tables.people import Session
from portal.tables.tickets import Ticket
from tests.cast import gather_cast
from tests.make import make_ticket
from tests.outbox import code_in, last_mail_to
from tests.routes.conftest import Browser, SignedIn

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TYPED = {"note": 'The door code is "4711" & <secret>\nSecond line', "internal": "on"}


@pytest.fixture
async def olga() -> Who:
    return (await gather_cast())["olga"]


@pytest.fixture
async def ticket(database: str, olga: Who) -> Ticket:
    return await make_ticket(olga.tenant)


def hidden(page: httpx.Response) -> dict[str, str]:
    """What the page's form carries along, but for the token that the browser adds itself."""
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(page.text)}
    return {name: value for name, value in found.items() if name != "_form_token"}


async def end_all_sessions() -> None:
    await Session.update({Session.ended_at: clock.now()}).where(Session.ended_at.is_null())


async def send_signed_out(browser: Browser, ticket: Ticket, **headers: str) -> httpx.Response:
    await end_all_sessions()
    return await browser.send_form(f"/tickets/{ticket.public_id}/notes", TYPED, **headers)


async def sign_in(browser: Browser, page: httpx.Response, email: str) -> httpx.Response:
    """Type the address, and then the code that was mailed."""
    asked = await browser.send_form("/sign-in/again", {**hidden(page), "email": email})
    code = code_in(await last_mail_to(email))
    return await browser.send_form("/sign-in/again/code", {**hidden(asked), "code": code})


async def test_a_note_sent_after_the_session_ended_is_sent_after_signing_in(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    browser = await signed_in(olga)
    refused = await send_signed_out(browser, ticket)
    waiting = await sign_in(browser, refused, olga.email)
    fields = hidden(waiting)
    sent = await browser.send_form(f"/tickets/{ticket.public_id}/notes", fields)

    assert (refused.status_code, waiting.status_code, sent.status_code) == (401, 200, 303)
    assert html.escape("The door code", quote=False) in refused.text  # to be read, and copied
    assert f'action="/tickets/{ticket.public_id}/notes" data-waited' in waiting.text
    (note,) = await Item.objects().where(Item.ticket == ticket.id)
    assert (note.text, note.internal) == (TYPED["note"], True)


async def test_a_wrong_address_and_a_wrong_code_lose_nothing(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    browser = await signed_in(olga)
    page = await send_signed_out(browser, ticket)
    no_address = await browser.send_form("/sign-in/again", {**hidden(page), "email": "olga"})
    asked = await browser.send_form("/sign-in/again", {**hidden(no_address), "email": olga.email})
    wrong = await browser.send_form("/sign-in/again/code", {**hidden(asked), "code": "000000x"})

    assert (no_address.status_code, wrong.status_code) == (422, 422)
    for step in (no_address, asked, wrong):
        assert hidden(step)["kept"] == hidden(page)["kept"]
        assert "Second line" in step.text
    assert await Item.count() == 0


async def test_a_strangers_form_is_not_kept_for_sending(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    """A15: else signing in would send what another site has written."""
    browser = await signed_in(olga)
    strangers: list[dict[str, str]] = [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ]
    for headers in strangers:
        page = await send_signed_out(browser, ticket, **headers)
        assert page.status_code == 401
        assert "The door code" not in page.text


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
async def test_what_waits_leads_to_pages_of_ours_alone(
    signed_in: SignedIn, olga: Who, to: str
) -> None:
    """A30."""
    browser = await signed_in(olga)
    kept = f'{{"to": "{to}", "fields": [["note", "x"]]}}'
    for path, typed in (("again", {}), ("again/code", {"code": "123456"})):
        answer = await browser.send_form(
            f"/sign-in/{path}", {"email": olga.email, "kept": kept, **typed}
        )
        assert answer.status_code == 422
        assert "evil.example" not in re.sub(r'name="kept" value="[^"]*"', "", answer.text)


@pytest.mark.parametrize("kept", ["", "x", "[]", "{}", '{"to": 1, "fields": []}', "{" * 5_000])
async def test_a_damaged_form_is_answered_and_not_sent(
    signed_in: SignedIn, olga: Who, kept: str
) -> None:
    browser = await signed_in(olga)
    for path, typed in (("again", {}), ("again/code", {"code": "123456"})):
        answer = await browser.send_form(
            f"/sign-in/{path}", {"email": olga.email, "kept": kept, **typed}
        )
        assert answer.status_code == 422


async def test_a_button_that_nothing_was_typed_for_asks_to_be_pressed_again(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    browser = await signed_in(olga)
    await end_all_sessions()
    page = await browser.send_form(f"/tickets/{ticket.public_id}/timer")

    assert page.status_code == 401
    assert "repeat what you did" in page.text
    assert 'href="/sign-in"' in page.text


async def test_what_was_chosen_and_not_typed_is_not_shown_as_written(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    browser = await signed_in(olga)
    await end_all_sessions()
    at = f"/tickets/{ticket.public_id}/edit"
    fields = {"title": "Printer", "assigned": ticket.public_id, "version": "2026-11-22T05:00:00Z"}
    refused = await browser.send_form(at, {**fields, "_form_key": secrets.new_public_id()})

    shown = re.sub(r"<input[^>]*>", "", refused.text)
    assert "Printer" in shown
    assert ticket.public_id not in shown
    assert "2026-11-22T05" not in shown


async def test_the_limit_of_codes_keeps_the_form_that_waits(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    browser = await signed_in(olga)
    page = await send_signed_out(browser, ticket)
    for _ in range(5):
        page = await browser.send_form("/sign-in/again", {**hidden(page), "email": olga.email})
        assert page.status_code == 200
        assert "Second line" in page.text

    waits = {name: text for name, text in hidden(page).items() if name == "kept"}
    refused = await browser.send_form("/sign-in/again", {**waits, "email": olga.email})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    assert "You can try again in 15\N{NO-BREAK SPACE}min." in refused.text
    assert hidden(refused) == waits
    assert f'value="{olga.email}"' in refused.text  # to be sent again without typing it


async def test_a_page_of_an_earlier_session_is_shown_once_more_to_be_sent(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    """The old tab of a browser in which its person has signed in anew."""
    old, browser = await signed_in(olga), await signed_in(olga)
    browser.form_token = old.form_token
    path = f"/tickets/{ticket.public_id}/notes"

    shown = await browser.send_form(path, TYPED)
    nothing_yet = await Item.count()
    sent = await browser.send_form(path, hidden(shown))

    assert (shown.status_code, nothing_yet, sent.status_code) == (403, 0, 303)
    assert "Second line" in shown.text
    assert f'action="{path}"' in shown.text
    assert "data-waited" not in shown.text  # by its own button, never by itself
    (note,) = await Item.objects().where(Item.ticket == ticket.id)
    assert (note.text, note.internal) == (TYPED["note"], True)


async def test_a_form_that_waits_while_its_person_signs_in_on_another_page_is_not_lost(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    waiting = await signed_in(olga)
    page = await send_signed_out(waiting, ticket)
    browser = await signed_in(olga)
    browser.form_token = waiting.form_token

    shown = await browser.send_form("/sign-in/again", {**hidden(page), "email": olga.email})

    assert shown.status_code == 403
    assert f'action="/tickets/{ticket.public_id}/notes"' in shown.text
    assert hidden(shown).items() >= TYPED.items()


async def test_a_strangers_form_without_a_token_is_never_shown_to_be_sent(
    signed_in: SignedIn, olga: Who, ticket: Ticket
) -> None:
    """A15, A16: what no browser vouches for is nobody's old page."""
    browser = await signed_in(olga)
    path = f"/tickets/{ticket.public_id}/notes"
    strangers: list[dict[str, str]] = [
        {},
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ]
    for headers in strangers:
        for token in ({}, {"_form_token": "old"}):
            answer = await browser.post(path, data={**TYPED, **token}, headers=headers)
            assert answer.status_code == 403
            assert "The door code" not in answer.text
    assert await Item.count() == 0


async def test_a_file_cannot_wait_and_its_form_says_so(signed_in: SignedIn, database: str) -> None:
    ada = (await gather_cast())["ada"]
    old, browser = await signed_in(ada), await signed_in(ada)
    typed = {"kind": "tickets", "_form_token": old.form_token}

    async def send() -> httpx.Response:
        file = {"file": ("old.csv", b"Title\nPrinter\n", "text/csv")}
        own = {"origin": str(current().base_url)}
        return await browser.post("/import", data=typed, files=file, headers=own)

    of_an_earlier_session = await send()
    await end_all_sessions()
    signed_out = await send()

    assert (of_an_earlier_session.status_code, signed_out.status_code) == (403, 401)
    assert "nothing was saved" in of_an_earlier_session.text
    assert "Nothing was saved." in signed_out.text
    for page in (of_an_earlier_session, signed_out):
        assert "data-waited" not in page.text
        assert 'name="kind"' not in page.text
