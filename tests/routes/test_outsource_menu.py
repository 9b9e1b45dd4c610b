"""Finding a partner for a ticket by what it can do and where it works (R72, Q45)."""

import re

import pytest

from portal.access import Who
from portal.actions.partner_tags import set_tags
from portal.reads.outsource_menu import FOUND
from portal.rules.partner_tags import TagKind
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Organization
from portal.tables.rows import load
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_organization, make_partnership, make_ticket
from tests.offers import Cast
from tests.routes.conftest import SignedIn


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


async def _tag(lead: Who, partner: Who, skills: tuple[str, ...], areas: tuple[str, ...]) -> None:
    between = await partnership_between(lead, partner)
    organization = await load(Organization, between.organization)
    await set_tags(lead, organization, {TagKind.SKILL: skills, TagKind.AREA: areas})


async def test_Q45_a_partner_is_found_by_what_it_can_do_and_where_it_works(
    cast: Cast, signed_in: SignedIn
) -> None:
    olga = cast["olga"]
    for partner, skills, areas in (
        ("cleo", ("Cabling", "Wi-Fi"), ("Bremen",)),
        ("eve", ("Cabling",), ("Hamburg",)),
    ):
        await _tag(olga, cast[partner], skills, areas)
    await make_partnership(await company_of(cast["pia"]), await company_of(cast["sam"]))
    await _tag(cast["pia"], cast["sam"], ("Diving",), ("Sea",))
    ticket = await make_ticket(olga.tenant)
    browser, menu = await signed_in(olga), f"/tickets/{ticket.public_id}/outsource/menu"

    async def found(asked: str) -> list[str]:
        page = (await browser.see(f"{menu}?{asked}")).text
        return re.findall(r"outsource\?partner=[^>]+><span><b>([^<]+)", page)

    cleo, eve = await found("area=Bremen"), await found("skill=Cabling&area=Hamburg")
    both = await found("skill=Cabling")
    page = (await browser.see(menu)).text

    assert [len(cleo), len(eve)] == [1, 1]
    assert both == sorted([*cleo, *eve])
    assert await found(f"skill=Wi-Fi&search={eve[0][:4]}") == []
    assert await found("skill=wi-fi") == cleo
    assert await found("skill=Wi%25") == []
    assert "Cabling, Wi-Fi · Bremen" in (await browser.see(f"{menu}?skill=Wi-Fi")).text
    assert '<option value="Hamburg">' in page
    assert "Diving" not in page


async def test_R72_where_more_partners_fit_than_are_shown_the_menu_says_so(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead = await company_of(cast["olga"])
    ticket, browser = await make_ticket(lead.id), await signed_in(cast["olga"])

    async def found(search: str) -> tuple[int, bool]:
        at = f"/tickets/{ticket.public_id}/outsource/menu?search={search}"
        page = (await browser.see(at)).text
        return page.count("/outsource?partner="), "More fit. Ask for more of the name." in page

    for number in range(FOUND):
        organization = await make_organization(lead, f"Zeta {number:02}")
        await make_partnership(lead, status=PartnerStatus.ACTIVE, organization=organization)
    all_shown = await found("zeta")
    last = await make_organization(lead, "Zeta 99")
    await make_partnership(lead, status=PartnerStatus.ACTIVE, organization=last)

    assert all_shown == (FOUND, False)
    assert await found("zeta") == (FOUND, True)
    assert await found("zeta 9") == (1, False)
