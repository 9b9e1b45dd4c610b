"""Signing in and out in the browser: code, link, the page that was asked for before."""

import pytest

from portal import clock
from portal.access import Who
from portal.routes import cookies
from portal.rules.vocabulary import TenantKind
from portal.tables.people import Membership, Session
from tests.cast import gather_cast
from tests.clocks import later
from tests.make import make_person, make_tenant
from tests.outbox import code_in, last_mail_to
from tests.routes.conftest import Anonymous, SignedIn
from tests.routes.signing_in import (
    ask_for_code,
    is_signed_in,
    mailed_path,
    plant,
    press_link,
    session_cookie,
    type_code,
)

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
async def olga(database: str) -> Who:
    return await make_person(
        await make_tenant("Halden IT Services"), name="Olga Petrova", email="olga@halden.example"
    )


async def test_the_start_page_sends_each_person_to_their_own(
    anonymous: Anonymous, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    browsers = [await signed_in(cast["olga"]), await signed_in(cast["tina"]), await anonymous()]

    answers = [await browser.get("/") for browser in browsers]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert [answer.headers["location"] for answer in answers] == [
        "/tickets",
        "/received",
        "/sign-in",
    ]


async def test_signing_in_leads_back_to_the_very_view_of_a_list(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    refused = await browser.get("/tickets?status=New&search=door+4")
    page = await browser.see(refused.headers["location"])
    assert page.request.url.params["next"] == "/tickets?status=New&search=door+4"

    sent = await ask_for_code(browser, olga.email, "/tickets?status=New&search=door+4")
    entered = await type_code(browser, sent, code_in(await last_mail_to(olga.email)))

    assert entered.headers["location"] == "/tickets?status=New&search=door+4"


async def test_the_mailed_code_signs_in_and_leads_back_to_the_page_asked_for(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    refused = await browser.get("/account")
    assert refused.headers["location"] == "/sign-in?next=/account"

    sent = await ask_for_code(browser, "Olga@Halden.example", "/account")
    page = await browser.see(sent.headers["location"])
    entered = await type_code(browser, sent, code_in(await last_mail_to(olga.email)))

    assert "olga@halden.example" in page.text
    assert 'inputmode="numeric"' in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert "Olga Petrova" in (await browser.get("/account")).text


async def test_a_code_may_be_typed_with_a_space_in_the_middle(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    sent = await ask_for_code(browser, olga.email)
    code = code_in(await last_mail_to(olga.email))

    await type_code(browser, sent, f" {code[:3]} {code[3:]} ")

    assert await is_signed_in(browser)


async def test_a_wrong_code_is_named_beside_its_field_and_the_address_stays(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    sent = await ask_for_code(browser, olga.email)

    answer = await type_code(browser, sent, "12345")

    assert answer.status_code == 422
    assert "This code is wrong, used or expired." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="12345"' in answer.text
    assert olga.email in answer.text
    assert not await is_signed_in(browser)


async def test_a_code_counts_only_in_the_browser_that_asked(
    olga: Who, anonymous: Anonymous
) -> None:
    asking, other = await anonymous(), await anonymous()
    sent = await ask_for_code(asking, olga.email)
    code = code_in(await last_mail_to(olga.email))

    answer = await type_code(other, sent, code)

    assert answer.status_code == 422
    assert not await is_signed_in(other)
    await type_code(asking, sent, code)
    assert await is_signed_in(asking)


async def test_five_wrong_codes_void_the_code_and_the_link(olga: Who, anonymous: Anonymous) -> None:
    browser = await anonymous()
    sent = await ask_for_code(browser, olga.email)
    for _ in range(5):
        await type_code(browser, sent, "no code")

    by_code = await type_code(browser, sent, code_in(await last_mail_to(olga.email)))
    by_link = await press_link(browser, await mailed_path(olga.email))

    assert by_code.status_code == 422
    assert by_link.status_code == 400
    assert not await is_signed_in(browser)


async def test_a_malformed_address_is_kept_with_its_sentence(anonymous: Anonymous) -> None:
    answer = await ask_for_code(await anonymous(), "olga at halden")

    assert answer.status_code == 422
    assert "Enter one email address" in answer.text
    assert 'value="olga at halden"' in answer.text


async def test_the_code_page_without_an_address_asks_for_one(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/sign-in/code?email=<b>call us</b>&next=/account")

    assert answer.headers["location"] == "/sign-in?next=%2Faccount"


async def test_the_sixth_code_in_a_quarter_of_an_hour_waits(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    for email in (olga.email, "nobody@halden.example"):
        for _ in range(5):
            assert (await ask_for_code(browser, email)).status_code == 303

        answer = await ask_for_code(browser, email)

        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
        assert "Too many attempts" in answer.text


async def test_a_link_opened_where_it_was_asked_for_only_waits_for_its_button(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await ask_for_code(browser, olga.email)

    page = await browser.see(await mailed_path(olga.email))
    assert "Sign in as olga@halden.example" in page.text
    assert "on this device?" not in page.text
    assert not await is_signed_in(browser)

    assert (await press_link(browser, await mailed_path(olga.email))).headers["location"] == "/"
    assert await is_signed_in(browser)


async def test_a_link_opened_elsewhere_says_who_asked_and_asks_once_more(
    olga: Who, anonymous: Anonymous
) -> None:
    asking, other = await anonymous(), await anonymous()
    asking.headers["user-agent"] = IPHONE
    await ask_for_code(asking, olga.email)

    with later(minutes=3):
        page = await other.see(await mailed_path(olga.email))

    assert "Sign in as olga@halden.example on this device?" in page.text
    assert "asked for 3 minutes ago" in page.text
    assert "Safari on iPhone" in page.text
    await press_link(other, await mailed_path(olga.email))
    assert await is_signed_in(other)


async def test_an_expired_link_explains_itself_and_offers_another(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await ask_for_code(browser, olga.email)

    with later(minutes=11):
        answer = await press_link(browser, await mailed_path(olga.email))

    assert answer.status_code == 400
    assert "This link was used or has expired" in answer.text
    assert 'href="/sign-in"' in answer.text


async def test_whoever_left_every_company_is_told_whom_to_ask(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await ask_for_code(browser, olga.email)
    await Membership.update({Membership.active: False}).where(Membership.id == olga.membership)

    answer = await press_link(browser, await mailed_path(olga.email))

    assert answer.status_code == 409
    assert "You have no access at present. Ask your administrator." in answer.text
    assert not await Session.exists().where(Session.browser.like("%httpx%"))


async def test_signing_out_ends_the_session_and_its_cookie(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)

    answer = await browser.send_form("/sign-out")
    page = await browser.see(answer.headers["location"])

    assert "You are signed out." in page.text
    assert cookies.name_of(cookies.SESSION) not in browser.cookies
    assert await Session.count().where(Session.ended_at.is_not_null()) == 1


async def test_signing_in_as_somebody_else_ends_the_session_before(
    olga: Who, signed_in: SignedIn
) -> None:
    sam = await make_person(await make_tenant("Brückner", TenantKind.SUBCONTRACTOR))
    browser = await signed_in(olga)
    before = session_cookie(browser)
    page = await browser.see("/sign-in")
    assert "You are signed in as Olga Petrova." in page.text

    sent = await ask_for_code(browser, sam.email)
    await type_code(browser, sent, code_in(await last_mail_to(sam.email)))

    assert sam.name in (await browser.get("/account")).text
    plant(browser, cookies.SESSION, before)
    assert not await is_signed_in(browser)


async def test_a_form_sent_after_the_session_ended_says_so(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    await Session.update({Session.ended_at: clock.now()}).where(Session.ended_at.is_null())

    answer = await browser.send_form("/account", {"name": "Olga"})

    assert answer.status_code == 401
    assert "You are signed out" in answer.text
    assert 'action="/sign-in/again"' in answer.text


async def test_a_mistake_is_led_to_by_one_mark_alone(anonymous: Anonymous) -> None:
    browser = await anonymous()
    await browser.see("/sign-in")

    wrong = await browser.send_form("/sign-in", {"email": "olga"})

    assert wrong.status_code == 422
    assert wrong.text.count("autofocus") == 1
