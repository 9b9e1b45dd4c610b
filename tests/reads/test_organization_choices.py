"""Whom a ticket is for, chosen among few organizations or among thousands."""

import pytest

from portal.access import Who
from portal.reads.organization_choices import MOST, is_found, organization_choices
from tests.cast import company_of
from tests.make import make_organization, make_person, make_tenant

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def ada() -> Who:
    return await make_person(await make_tenant("Halden"))


async def names(who: Who, chosen: str = "", search: str = "") -> list[str]:
    choices = await organization_choices(who, chosen, search)
    return [name for _, name in choices.organizations]


async def test_few_organizations_are_all_to_choose_from(ada: Who) -> None:
    halden = await company_of(ada)
    for name in ("Volta", "Nordkabel"):
        await make_organization(halden, name)
    await make_organization(halden, "Given up", active=False)
    await make_organization(await make_tenant("Other"), "Foreign")

    assert await names(ada) == ["Nordkabel", "Volta"]
    assert not (await organization_choices(ada, "")).is_searched


async def test_many_are_searched_and_the_chosen_one_stays(ada: Who) -> None:
    halden = await company_of(ada)
    for number in range(MOST + 1):
        await make_organization(halden, f"Company {number:03}")
    chosen = await make_organization(halden, "Zeta", active=False)

    assert (await organization_choices(ada, "")).is_searched
    assert len(await names(ada)) == MOST
    assert (await names(ada, chosen.public_id))[0] == "Zeta"
    assert await names(ada, search="any 04") == [f"Company 04{n}" for n in range(10)]


async def test_what_is_found_alone_is_chosen_by_it(ada: Who) -> None:
    halden = await company_of(ada)
    volta = await make_organization(halden, "Volta")
    await make_organization(halden, "Nordkabel")

    assert (await organization_choices(ada, "", "volt")).organization == volta.public_id


async def test_a_choice_that_the_search_does_not_find_is_asked_for_again(ada: Who) -> None:
    halden = await company_of(ada)
    volta = await make_organization(halden, "Volta")
    stranger = await make_person(await make_tenant("Other"))

    assert await is_found(ada, volta.public_id, "vol")
    assert await is_found(ada, "", "")
    assert not await is_found(ada, volta.public_id, "nord")
    assert not await is_found(ada, "", "vol")
    assert not await is_found(stranger, volta.public_id, "vol")
