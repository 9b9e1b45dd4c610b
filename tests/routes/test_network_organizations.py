"""The organization behind a network or vendor, chosen among few or among thousands (R65)."""

import pytest

from portal.reads.organization_choices import MOST
from portal.rules.vocabulary import OrganizationType
from portal.tables.networks import Network
from tests.cast import company_of, gather_cast
from tests.make import make_organization
from tests.offers import Cast
from tests.routes.conftest import SignedIn

LIST = "/outsource/networks"
ENTRY = {
    "name": "OnSite",
    "kind": "Network",
    "action": "email",
    "email": "jobs@onsite.example",
    "subject": "{title}",
    "body": "{description}",
    "active": "on",
}


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


async def test_R65_of_many_organizations_the_one_behind_an_entry_is_found_by_its_name(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead = await company_of(cast["paula"])
    for number in range(MOST + 1):
        await make_organization(lead, f"Wire {number:02}")
    last = await make_organization(lead, "Zeta Field")
    await make_organization(await company_of(cast["pia"]), "Zeta of others")
    paula = await signed_in(cast["paula"])
    form = (await paula.see(f"{LIST}/new")).text
    typed = (await paula.see(f"{LIST}/organizations?organization_search=zeta")).text
    unfit = await paula.send_form(
        f"{LIST}/new", {**ENTRY, "organization": "", "organization_search": "wire"}
    )
    sent = await paula.send_form(
        f"{LIST}/new",
        {**ENTRY, "organization": last.public_id, "organization_search": "zeta"},
    )
    (network,) = await Network.objects()
    again = (await paula.see(f"{LIST}/{network.public_id}")).text

    assert "Find an organization" in form
    assert "Zeta Field" not in form
    assert f'<option value="{last.public_id}" selected>' in typed
    assert "Zeta of others" not in typed
    assert unfit.status_code == 422
    assert "Choose one of those that were found." in unfit.text
    assert "{description}" in unfit.text
    assert (sent.status_code, network.organization) == (303, last.id)
    assert f'<option value="{last.public_id}" selected>' in again


async def test_R65_few_are_all_to_choose_from_and_customers_are_not_among_them(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead = await company_of(cast["paula"])
    await make_organization(lead, "Wire", type=OrganizationType.VENDOR)
    await make_organization(lead, "Ferrand", type=OrganizationType.CUSTOMER)
    form = (await (await signed_in(cast["paula"])).see(f"{LIST}/new")).text

    assert ">Wire</option>" in form
    assert ">Ferrand</option>" not in form
    assert "Find an organization" not in form
