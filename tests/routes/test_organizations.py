"""Organizations and contacts: list with search, page, forms; mistakes, strangers and bad input."""

import pytest

from portal.access import Who
from portal.reads.slices import PAGE
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.tables.organizations import Contact, Organization
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import (
    make_contact,
    make_organization,
    make_partnership,
    make_person,
    make_tenant,
)
from tests.routes.conftest import Browser, SignedIn


@pytest.fixture
async def lead(database: str) -> Tenant:
    return await make_tenant("Halden IT Services")


@pytest.fixture
async def browser(lead: Tenant, signed_in: SignedIn) -> Browser:
    return await signed_in(await make_person(lead))


async def stored(public_id: str) -> Organization:
    organization = await Organization.objects().get(Organization.public_id == public_id)
    assert organization
    return organization


async def test_the_empty_list_teaches(browser: Browser) -> None:
    page = (await browser.see("/organizations")).text

    assert "No organizations yet." in page
    assert 'href="/organizations/new"' in page


async def test_a_new_organization_is_shown_with_what_was_typed(browser: Browser) -> None:
    sent = await browser.send_form(
        "/organizations/new",
        {
            "name": "Ferrand Électricité",
            "type": "Customer",
            "phone": "+33 1 23",
            "address": "1 quai\r\nParis",
        },
    )
    page = (await browser.see(sent.headers["location"])).text

    assert sent.status_code == 303
    assert "Organization created." in page
    organization = await stored(sent.headers["location"].rpartition("/")[2])
    assert organization.name == "Ferrand Électricité"
    assert organization.type == OrganizationType.CUSTOMER
    assert organization.address == "1 quai\nParis"
    assert organization.active
    assert "Ferrand Électricité" in page
    assert "+33 1 23" in page


async def test_all_mistakes_are_said_at_once_and_nothing_typed_is_lost(browser: Browser) -> None:
    sent = await browser.send_form(
        "/organizations/new", {"name": "", "type": "Friend", "phone": "12", "address": "Here"}
    )

    assert sent.status_code == 422
    assert 'id="f-name-error">Please fill this in.' in sent.text
    assert '<a href="#f-name">Name: Please fill this in.</a>' in sent.text
    assert 'id="f-type-error">Choose one of the list.' in sent.text
    assert 'value="12"' in sent.text
    assert "Here</textarea>" in sent.text
    assert await Organization.count() == 0


@pytest.mark.parametrize(
    "more",
    [{"tenant": "1"}, {"public_id": "x"}, {"id": "1"}, {"active": ""}, {"name": ["A", "B"]}],
)
async def test_A22_fields_that_the_form_does_not_have_are_refused(
    browser: Browser, more: dict[str, str | list[str]]
) -> None:
    sent = await browser.send_form(
        "/organizations/new", {"name": "Nordkabel", "type": "Vendor", **more}
    )

    assert sent.status_code == 400
    assert await Organization.count() == 0


async def test_an_organization_is_edited_and_made_inactive(browser: Browser, lead: Tenant) -> None:
    organization = await make_organization(lead, "Osti Cabling")
    at = f"/organizations/{organization.public_id}"

    form = (await browser.see(f"{at}/edit")).text
    sent = await browser.send_form(f"{at}/edit", {"name": "Osti Kabel", "type": "Prospect"})

    assert 'value="Osti Cabling"' in form
    assert sent.headers["location"] == at
    changed = await stored(organization.public_id)
    assert (changed.name, changed.type, changed.active) == ("Osti Kabel", "Prospect", False)


async def test_an_active_partner_stays_eligible_and_the_form_says_so(
    browser: Browser, lead: Tenant
) -> None:
    organization = await make_organization(lead, "Osti Cabling")
    await make_partnership(lead, organization=organization, status=PartnerStatus.ACTIVE)

    sent = await browser.send_form(
        f"/organizations/{organization.public_id}/edit", {"name": "Osti", "type": "Dead"}
    )

    assert sent.status_code == 422
    assert 'id="f-type-error"' in sent.text
    assert 'id="f-active-error"' in sent.text
    assert 'name="active" id="f-active" aria-invalid="true"' in sent.text
    assert 'value="on" checked' not in sent.text
    assert (await stored(organization.public_id)).name == "Osti Cabling"


async def test_search_finds_parts_of_names_without_accents(browser: Browser, lead: Tenant) -> None:
    for name in ("Bruckner Netz", "Volta", "100 % Kabel"):
        await make_organization(lead, name)

    async def found(search: str) -> list[str]:
        page = (await browser.see("/organizations", params={"search": search})).text
        return [name for name in ("Bruckner Netz", "Volta", "100 % Kabel") if f"<b>{name}" in page]

    assert await found("BRÜCK") == ["Bruckner Netz"]
    assert await found("olt") == ["Volta"]
    assert await found("%") == ["100 % Kabel"]


async def test_A25_a_search_is_shown_as_text(browser: Browser, lead: Tenant) -> None:
    await make_organization(lead)
    page = await browser.see("/organizations", params={"search": '"><script>alert(1)</script>'})

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


