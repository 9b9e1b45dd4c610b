"""A mailed invitation in the browser: what it says, and accepting, declining, asking anew."""

from typing import Any

import pytest

from portal.access import Who
from portal.rules.vocabulary import PartnerStatus, Role, TenantKind
from portal.tables.organizations import Invitation, Partnership
from portal.tables.people import Membership, Person, Tenant
from tests.clocks import later
from tests.make import (
    make_contact,
    make_invitation,
    make_organization,
    make_partnership,
    make_person,
    make_tenant,
)
from tests.outbox import mails_to, token_in
from tests.routes.conftest import Anonymous, Browser, SignedIn
from tests.routes.signing_in import is_signed_in

INES = "ines@kessler.example"
NEWCOMER = {"name": "Ines Kessler", "company": "Kessler Elektro", "email": INES}


@pytest.fixture
async def paula(database: str) -> Who:
    return await make_person(await make_tenant("Halden IT Services"), name="Paula Iversen")


async def invite(inviter: Who, email: str = INES, **values: Any) -> str:
    """The address of an invitation to Kessler Elektro that waits for its answer."""
    lead = await Tenant.objects().get(Tenant.id == inviter.tenant)
    assert lead
    organization = await make_organization(lead, "Kessler Elektro")
    partnership = await make_partnership(
        lead,
        status=PartnerStatus.PENDING,
        organization=organization,
        contact=await make_contact(organization, "Ines Kessler", email),
        invited_by=inviter.person,
    )
    return f"/invitations/{await make_invitation(partnership, **values)}"


async def status() -> str:
    """Where the one partnership stands now."""
    row = await Partnership.select(Partnership.status).first()
    assert row
    return str(row["status"])


async def accept(browser: Browser, path: str, **fields: str) -> Any:
    await browser.see(path)
    return await browser.send_form(f"{path}/accept", {**NEWCOMER, **fields})


async def test_the_page_says_who_invites_whom_with_every_field_filled_in(
    paula: Who, anonymous: Anonymous
) -> None:
    page = await (await anonymous()).see(await invite(paula))

    assert page.status_code == 200
    assert "Halden IT Services invites you to take on tickets" in page.text
    assert f"Paula Iversen sent this to {INES}." in page.text
    for value in NEWCOMER.values():
        assert f'value="{value}"' in page.text
    assert "readonly" in page.text
    assert "Accept invitation" in page.text
    assert "Decline invitation" in page.text


