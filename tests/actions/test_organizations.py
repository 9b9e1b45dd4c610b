"""Customer records and contacts are written as typed, and a partner is never lost by an edit."""

import pytest

from portal.access import NotThere, Who, contact_for, organization_for, ticket_for
from portal.actions.organizations import (
    ContactFields,
    OrganizationFields,
    create_contact,
    create_organization,
    edit_contact,
    edit_organization,
    erase_contact,
)
from portal.actions.partners import resend
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.tables.journal import JournalLine
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import (
    make_contact,
    make_invitation,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_ticket,
)
from tests.outbox import last_mail_to

pytestmark = pytest.mark.usefixtures("database")


async def test_what_was_typed_is_what_is_stored() -> None:
    ada = (await gather_cast())["ada"]
    made = await create_organization(
        ada,
        OrganizationFields(
            name="Ferrand Électricité",
            type=OrganizationType.VENDOR,
            phone="+33 1 23",
            address="1 rue X\nParis",
        ),
    )
    stored = await organization_for(ada, made.public_id)
    assert (stored.tenant, stored.name, stored.type) == (
        ada.tenant,
        "Ferrand Électricité",
        "Vendor",
    )
    assert (stored.phone, stored.address, stored.active) == ("+33 1 23", "1 rue X\nParis", True)
    assert stored.sort_name == "ferrand electricite"


async def test_each_write_leaves_one_line_in_the_journal() -> None:
    ada = (await gather_cast())["ada"]
    vendor = OrganizationFields(name="Osti", type=OrganizationType.VENDOR)
    organization = await create_organization(ada, vendor)
    await edit_organization(ada, organization, vendor)
    contact = await create_contact(ada, organization, ContactFields(name="Jo Kranz"))
    await edit_contact(ada, contact, ContactFields(name="Jo Kranz"))
    lines = await JournalLine.select(
        JournalLine.verb, JournalLine.subject, JournalLine.person
    ).order_by(JournalLine.id)
    assert [(line["verb"], line["subject"]) for line in lines] == [
        ("create organization", f"organization {organization.id}"),
        ("edit organization", f"organization {organization.id}"),
        ("create contact", f"contact {contact.id}"),
        ("edit contact", f"contact {contact.id}"),
    ]
    assert {line["person"] for line in lines} == {ada.person}


async def test_a_renamed_organization_is_sorted_by_its_new_name() -> None:
    ada = (await gather_cast())["ada"]
    organization = await make_organization(await company_of(ada), "Alt")
    fields = OrganizationFields(name="Über", type=OrganizationType.DEAD, active=False)
    await edit_organization(ada, organization, fields)
    stored = await Organization.objects().get(Organization.id == organization.id)
    assert stored
    assert (stored.name, stored.sort_name, stored.type) == ("Über", "uber", "Dead")
    assert stored.active is False


@pytest.mark.parametrize("status", [PartnerStatus.PENDING, PartnerStatus.ACTIVE])
async def test_a_partner_or_invited_one_stays_eligible_and_active_Q24(
    status: PartnerStatus,
) -> None:
    ada = (await gather_cast())["ada"]
    halden = await company_of(ada)
    organization = await make_organization(halden, "Volta", OrganizationType.VENDOR)
    await make_partnership(halden, status=status, organization=organization)
    with pytest.raises(Invalid) as refused:
        await edit_organization(
            ada,
            organization,
            OrganizationFields(name="Volta", type=OrganizationType.DEAD, active=False),
        )
    assert set(refused.value.errors) == {"type", "active"}
    assert {refusal.rule for refusal in refused.value.errors.values()} == {"Q24"}
    stored = await Organization.objects().get(Organization.id == organization.id)
    assert stored
    assert (stored.type, stored.active) == ("Vendor", True)


def inactive(name: str) -> OrganizationFields:
    return OrganizationFields(name=name, type=OrganizationType.VENDOR, active=False)


async def status_of(organization: Organization) -> tuple[str, bool]:
    """Of its partnership, and whether it is still active itself."""
    partnership = await Partnership.objects().get(Partnership.organization == organization.id)
    stored = await Organization.objects().get(Organization.id == organization.id)
    assert partnership
    assert stored
    return partnership.status, stored.active


async def brueckner() -> tuple[dict[str, Who], Organization, Partnership]:
    """Brückner as Halden knows it, an active partner."""
    cast = await gather_cast()
    partnership = await partnership_between(cast["paula"], cast["sam"])
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    return cast, organization, partnership


async def test_Q24_once_confirmed_the_partnership_ends_first_and_the_partner_is_told() -> None:
    cast, organization, _ = await brueckner()
    await edit_organization(cast["paula"], organization, inactive("Brückner"), may_end=True)
    assert await status_of(organization) == ("Canceled", False)
    mail = await last_mail_to(cast["sam"].email)
    assert mail.event == "partnership_canceled"


async def test_Q24_once_confirmed_an_open_invitation_is_withdrawn_first() -> None:
    cast, organization, partnership = await brueckner()
    await Partnership.update({Partnership.status: "Pending"}).where(
        Partnership.id == partnership.id
    )
    await make_invitation(partnership)
    await edit_organization(cast["paula"], organization, inactive("Brückner"), may_end=True)
    assert await status_of(organization) == ("Not invited", False)
    assert await Invitation.count().where(Invitation.voided_at.is_null()) == 0


