"""The doors that only the demo has."""

import pytest

from portal.actions.forwarding import forward
from portal.settings import Settings
from portal.tables.people import Session
from tests.cast import gather_cast
from tests.clocks import later
from tests.make import make_network, make_person, make_tenant, make_ticket
from tests.outbox import last_mail_to, link_in
from tests.routes.conftest import SECRET, Anonymous
from tests.routes.signing_in import ask_for_code


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(secret_key=SECRET, demo="outside" not in request.node.name)


async def test_everybody_has_a_button(anonymous: Anonymous) -> None:
    cast = await gather_cast()

    page = await (await anonymous()).see("/demo")

    for who in cast.values():
        assert f"Sign in as {who.name}" in page.text
    assert page.text.index("Allow All") < page.text.index("Sign in as Albert Moreau")


async def test_one_press_signs_in(anonymous: Anonymous) -> None:
    cast = await gather_cast()
    browser = await anonymous()
    await browser.see("/demo")

    answer = await browser.send_form("/demo", {"email": cast["tina"].email})

    assert answer.status_code == 303
    assert (await browser.get("/")).headers["location"] == "/received"
    assert "Tina Roth" in (await browser.get("/account")).text


async def test_nobody_can_sign_in_as_a_stranger(anonymous: Anonymous) -> None:
    await make_person(await make_tenant())
    before = await Session.count()
    browser = await anonymous()
    await browser.see("/demo")

    answer = await browser.send_form("/demo", {"email": "nobody@halden.example"})

    assert answer.status_code == 404
    assert await Session.count() == before


async def test_every_mail_can_be_read_the_newest_first(anonymous: Anonymous) -> None:
    cast = await gather_cast()
    browser = await anonymous()
    await ask_for_code(browser, cast["olga"].email)
    with later(minutes=1):
        await ask_for_code(browser, cast["ada"].email)

    page = await browser.see("/demo/mail")

    assert page.text.index(cast["ada"].email) < page.text.index(cast["olga"].email)
    assert f'href="{link_in(await last_mail_to(cast["olga"].email))}"' in page.text


async def test_a_mail_says_who_gets_its_answers(anonymous: Anonymous) -> None:
    olga = (await gather_cast())["olga"]
    network, ticket = await make_network(olga.tenant), await make_ticket(olga.tenant)
    await forward(olga, ticket, network, shows_customer=False)

    page = await (await anonymous()).see("/demo/mail")

    assert f"Answers go to {olga.name} &lt;{olga.email}&gt;" in page.text


async def test_an_empty_outbox_says_how_to_fill_it(anonymous: Anonymous) -> None:
    page = await (await anonymous()).see("/demo/mail")

    assert "Nothing was mailed yet." in page.text


async def test_outside_the_demo_there_are_no_such_doors(anonymous: Anonymous) -> None:
    cast = await gather_cast()
    browser = await anonymous()
    page = await browser.see("/sign-in")
    assert "/demo" not in page.text

    answers = [
        await browser.get("/demo"),
        await browser.get("/demo/mail"),
        await browser.send_form("/demo", {"email": cast["ada"].email}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