async def test_one_press_makes_the_company_and_signs_its_administrator_in(
    paula: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    browser.headers["accept-language"] = "de-AT,de;q=0.9"

    answer = await accept(browser, await invite(paula), company="Kessler Elektro GmbH")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/")).headers["location"] == "/received"
    assert await is_signed_in(browser)
    ines = await Person.objects().get(Person.email == INES)
    assert ines
    assert (ines.name, ines.language) == ("Ines Kessler", "de")
    membership = await Membership.objects().get(Membership.person == ines.id)
    assert membership
    assert membership.role == Role.COMPANY_ADMINISTRATOR
    company = await Tenant.objects().get(Tenant.id == membership.tenant)
    assert company
    assert (company.name, company.kind) == ("Kessler Elektro GmbH", TenantKind.SUBCONTRACTOR)
    assert await status() == PartnerStatus.ACTIVE


async def test_empty_fields_are_named_all_at_once_and_the_rest_is_kept(
    paula: Who, anonymous: Anonymous
) -> None:
    answer = await accept(await anonymous(), await invite(paula), name=" ", company="x" * 121)

    assert answer.status_code == 422
    assert "Please fill this in." in answer.text
    assert "This is too long: 121 of at most 120 characters." in answer.text
    assert "x" * 121 in answer.text
    assert await status() == PartnerStatus.PENDING
    assert not await Person.exists().where(Person.email == INES)


async def test_a_field_that_the_form_does_not_have_is_refused(
    paula: Who, anonymous: Anonymous
) -> None:
    answer = await accept(await anonymous(), await invite(paula), role="System Administrator")

    assert answer.status_code == 400
    assert await status() == PartnerStatus.PENDING


async def test_declining_takes_no_account_and_tells_the_lead(
    paula: Who, anonymous: Anonymous
) -> None:
    browser, path = await anonymous(), await invite(paula)
    await browser.see(path)

    answer = await browser.send_form(f"{path}/decline")
    page = await browser.see(answer.headers["location"])

    assert "You declined the invitation." in page.text
    assert "This invitation was already answered." in page.text
    assert await status() == PartnerStatus.DECLINED
    assert [mail.event for mail in await mails_to(paula.email)] == ["invitation_declined"]


async def test_an_answered_invitation_cannot_be_answered_again(
    paula: Who, anonymous: Anonymous
) -> None:
    first, second, path = await anonymous(), await anonymous(), await invite(paula)
    await second.see(path)
    await accept(first, path)

    late = await second.send_form(f"{path}/decline")

    assert late.status_code == 409
    assert "This invitation was already answered." in late.text
    assert "Decline invitation" not in late.text
    assert await status() == PartnerStatus.ACTIVE


async def test_an_expired_invitation_mails_a_new_link_to_the_invited_address(
    paula: Who, anonymous: Anonymous
) -> None:
    browser, path = await anonymous(), await invite(paula)
    with later(days=15):
        page = await browser.see(path)
        assert page.status_code == 200
        assert "This invitation has expired." in page.text
        assert "Send a new link" in page.text

        answer = await browser.send_form(f"{path}/renew")
        (mail,) = await mails_to(INES)
        fresh = await browser.see(f"/invitations/{token_in(mail)}")

    assert answer.headers["location"] == path
    assert "Accept invitation" in fresh.text
    assert await Invitation.count() == 2


async def test_a_withdrawn_invitation_says_so_and_offers_nothing(
    paula: Who, anonymous: Anonymous
) -> None:
    path = await invite(paula)
    await Partnership.update({Partnership.status: PartnerStatus.NOT_INVITED.value}, force=True)

    page = await (await anonymous()).see(path)

    assert page.status_code == 200
    assert "This invitation was replaced or withdrawn." in page.text
    assert "Send a new link" not in page.text


async def test_asking_anew_with_an_unknown_link_says_the_same_and_mails_nothing(
    paula: Who, anonymous: Anonymous
) -> None:
    browser, path = await anonymous(), await invite(paula)
    await browser.see(path)

    known = await browser.send_form(f"{path}/renew")
    unknown = await browser.send_form("/invitations/unknown/renew")

    assert known.status_code == unknown.status_code == 303
    assert len(await mails_to(INES)) == 1


async def test_an_unknown_invitation_is_missing_but_explains_itself(anonymous: Anonymous) -> None:
    page = await (await anonymous()).see("/invitations/unknown")

    assert page.status_code == 404
    assert "This link is not complete. Open it again from the mail." in page.text
    assert "Accept invitation" not in page.text


async def test_an_administrator_accepts_with_the_company_that_is_there(
    paula: Who, signed_in: SignedIn
) -> None:
    volta = await make_tenant("Volta Field Services", TenantKind.SUBCONTRACTOR)
    eve = await make_person(volta, name="Eve Carver", email="eve@volta.example")
    browser, path = await signed_in(eve), await invite(paula, eve.email)
    page = await browser.see(path)
    assert "Accept with Volta Field Services" in page.text
    assert "Your company" not in page.text

    answer = await browser.send_form(f"{path}/accept")

    assert answer.status_code == 303
    partnership = await Partnership.objects().first()
    assert partnership
    assert (partnership.status, partnership.partner) == (PartnerStatus.ACTIVE, volta.id)
    assert await Tenant.count().where(Tenant.kind == TenantKind.SUBCONTRACTOR.value) == 1


async def test_a_technician_is_told_who_can_accept(paula: Who, signed_in: SignedIn) -> None:
    volta = await make_tenant("Volta Field Services", TenantKind.SUBCONTRACTOR)
    tom = await make_person(volta, Role.TECHNICIAN, name="Tom", email="tom@volta.example")

    page = await (await signed_in(tom)).see(await invite(paula, tom.email))

    assert "Only an administrator of a subcontractor company can accept for it." in page.text
    assert "Accept with" not in page.text


async def test_whoever_has_an_account_signs_in_first_and_comes_back(
    paula: Who, anonymous: Anonymous
) -> None:
    volta = await make_tenant("Volta Field Services", TenantKind.SUBCONTRACTOR)
    await make_person(volta, email=INES)
    browser, path = await anonymous(), await invite(paula)

    page = await browser.see(path)
    answer = await accept(browser, path)

    assert f'href="/sign-in?next={path}"' in page.text
    assert "Your name" not in page.text
    assert answer.status_code == 409
    assert "You already have an account here. Sign in, then accept." in answer.text
    assert await status() == PartnerStatus.PENDING


async def test_R24_the_link_that_declines_changes_nothing_until_its_button_is_pressed(
    paula: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    path = await invite(paula)

    for _ in range(3):
        page = await browser.see(f"{path}/decline")
        assert page.status_code == 200
    assert "Decline the invitation of Halden IT Services" in page.text
    assert "Accept invitation" not in page.text
    assert f'href="{path}"' in page.text
    assert await status() == PartnerStatus.PENDING
    assert (await browser.send_form(f"{path}/decline")).status_code == 303
    assert await status() == PartnerStatus.DECLINED
    assert "already answered" in (await browser.see(f"{path}/decline")).text


async def test_Q6_a_link_that_declines_nothing_is_not_there(
    database: str, anonymous: Anonymous
) -> None:
    page = await (await anonymous()).see("/invitations/example/decline")

    assert page.status_code == 404