async def test_Q24_with_a_ticket_open_it_is_refused() -> None:
    cast, organization, partnership = await brueckner()
    await make_outsourcing(await make_ticket(cast["olga"].tenant), partnership)
    with pytest.raises(Refused) as refused:
        await edit_organization(cast["paula"], organization, inactive("Brückner"), may_end=True)
    assert refused.value.refusal.rule == "R27"
    assert await status_of(organization) == ("Active", True)


async def test_Q24_who_may_not_manage_partners_ends_none_by_an_edit() -> None:
    cast, organization, _ = await brueckner()
    with pytest.raises(Invalid):
        await edit_organization(cast["olga"], organization, inactive("Brückner"), may_end=True)
    assert await status_of(organization) == ("Active", True)


async def test_a_partner_may_become_another_eligible_type_and_a_declined_one_anything() -> None:
    ada = (await gather_cast())["ada"]
    halden = await company_of(ada)
    active, declined = [await make_organization(halden) for _ in range(2)]
    await make_partnership(halden, status=PartnerStatus.ACTIVE, organization=active)
    await make_partnership(halden, status=PartnerStatus.DECLINED, organization=declined)
    await edit_organization(
        ada, active, OrganizationFields(name="A", type=OrganizationType.CUSTOMER)
    )
    await edit_organization(
        ada, declined, OrganizationFields(name="D", type=OrganizationType.PROSPECT)
    )
    types = await Organization.select(Organization.type).where(
        Organization.id.is_in([active.id, declined.id])
    )
    assert {row["type"] for row in types} == {"Customer", "Prospect"}


async def test_a_contact_is_stored_and_edited() -> None:
    ada = (await gather_cast())["ada"]
    organization = await make_organization(await company_of(ada))
    made = await create_contact(
        ada, organization, ContactFields(name="Ingrid Dahl", email="i@nordkabel.example")
    )
    await edit_contact(ada, made, ContactFields(name="Ingrid Dahl", phone="123"))
    stored = await contact_for(organization, made.public_id)
    assert (stored.name, stored.email, stored.phone) == ("Ingrid Dahl", "", "123")


async def test_the_address_of_an_invitation_stays_when_the_contact_changes_Q23() -> None:
    ada = (await gather_cast())["ada"]
    halden = await company_of(ada)
    organization = await make_organization(halden)
    contact = await make_contact(organization, email="old@osti.example")
    await make_partnership(
        halden, status=PartnerStatus.PENDING, organization=organization, contact=contact
    )
    await edit_contact(ada, contact, ContactFields(name="Jo", email="new@osti.example"))
    partnership = await Partnership.objects().get(Partnership.organization == organization.id)
    stored = await Contact.objects().get(Contact.id == contact.id)
    assert partnership
    assert stored
    assert (partnership.recipient_email, stored.email) == ("old@osti.example", "new@osti.example")


async def test_R11_an_erased_contact_keeps_its_row_and_nothing_of_the_person() -> None:
    ada = (await gather_cast())["ada"]
    organization = await make_organization(await company_of(ada))
    contact = await make_contact(organization, "Jo Kranz", phone="123")
    ticket = await make_ticket(ada.tenant, organization=organization.id, contact=contact.id)
    await erase_contact(ada, contact)
    stored = await contact_for(organization, contact.public_id)
    assert (stored.name, stored.email, stored.phone) == ("", "", "")
    assert stored.redacted_at is not None
    assert (await ticket_for(ada, ticket.public_id)).contact == contact.id
    (line,) = await JournalLine.objects()
    assert (line.verb, line.subject, line.detail) == (
        "erase contact",
        f"contact {contact.id}",
        "{}",
    )
    with pytest.raises(Refused):
        await edit_contact(ada, stored, ContactFields(name="Jo Kranz"))


async def test_Q23_erasing_a_recipient_voids_the_open_invitation_and_clears_the_address() -> None:
    ada = (await gather_cast())["ada"]
    halden = await company_of(ada)
    organization = await make_organization(halden)
    jo, mia = await make_contact(organization), await make_contact(organization)
    partnership = await make_partnership(
        halden, status=PartnerStatus.PENDING, organization=organization, contact=jo
    )
    await make_invitation(partnership)
    await erase_contact(ada, mia)
    assert await Invitation.count().where(Invitation.voided_at.is_null()) == 1
    await erase_contact(ada, jo)
    (invitation,) = await Invitation.objects()
    assert (invitation.voided_at is not None, invitation.email) == (True, "")
    stored = await Partnership.objects().get(Partnership.id == partnership.id)
    assert stored
    assert (stored.status, stored.recipient, stored.recipient_email) == ("Pending", jo.id, "")
    with pytest.raises(Refused) as refused:
        await resend(ada, organization)
    assert refused.value.refusal.rule == "R11"


async def test_a_stranger_finds_neither_organization_nor_contact() -> None:
    cast = await gather_cast()
    organization = await make_organization(await company_of(cast["ada"]))
    foreign = await make_contact(await make_organization(await company_of(cast["pia"])))
    for stranger in ("pia", "sam", "eve"):
        with pytest.raises(NotThere):
            await organization_for(cast[stranger], organization.public_id)
    with pytest.raises(NotThere):
        await contact_for(organization, foreign.public_id)
