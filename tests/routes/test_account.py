"""One's own account in the browser: how one is called and reads, and where one is signed in."""

import pytest

from portal.access import Who
from portal.actions.sessions import open_session
from portal.tables.database import transaction
from portal.tables.people import Person, Session
from tests.clocks import later
from tests.databases import count_queries
from tests.make import make_person, make_session, make_tenant
from tests.routes.conftest import SignedIn
from tests.routes.signing_in import is_signed_in

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
async def olga(database: str) -> Who:
    """Signed in on one browser that no test looks at; it is ended."""
    olga = await make_person(
        await make_tenant("Halden IT Services"), name="Olga Petrova", email="olga@halden.example"
    )
    await Session.delete(force=True)
    return olga


async def sign_in_by_phone(who: Who) -> str:
    """The public id of the session."""
    async with transaction():
        await open_session(who.membership, PHONE)
    row = await Session.select(Session.public_id).where(Session.browser == PHONE).first()
    assert row
    return str(row["public_id"])


async def test_name_language_and_zone_are_kept_and_used_at_once(
    olga: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(olga)

    answer = await browser.send_form(
        "/account",
        {"name": "Olga  Petrova-Lind", "language": "de", "time_zone": "America/New_York"},
    )
    page = await browser.see("/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    person = await Person.objects().get(Person.id == olga.person)
    assert person
    assert (person.name, person.language, person.time_zone) == (
        "Olga Petrova-Lind",
        "de",
        "America/New_York",
    )
    assert '<html lang="de">' in page.text
    assert '<option value="America/New_York" selected>America/New York</option>' in page.text


async def test_everything_wrong_is_named_at_once_and_nothing_is_written(
    olga: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(olga)

    answer = await browser.send_form(
        "/account", {"name": "", "language": "tlh", "time_zone": "Mars/Olympus"}
    )

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 3
    person = await Person.objects().get(Person.id == olga.person)
    assert person
    assert (person.name, person.language) == ("Olga Petrova", "en")


async def test_a_field_of_somebody_else_is_refused(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)

    answer = await browser.send_form(
        "/account",
        {"name": "Olga", "language": "en", "time_zone": "UTC", "email": "eve@volta.example"},
    )

    assert answer.status_code == 400
    assert not await Person.exists().where(Person.email == "eve@volta.example")


async def test_the_browsers_are_named_this_one_first(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    with later(hours=1):
        phone = await sign_in_by_phone(olga)

    page = await browser.see("/account")

    listed = page.text.partition("Signed-in browsers")[2]
    assert listed.index("This browser") < listed.index("Safari on iPhone")
    assert listed.count("/end") == 2  # the phone's, and all others at once
    assert f"/account/sessions/{phone}/end" in listed


async def test_a_session_that_is_over_is_not_listed(olga: Who, signed_in: SignedIn) -> None:
    await sign_in_by_phone(olga)

    with later(hours=13):  # a lead's session may be idle for 12
        page = await (await signed_in(olga)).see("/account")

    assert "Safari on iPhone" not in page.text
    assert "End all others" not in page.text


async def test_another_browser_can_be_signed_out(olga: Who, signed_in: SignedIn) -> None:
    browser, lost = await signed_in(olga), await signed_in(olga)
    row = await Session.select(Session.public_id).order_by(Session.id, ascending=False).first()
    assert row

    answer = await browser.send_form(f"/account/sessions/{row['public_id']}/end")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "That browser is signed out." in (await browser.see("/account")).text
    assert not await is_signed_in(lost)
    assert await is_signed_in(browser)


async def test_all_other_browsers_can_be_signed_out_in_one_go(
    olga: Who, signed_in: SignedIn
) -> None:
    browser, others = await signed_in(olga), [await signed_in(olga) for _ in range(3)]

    answer = await browser.send_form("/account/sessions/end-others")

    assert answer.status_code == 303
    assert [await is_signed_in(other) for other in others] == [False] * 3
    assert await is_signed_in(browser)


async def test_somebody_elses_session_is_not_there(olga: Who, signed_in: SignedIn) -> None:
    eve = await make_person(await make_tenant("Volta Field Services"))
    browser, theirs = await signed_in(olga), await make_session(eve.membership)

    foreign = await browser.send_form(f"/account/sessions/{theirs.session_id}/end")
    missing = await browser.send_form("/account/sessions/missing/end")

    assert foreign.status_code == missing.status_code == 404
    session = await Session.objects().get(Session.public_id == theirs.session_id)
    assert session
    assert session.ended_at is None


async def test_the_page_asks_few_questions(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)

    with count_queries() as asked:
        await browser.see("/account")

    assert asked() <= 3