async def test_pages_follow_each_other_by_name(browser: Browser, lead: Tenant) -> None:
    for number in range(PAGE + 1):
        await make_organization(lead, f"Company {number:03}")

    first = (await browser.see("/organizations")).text
    last_shown = await Organization.objects().get(Organization.name == f"Company {PAGE - 1:03}")
    assert last_shown
    further = f"/organizations?after={last_shown.public_id}.company+{PAGE - 1:03}"
    second = (await browser.see(further)).text

    assert further in first
    assert f"Company {PAGE:03}" not in first
    assert f"Company {PAGE:03}" in second
    assert "Company 000" not in second


async def test_a_contact_is_created_and_edited(browser: Browser, lead: Tenant) -> None:
    organization = await make_organization(lead, "Nordkabel AS")
    at = f"/organizations/{organization.public_id}"
    fields = {"name": "Ingrid Dahl", "email": "Ingrid@Nordkabel.example", "phone": "12"}

    sent = await browser.send_form(f"{at}/contacts/new", fields)
    contact = await Contact.objects().get(Contact.organization == organization.id)
    assert contact
    form = (await browser.see(f"{at}/contacts/{contact.public_id}/edit")).text
    await browser.send_form(f"{at}/contacts/{contact.public_id}/edit", {**fields, "phone": "34"})

    assert sent.headers["location"] == at
    assert contact.email == "ingrid@nordkabel.example"
    assert 'value="Ingrid Dahl"' in form
    await contact.refresh()
    assert contact.phone == "34"


async def test_a_contact_with_a_wrong_address_is_not_saved(browser: Browser, lead: Tenant) -> None:
    organization = await make_organization(lead)
    sent = await browser.send_form(
        f"/organizations/{organization.public_id}/contacts/new",
        {"name": "Ingrid", "email": "a@b.example, c@d.example"},
    )

    assert sent.status_code == 422
    assert 'id="f-email-error"' in sent.text
    assert 'value="a@b.example, c@d.example"' in sent.text
    assert await Contact.count() == 0


async def test_R11_a_contacts_data_are_erased_from_its_own_page(
    browser: Browser, lead: Tenant
) -> None:
    organization = await make_organization(lead)
    contact = await make_contact(organization, "Jo Kranz")
    at = f"/organizations/{organization.public_id}"

    assert "Erase data" in (await browser.see(f"{at}/contacts/{contact.public_id}/edit")).text
    sent = await browser.send_form(f"{at}/contacts/{contact.public_id}/erase")
    page = (await browser.see(sent.headers["location"])).text

    assert sent.status_code == 303
    assert "Jo Kranz" not in page
    assert "data were erased" in page
    await contact.refresh()
    assert (contact.name, contact.email) == ("", "")


async def test_Q24_a_partner_manager_may_confirm_that_the_partnership_ends(
    database: str, signed_in: SignedIn
) -> None:
    cast = await gather_cast()
    partnership = await partnership_between(cast["paula"], cast["sam"])
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    at = f"/organizations/{organization.public_id}/edit"
    fields = {"name": "Brückner", "type": "Vendor", "phone": "", "address": ""}
    paula, olga = await signed_in(cast["paula"]), await signed_in(cast["olga"])

    for browser, may_end in ((olga, False), (paula, True)):
        asked = await browser.send_form(at, fields)
        assert asked.status_code == 422
        assert "Cancel the partnership first." in asked.text
        assert ("Cancel the partnership now" in asked.text) == may_end
    sent = await paula.send_form(at, {**fields, "end_partnership": "on"})

    assert sent.status_code == 303
    await partnership.refresh()
    assert partnership.status == PartnerStatus.CANCELED


async def test_A57_records_of_another_instance_are_not_there(
    database: str, signed_in: SignedIn
) -> None:
    cast: dict[str, Who] = await gather_cast()
    halden = await company_of(cast["ada"])
    ours = await make_organization(halden, "Nordkabel AS")
    contact = await make_contact(ours)
    browser = await signed_in(cast["pia"])
    at = f"/organizations/{ours.public_id}"

    for address in (
        at,
        f"{at}/edit",
        f"{at}/contacts/new",
        f"{at}/contacts/{contact.public_id}/edit",
    ):
        assert (await browser.see(address)).status_code == 404
    for address in (f"{at}/edit", f"{at}/contacts/new", f"{at}/contacts/{contact.public_id}/edit"):
        sent = await browser.send_form(address, {"name": "Mine", "type": "Vendor"})
        assert sent.status_code in (400, 404)
    assert "Nordkabel" not in (await browser.see(f"/organizations?after={ours.public_id}.a")).text
    assert "Nordkabel" not in (await browser.see("/organizations")).text
    assert (await stored(ours.public_id)).name == "Nordkabel AS"


async def test_a_contact_of_another_organization_is_not_there(
    browser: Browser, lead: Tenant
) -> None:
    contact = await make_contact(await make_organization(lead))
    other = await make_organization(lead)

    address = f"/organizations/{other.public_id}/contacts/{contact.public_id}/edit"

    assert (await browser.see(address)).status_code == 404


async def test_subcontractors_have_no_organizations(database: str, signed_in: SignedIn) -> None:
    cast = await gather_cast()
    browser = await signed_in(cast["sam"])

    assert (await browser.see("/organizations")).status_code == 403
