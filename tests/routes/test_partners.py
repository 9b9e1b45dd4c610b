"""Invite & Manage in the browser: what each row offers, recipients, and the three buttons."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Who, partnership_with
from portal.rules.vocabulary import Level, OrganizationType, OutsourceStatus, PartnerStatus, Role
from portal.tables.organizations import (
    Contact,
    Invitation,
    Organization,
    Partnership,
    PartnerTag,
)
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import (
    make_contact,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_person,
    make_tenant,
    make_ticket,
)
from tests.outbox import last_mail_to, mails_to
from tests.routes.conftest import Browser, SignedIn

PARTNERS = "/outsource/partners"
INGRID = "ingrid@nordkabel.example"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def browser(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["paula"])


@pytest.fixture
async def nordkabel(cast: dict[str, Who]) -> Organization:
    """A vendor with one contact, never invited."""
    organization = await make_organization(await company_of(cast["paula"]), "Nordkabel AS")
    await make_contact(organization, "Ingrid Dahl", INGRID)
    return organization


async def ingrid_of(organization: Organization) -> Contact:
    contact = await Contact.objects().get(Contact.organization == organization.id)
    assert contact
    return contact


async def with_recipient(
    organization: Organization, lead: Who, status: PartnerStatus = PartnerStatus.NOT_INVITED
) -> Partnership:
    return await make_partnership(
        await company_of(lead),
        organization=organization,
        contact=await ingrid_of(organization),
        status=status,
    )


async def stored(organization: Organization) -> Partnership:
    partnership = await partnership_with(organization)
    assert partnership
    return partnership


def row_of(page: str, organization: Organization) -> str:
    """The table row of an organization."""
    return page.split(f'id="partner-{organization.public_id}"')[1].split("</tr>")[0]


@pytest.mark.parametrize("first", ["olga", "nils", "sam"])
async def test_R1_the_page_needs_partner_management(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see(PARTNERS)).status_code == 403


async def test_before_the_agreement_the_page_leads_to_it(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False)
    browser = await signed_in(
        await make_person(lead, Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT)
    )

    assert (await browser.see(PARTNERS)).headers["location"] == "/outsource"


async def test_R37_before_the_agreement_nobody_is_invited(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False)
    organization = await make_organization(lead)
    await make_partnership(lead, organization=organization)
    browser = await signed_in(await make_person(lead))

    sent = await browser.send_form(f"{PARTNERS}/{organization.public_id}/invite")

    assert sent.status_code == 409
    assert "has to accept the outsourcing agreement" in sent.text
    assert (await stored(organization)).status == PartnerStatus.NOT_INVITED


async def test_R37_before_the_agreement_no_recipient_is_chosen_and_no_word_kept(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False)
    organization = await make_organization(lead)
    contact = await make_contact(organization)
    browser = await signed_in(await make_person(lead))
    at = f"{PARTNERS}/{organization.public_id}"

    chosen = await browser.send_form(f"{at}/recipient", {"contact": contact.public_id, "email": ""})
    words = await browser.send_form(f"{at}/tags", {"skills": "Fibre", "areas": ""})

    for answer in (chosen, words):
        assert answer.status_code == 409
        assert "has to accept the outsourcing agreement" in answer.text
    assert await partnership_with(organization) is None
    assert not await PartnerTag.exists()


async def test_Q4_a_changed_agreement_closes_every_box_and_says_where_it_is_accepted(
    cast: dict[str, Who], signed_in: SignedIn, nordkabel: Organization
) -> None:
    await with_recipient(nordkabel, cast["paula"])
    lead = await company_of(cast["paula"])
    await Tenant.update({Tenant.agreement_version: 0}).where(Tenant.id == lead.id)
    browser = await signed_in(cast["paula"])

    page = (await browser.see(PARTNERS)).text
    row = page.split(f'value="{nordkabel.public_id}"')[1].split("</tr>")[0]

    assert "The outsourcing agreement has changed." in page
    assert 'href="/outsource/agreement">Read it' in page
    assert row.split(">")[0].endswith(" disabled")
    assert "has to accept the outsourcing agreement" in row
    assert "/invite" not in row
    assert "Edit recipient" in row


async def test_R5_only_eligible_types_are_listed(cast: dict[str, Who], browser: Browser) -> None:
    lead = await company_of(cast["paula"])
    for type in OrganizationType:
        await make_organization(lead, f"A {type} company", type)

    page = (await browser.see(PARTNERS)).text

    shown = {type for type in OrganizationType if f"A {type} company" in page}
    assert shown == {OrganizationType.PARTNER, OrganizationType.VENDOR, OrganizationType.CUSTOMER}


async def test_R10_without_a_recipient_the_reason_stands_in_place_of_the_button(
    browser: Browser, nordkabel: Organization
) -> None:
    row = row_of((await browser.see(PARTNERS)).text, nordkabel)

    assert "No recipient is chosen. Edit the recipient first." in row
    assert "Edit recipient" in row
    assert "/invite" not in row


async def test_R31_an_active_partner_shows_its_open_tickets_as_a_link(
    cast: dict[str, Who], browser: Browser
) -> None:
    partnership = await partnership_between(cast["paula"], cast["sam"])
    lead = await company_of(cast["paula"])
    for status in (OutsourceStatus.ASSIGNED, OutsourceStatus.IN_PROGRESS, OutsourceStatus.COMPLETE):
        await make_outsourcing(await make_ticket(lead), partnership, status)
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization

    row = row_of((await browser.see(PARTNERS)).text, organization)

    link = f"/outsource?list=all-open&amp;partner={organization.public_id}"
    assert f'<a href="{link}">2</a>' in row
    assert (await browser.see(link.replace("&amp;", "&"))).text.count('<a href="/tickets/') == 2


async def test_the_recipient_takes_the_address_of_the_contact(
    browser: Browser, nordkabel: Organization
) -> None:
    ingrid = await ingrid_of(nordkabel)
    at = f"{PARTNERS}/{nordkabel.public_id}/recipient"

    form = (await browser.see(at)).text
    sent = await browser.send_form(at, {"contact": ingrid.public_id, "email": ""})

    assert f"Ingrid Dahl · {INGRID}" in form
    assert sent.headers["location"] == PARTNERS
    partnership = await stored(nordkabel)
    assert (partnership.recipient, partnership.recipient_email) == (ingrid.id, INGRID)


async def test_R17_a_contact_without_an_address_needs_one_here(
    browser: Browser, nordkabel: Organization
) -> None:
    jo = await make_contact(nordkabel, "Jo Kranz", email="")
    at = f"{PARTNERS}/{nordkabel.public_id}/recipient"

    refused = await browser.send_form(at, {"contact": jo.public_id, "email": ""})
    saved = await browser.send_form(at, {"contact": jo.public_id, "email": "jo@kranz.example"})

    assert refused.status_code == 422
    assert 'id="f-email-error">This contact has no address.' in refused.text
    assert f'value="{jo.public_id}" selected' in refused.text
    assert saved.status_code == 303
    assert (await stored(nordkabel)).recipient_email == "jo@kranz.example"
    await jo.refresh()
    assert jo.email == ""


async def test_a_recipient_has_to_be_chosen(browser: Browser, nordkabel: Organization) -> None:
    at = f"{PARTNERS}/{nordkabel.public_id}/recipient"
    sent = await browser.send_form(at, {"contact": "", "email": "wrong"})

    assert sent.status_code == 422
    assert 'id="f-contact-error"' in sent.text
    assert 'id="f-email-error"' in sent.text
    assert await partnership_with(nordkabel) is None


async def test_R16_a_contact_made_on_the_way_is_chosen_already(
    browser: Browser, nordkabel: Organization
) -> None:
    sent = await browser.send_form(
        f"{PARTNERS}/{nordkabel.public_id}/contacts/new",
        {"name": "Lars Holm", "email": "lars@nordkabel.example", "phone": ""},
    )
    form = (await browser.see(sent.headers["location"])).text

    lars = await Contact.objects().get(Contact.name == "Lars Holm")
    assert lars
    assert f'value="{lars.public_id}" selected' in form


async def test_R8_a_new_organization_leads_to_its_recipient(browser: Browser) -> None:
    form = (await browser.see(f"{PARTNERS}/new")).text
    sent = await browser.send_form(
        f"{PARTNERS}/new", {"name": "Osti Cabling", "type": "Partner", "phone": "", "address": ""}
    )
    page = (await browser.see(sent.headers["location"])).text

    assert 'value="Prospect"' not in form
    assert "Osti Cabling has no contacts yet." in page
    assert "Osti Cabling" in (await browser.see(PARTNERS)).text


async def test_inviting_mails_a_link_and_says_so(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization
) -> None:
    await with_recipient(nordkabel, cast["paula"])

    sent = await browser.send_form(f"{PARTNERS}/{nordkabel.public_id}/invite")
    page = (await browser.see(sent.headers["location"])).text

    assert sent.status_code == 303
    assert f"Invitation sent to {INGRID}." in page
    assert (await stored(nordkabel)).status == PartnerStatus.PENDING
    assert "/invitations/" in (await last_mail_to(INGRID)).text
    row = row_of(page, nordkabel)
    assert "open until" in row
    assert "/resend" in row
    assert "/withdraw" in row
    assert "/invite" not in row


async def test_inviting_twice_is_refused_with_the_list_as_it_stands(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization
) -> None:
    await with_recipient(nordkabel, cast["paula"])

    await browser.send_form(f"{PARTNERS}/{nordkabel.public_id}/invite")
    again = await browser.send_form(f"{PARTNERS}/{nordkabel.public_id}/invite")

    assert again.status_code == 409
    assert "This organization is invited already." in again.text
    assert "/resend" in row_of(again.text, nordkabel)
    assert len(await mails_to(INGRID)) == 1


async def test_resend_mails_once_more_and_withdraw_closes(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization
) -> None:
    await with_recipient(nordkabel, cast["paula"])
    at = f"{PARTNERS}/{nordkabel.public_id}"

    for verb in ("invite", "resend", "withdraw"):
        assert (await browser.send_form(f"{at}/{verb}")).status_code == 303

    assert len(await mails_to(INGRID)) == 2
    assert (await stored(nordkabel)).status == PartnerStatus.NOT_INVITED
    assert await Invitation.count().where(Invitation.voided_at.is_null()) == 0
    assert "/invite" in row_of((await browser.see(PARTNERS)).text, nordkabel)


async def test_resending_too_often_keeps_the_list_and_says_when_it_can_be_done_again(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization
) -> None:
    await with_recipient(nordkabel, cast["paula"])
    at = f"{PARTNERS}/{nordkabel.public_id}"
    await browser.send_form(f"{at}/invite")
    answers = [await browser.send_form(f"{at}/resend") for _ in range(21)]
    sent, refused = [[a for a in answers if a.status_code == code] for code in (303, 429)]

    assert len(sent) + len(refused) == 21
    assert sent
    assert "You can try again in" in refused[0].text
    assert 0 < int(refused[0].headers["retry-after"]) <= 24 * 3600
    assert nordkabel.name in row_of(refused[0].text, nordkabel)
    assert len(await mails_to(INGRID)) == 1 + len(sent)


async def test_an_expired_invitation_says_so(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization
) -> None:
    partnership = await with_recipient(nordkabel, cast["paula"], PartnerStatus.PENDING)
    now = clock.now()
    await Invitation.insert(
        Invitation(
            partnership=partnership.id,
            digest="0" * 64,
            email=INGRID,
            created_at=now - timedelta(days=20),
            expires_at=now - timedelta(days=6),
        )
    )

    row = row_of((await browser.see(PARTNERS)).text, nordkabel)

    assert "expired" in row
    assert "/resend" in row


@pytest.mark.parametrize("verb", ["invite", "resend", "withdraw", "recipient", "contacts/new"])
async def test_A57_partners_of_another_instance_are_not_there(
    cast: dict[str, Who], signed_in: SignedIn, nordkabel: Organization, verb: str
) -> None:
    await with_recipient(nordkabel, cast["paula"])
    browser = await signed_in(cast["pia"])

    sent = await browser.send_form(f"{PARTNERS}/{nordkabel.public_id}/{verb}")

    assert sent.status_code == 404
    assert (await stored(nordkabel)).status == PartnerStatus.NOT_INVITED
    assert await mails_to(INGRID) == []


@pytest.mark.parametrize("more", [{"status": "Active"}, {"partner": "1"}, {"email": "x@y.example"}])
async def test_A22_a_button_takes_no_fields(
    cast: dict[str, Who], browser: Browser, nordkabel: Organization, more: dict[str, str]
) -> None:
    await with_recipient(nordkabel, cast["paula"])

    sent = await browser.send_form(f"{PARTNERS}/{nordkabel.public_id}/invite", more)

    assert sent.status_code == 400
    assert (await stored(nordkabel)).status == PartnerStatus.NOT_INVITED
    assert await mails_to(INGRID) == []
