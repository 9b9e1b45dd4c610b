"""The agreement page: the text, who may accept it, and who did and when."""

from datetime import UTC, datetime

import pytest

from portal.access import Who
from portal.actions.agreement import accept
from portal.gateways.language import Language
from portal.reads.agreement import agreement_page
from portal.rules import agreement
from portal.rules.vocabulary import Level, Role
from portal.tables.people import Tenant
from tests.clocks import at
from tests.make import make_acceptance, make_person, make_tenant

IN_FORCE = agreement.in_force().number
pytestmark = pytest.mark.usefixtures("database")

SECOND = agreement.Version(2, ("A lead answers for its partners.",))
TWO_VERSIONS = (*agreement.VERSIONS, SECOND)
AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@pytest.fixture
async def company() -> Tenant:
    return await make_tenant("Newcomer", has_accepted_agreement=False)


@pytest.fixture
async def ada(company: Tenant) -> Who:
    return await make_person(company, name="Ada Lindqvist")


async def test_before_acceptance_the_text_stands_there_to_be_accepted_R45_R59(ada: Who) -> None:
    page = await agreement_page(ada)
    assert (page.paragraphs, page.version) == (
        agreement.in_force().paragraphs,
        agreement.in_force().number,
    )
    assert (page.is_accepted, page.may_accept) == (False, True)
    assert page.last is None


@pytest.mark.parametrize(
    ("level", "may_accept"), [(Level.ALL, True), (Level.PARTNER_MANAGEMENT, False)]
)
async def test_only_Allow_All_and_administrators_may_accept_it_R44(
    company: Tenant, level: Level, may_accept: bool
) -> None:
    who = await make_person(company, Role.SERVICE_DESK_USER, level)
    assert (await agreement_page(who)).may_accept == may_accept


async def test_after_acceptance_it_says_who_and_when_R51_R52(company: Tenant, ada: Who) -> None:
    with at(AT):
        await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    olga = await make_person(company, Role.SERVICE_DESK_USER, Level.OUTSOURCING)
    page = await agreement_page(olga)
    assert (page.is_accepted, page.may_accept) == (True, False)
    assert page.last
    assert (page.last.name, page.last.at) == ("Ada Lindqvist", AT)
    other = await make_person(await make_tenant("Other", has_accepted_agreement=False))
    assert not (await agreement_page(other)).is_accepted


async def test_Q4_a_new_text_is_to_be_accepted_anew_beside_the_old_acceptance(
    company: Tenant, ada: Who
) -> None:
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")

    page = await agreement_page(ada, TWO_VERSIONS)

    assert (page.version, page.paragraphs) == (2, SECOND.paragraphs)
    assert (page.is_accepted, page.may_accept) == (False, True)
    assert page.last
    assert (page.last.version, page.last.name) == (1, "Ada Lindqvist")


async def test_Q4_every_acceptance_shows_the_words_that_were_accepted(
    company: Tenant, ada: Who
) -> None:
    with at(AT):
        await accept(ada, agreed_to=IN_FORCE, language="de", address="")
    await accept(ada, agreed_to=2, language="en", address="", versions=TWO_VERSIONS)

    second, first = (await agreement_page(ada, TWO_VERSIONS)).acceptances

    assert (second.version, second.paragraphs) == (2, SECOND.paragraphs)
    assert (first.version, first.language, first.at) == (1, "de", AT)
    german = Language("de").say
    assert first.paragraphs == tuple(german(each) for each in agreement.FIRST.paragraphs)
    assert first.paragraphs != agreement.FIRST.paragraphs


async def test_words_that_no_text_here_has_are_not_made_up(company: Tenant, ada: Who) -> None:
    await make_acceptance(ada, version=IN_FORCE)

    (acceptance,) = (await agreement_page(ada)).acceptances

    assert acceptance.paragraphs == ()
