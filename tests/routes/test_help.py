"""The help in the reader's language: whole for a lead, its own part for a subcontractor (R101)."""

import pytest

from portal.gateways.language import LANGUAGES
from portal.rules.help import LEADS, TOPICS
from portal.rules.permissions import Permission
from portal.tables.people import Person
from tests.cast import gather_cast
from tests.routes.conftest import Anonymous, SignedIn

NAMES = {topic.name for topic in TOPICS}
OF_LEADS = {topic.name for topic in TOPICS if topic.group == LEADS}
OPEN = {topic.name for topic in TOPICS if topic.needs is Permission.EVERYONE}


async def test_R101_a_lead_can_open_every_page_that_of_the_portal_too(
    signed_in: SignedIn,
) -> None:
    browser = await signed_in((await gather_cast())["nils"])
    contents = (await browser.see("/help")).text

    for name in NAMES:
        assert f'href="/help/{name}"' in contents
        assert (await browser.see(f"/help/{name}")).status_code == 200


async def test_R101_a_subcontractor_has_a_help_without_the_leads_pages(
    signed_in: SignedIn,
) -> None:
    browser = await signed_in((await gather_cast())["tina"])
    contents = (await browser.see("/help")).text

    for name in NAMES:
        is_theirs = name not in OF_LEADS
        assert (f'href="/help/{name}"' in contents) is is_theirs
        status = (await browser.see(f"/help/{name}")).status_code
        assert status == (200 if is_theirs else 404)


async def test_signed_out_only_what_helps_to_get_in_is_open(anonymous: Anonymous) -> None:
    browser = await anonymous()

    for name in NAMES:
        answer = await browser.see(f"/help/{name}")
        if name in OPEN:
            assert answer.status_code == 200
        else:
            assert answer.headers["location"] == f"/sign-in?next=/help/{name}"


@pytest.mark.parametrize("name", ["nothing", "..%2fsettings", "First-Steps"])
async def test_a_page_that_is_none_is_not_there(anonymous: Anonymous, name: str) -> None:
    browser = await anonymous()

    assert (await browser.see(f"/help/{name}")).status_code == 404


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_the_help_speaks_the_readers_language(signed_in: SignedIn, language: str) -> None:
    olga = (await gather_cast())["olga"]
    await Person.update({Person.language: language}).where(Person.id == olga.person)
    browser = await signed_in(olga)

    page = (await browser.see("/help/fees")).text

    assert {"en": "Each bar is a month.", "de": "Jeder Balken ist ein Monat."}[language] in page
    assert f"/static/help/{language}/fees.webp?v=" in page


async def test_every_page_leads_to_the_help(anonymous: Anonymous, signed_in: SignedIn) -> None:
    browser = await signed_in((await gather_cast())["tina"])

    assert 'href="/help"' in (await browser.see("/received")).text
    assert 'href="/help"' in (await (await anonymous()).see("/sign-in")).text
