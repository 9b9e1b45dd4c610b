"""Organizations by name: found by any part of it, page by page, and one with its contacts."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from portal.access import Who
from portal.actions.organizations import OrganizationFields, create_organization
from portal.clock import now
from portal.reads.organization_list import OrganizationList, organization_list
from portal.reads.organizations import organization_page
from portal.reads.slices import PAGE
from portal.rules.listings.desk import ORGANIZATIONS
from portal.rules.lists import read_view
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from tests.cast import company_of
from tests.databases import count_queries
from tests.make import make_contact, make_organization, make_partnership, make_person, make_tenant

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def ada() -> Who:
    return await make_person(await make_tenant("Halden"))


async def make(who: Who, *names: str) -> None:
    for name in names:
        await create_organization(
            who, OrganizationFields(name=name, type=OrganizationType.CUSTOMER)
        )


async def found(who: Who, **asked: str) -> OrganizationList:
    return await organization_list(who, read_view(ORGANIZATIONS, urlencode(asked)))


def names(page: OrganizationList) -> list[str]:
    return [organization.name for organization in page.rows]


async def test_they_are_sorted_by_name_whatever_case_or_accent(ada: Who) -> None:
    await make(ada, "Zeta", "Österreich AG", "alpha", "Éclair")
    assert names(await found(ada)) == ["alpha", "Éclair", "Österreich AG", "Zeta"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("brück", ["Brückner Netz"]),
        ("NETZ", ["Brückner Netz", "Netzwerk 100%"]),
        ("0%", ["Netzwerk 100%"]),
        ("%", ["Netzwerk 100%"]),
        ("_", []),
        ("!", []),
        ("' OR 1=1", []),
        ("  ", ["Brückner Netz", "Netzwerk 100%", "Volta"]),
    ],
)
async def test_a_search_finds_any_part_of_the_name_and_no_wildcards_A55(
    ada: Who, search: str, expected: list[str]
) -> None:
    await make(ada, "Netzwerk 100%", "Brückner Netz", "Volta")
    assert names(await found(ada, search=search)) == expected


async def test_other_companies_see_none_of_them_A57(ada: Who) -> None:
    organization = await make_organization(await company_of(ada), "Mine")
    pia = await make_person(await make_tenant("Quayside"))
    assert names(await found(pia)) == []
    assert names(await found(pia, after=f"{organization.public_id}.")) == []


async def test_pages_of_fifty_follow_each_other_also_among_equal_names(ada: Who) -> None:
    await make(ada, *["Same"] * (PAGE + 2), *(f"A{n:03}" for n in range(PAGE - 1)))
    seen: list[str] = []
    cursor, lengths = "", []
    while True:
        page = await found(ada, after=cursor)
        assert page.frame.is_first == (not cursor)
        seen += [organization.public_id for organization in page.rows]
        lengths.append(len(page.rows))
        if page.frame.next is None:
            break
        (cursor,) = parse_qs(urlsplit(page.frame.next).query)["after"]
    assert lengths == [PAGE, PAGE, 1]
    assert len(set(seen)) == 2 * PAGE + 1


async def test_one_organization_shows_its_contacts_and_partner_status(ada: Who) -> None:
    lead = await company_of(ada)
    organization = await make_organization(lead, "Volta", phone="1", address="Pier 2")
    await make_contact(organization, "Zoe", "zoe@volta.example", phone="2")
    await make_contact(organization, "Abe", "", redacted_at=now())
    await make_contact(await make_organization(lead), "Of another")
    page = await organization_page(organization)
    assert (page.public_id, page.name, page.type) == (organization.public_id, "Volta", "Vendor")
    assert (page.phone, page.address, page.active) == ("1", "Pier 2", True)
    assert page.partner_status is PartnerStatus.NOT_INVITED
    assert [(one.name, one.email, one.phone, one.is_redacted) for one in page.contacts] == [
        ("Abe", "", "", True),
        ("Zoe", "zoe@volta.example", "2", False),
    ]


async def test_a_partnership_shows_its_status(ada: Who) -> None:
    lead = await company_of(ada)
    organization = await make_organization(lead)
    await make_partnership(lead, status=PartnerStatus.PENDING, organization=organization)
    assert (await organization_page(organization)).partner_status is PartnerStatus.PENDING


async def test_list_and_page_cost_few_queries(ada: Who) -> None:
    organization = await make_organization(await company_of(ada))
    with count_queries() as queries:
        await found(ada, search="x", after=f"{organization.public_id}.a")
        await organization_page(organization)
        assert queries() <= 5
