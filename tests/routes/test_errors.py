"""Calm pages for what went wrong: a sentence, the way on, a reference where it helps."""

import re

import pytest

from portal.access import Who
from portal.tables.people import Person, Session
from tests.make import make_person, make_session, make_tenant, make_ticket
from tests.routes.conftest import Anonymous, SignedIn
from tests.routes.faults import database_away


@pytest.fixture
async def olga(database: str) -> Who:
    return await make_person(await make_tenant("Halden IT Services"), name="Olga Petrova")


async def test_a_stranger_and_a_missing_row_get_the_same_page(
    olga: Who, signed_in: SignedIn
) -> None:
    eve = await make_person(await make_tenant("Volta Field Services"))
    theirs = await make_session(eve.membership)
    browser = await signed_in(olga)

    foreign = await browser.send_form(f"/account/sessions/{theirs.session_id}/end")
    missing = await browser.send_form("/account/sessions/4fzyo82mvyr3kbBm1rnXqg/end")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text
    assert "There is no such page, or it is not yours to see." in foreign.text


async def test_an_unknown_address_leads_back_to_the_start(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/<script>alert(1)</script>")

    assert answer.status_code == 404
    assert 'href="/"' in answer.text
    assert "alert(1)" not in answer.text


async def test_an_address_that_leads_nowhere_knows_who_asks(olga: Who, signed_in: SignedIn) -> None:
    await Person.update({Person.language: "de"}).where(Person.id == olga.person)
    browser = await signed_in(olga)

    for answer in (await browser.get("/nothing"), await browser.delete("/account")):
        assert answer.status_code in (404, 405)
        assert '<html lang="de">' in answer.text
        assert 'href="/tickets"' in answer.text
        assert "Olga Petrova" in answer.text


async def test_an_address_that_leads_nowhere_says_so_without_a_database_too(
    olga: Who, signed_in: SignedIn, database: str
) -> None:
    browser = await signed_in(olga)

    async with database_away(database):
        answer = await browser.get("/nothing")

    assert answer.status_code == 404
    assert "Nothing here" in answer.text


async def test_the_address_of_a_form_asked_for_as_a_page_leads_to_the_page_it_stands_on(
    olga: Who, signed_in: SignedIn
) -> None:
    ticket = f"/tickets/{(await make_ticket(olga.tenant)).public_id}"
    browser = await signed_in(olga)

    for address, page in (
        (f"{ticket}/times", ticket),
        (f"{ticket}/items/x/edit", f"{ticket}/items/x"),
        ("/timer/stop", "/timer"),
        ("/account/sessions/x/end", "/account"),
        ("/views/new", ""),
    ):
        answer = await browser.get(address)
        assert answer.headers.get("location", "") == page
    assert (await browser.delete(f"{ticket}/times")).status_code == 405


async def test_an_answer_that_leads_on_has_nothing_to_read(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/")

    assert answer.status_code == 303
    assert answer.content == b""
    assert "json" not in answer.headers["content-type"]


async def test_an_answer_in_the_readers_language_says_so(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/nothing", headers={"accept-language": "de"})

    assert '<html lang="de">' in answer.text


async def test_a_refused_verb_names_those_that_work(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).delete("/account")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "Not this way" in answer.text


async def test_too_large_a_form_is_told_so(olga: Who, signed_in: SignedIn) -> None:
    answer = await (await signed_in(olga)).send_form("/account", {"name": "x" * 1_000_001})

    assert answer.status_code == 413
    assert "Too large" in answer.text


async def test_a_doubled_field_is_malformed(olga: Who, signed_in: SignedIn) -> None:
    answer = await (await signed_in(olga)).send_form("/account", {"name": ["Olga", "Eve"]})

    assert answer.status_code == 400
    assert "This could not be read" in answer.text


async def test_a_forged_form_says_how_to_go_on(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    browser.form_token = "of yesterday"

    answer = await browser.send_form("/sign-out")

    assert answer.status_code == 403
    assert "This form has expired" in answer.text


async def test_a_crash_shows_its_reference_and_not_its_cause(
    olga: Who, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser = await signed_in(olga)
    await Session.raw("DROP TABLE session")

    answer = await browser.get("/account")

    found = re.search(r"Reference ([0-9a-f]{12})", answer.text)
    assert answer.status_code >= 500
    assert found
    assert found[1] in caplog.text
    assert "DROP" not in answer.text


async def test_an_unreachable_database_is_a_calm_page_that_asks_to_come_back(
    olga: Who, signed_in: SignedIn, database: str
) -> None:
    browser = await signed_in(olga)

    async with database_away(database):
        answer = await browser.get("/account")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "The portal cannot reach its data just now." in answer.text
    assert (await browser.get("/account")).status_code == 200


async def test_an_error_fetched_by_script_is_a_part_of_a_page(anonymous: Anonymous) -> None:
    browser = await anonymous()

    answer = await browser.get("/nothing", headers={"hx-request": "true"})

    assert answer.status_code == 404
    assert '<main id="main"' in answer.text
    assert "<html" not in answer.text
