"""Invite & Manage as a plain list: who is there, how they stand, and what may be done now."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from portal.access import Who
from portal.actions.partners import invite
from portal.clock import now
from portal.reads.partner_list import PartnerList, partner_list
from portal.reads.partners import PartnerRow, recipient_page
from portal.reads.slices import PAGE
from portal.rules.lifecycle import OPEN
from portal.rules.listings.partners import PARTNERS
from portal.rules.lists import read_view
from portal.rules.vocabulary import OrganizationType, OutsourceStatus, PartnerStatus
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast, partnership_between
from tests.clocks import at
from tests.databases import count_queries
from tests.make import (
    make_contact,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_person,
    make_tenant,
    make_ticket,
)

pytestmark = pytest.mark.usefixtures("database")

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@pytest.fixture
async def paula() -> Who:
    return await make_person(await make_tenant("Halden"))


@pytest.fixture
async def halden(paula: Who) -> Tenant:
    return await company_of(paula)


async def listed(who: Who, query: str = "") -> PartnerList:
    return await partner_list(who, read_view(PARTNERS, query))


async def only_row(who: Who) -> PartnerRow:
    (row,) = (await listed(who)).rows
    return row


def rules(row: PartnerRow) -> list[str]:
    return [refusal.rule for refusal in row.reasons]


async def test_every_eligible_organization_is_listed_and_no_other_R4_R5(
    paula: Who, halden: Tenant
) -> None:
    for type in OrganizationType:
        await make_organization(halden, type.value, type)
    await make_organization(await make_tenant("Other"), "Foreign")
    page = await listed(paula)
    assert [row.name for row in page.rows] == ["Customer", "Partner", "Vendor"]
    assert {row.status for row in page.rows} == {PartnerStatus.NOT_INVITED}


async def test_without_a_recipient_the_reason_is_readable_R10(paula: Who, halden: Tenant) -> None:
    await make_organization(halden)
    row = await only_row(paula)
    assert (row.recipient, row.email, row.may_invite) == ("", "", False)
    assert rules(row) == ["R10"]


async def test_with_a_recipient_it_may_be_invited(paula: Who, halden: Tenant) -> None:
    organization = await make_organization(halden)
    contact = await make_contact(organization, "Ingrid Dahl", "i@nordkabel.example")
    await make_partnership(halden, organization=organization, contact=contact)
    row = await only_row(paula)
    assert (row.recipient, row.email) == ("Ingrid Dahl", "i@nordkabel.example")
    assert (row.may_invite, row.may_resend, row.may_withdraw) == (True, False, False)
    assert row.reasons == []


async def test_erased_or_without_address_or_inactive_it_may_not_R11_R12(
    paula: Who, halden: Tenant
) -> None:
    partnership = await make_partnership(halden)
    await Contact.update({Contact.redacted_at: AT}).where(Contact.id == partnership.recipient)
    assert rules(await only_row(paula)) == ["R11"]
    await Contact.update({Contact.redacted_at: None}).where(Contact.id == partnership.recipient)
    await Partnership.update({Partnership.recipient_email: ""}).where(
        Partnership.id == partnership.id
    )
    assert rules(await only_row(paula)) == ["R12"]
    await Organization.update({Organization.active: False}).where(
        Organization.id == partnership.organization
    )
    row = await only_row(paula)
    assert rules(row) == ["4.1", "R12"]
    assert not row.may_invite


async def test_a_pending_one_shows_when_its_link_ends_and_may_be_resent_or_withdrawn(
    paula: Who, halden: Tenant
) -> None:
    organization = await make_organization(halden)
    await make_partnership(halden, organization=organization)
    with at(AT):
        await invite(paula, organization)
        row = await only_row(paula)
    assert (row.status, row.invited_at) == (PartnerStatus.PENDING, AT)
    assert (row.expires_at, row.is_expired) == (AT + timedelta(days=14), False)
    assert (row.may_invite, row.may_resend, row.may_withdraw) == (False, True, True)
    with at(AT + timedelta(days=14)):
        assert (await only_row(paula)).is_expired


async def test_an_active_one_shows_its_open_tickets_and_no_reasons_R31_R32(
    paula: Who, halden: Tenant
) -> None:
    partner = await make_tenant("Volta")
    partnership = await make_partnership(halden, partner, answered_at=AT)
    other = await make_partnership(await make_tenant("Rival lead"), partner)
    for status in OutsourceStatus:
        await make_outsourcing(await make_ticket(halden), partnership, status)
    await make_outsourcing(await make_ticket(other.lead), other)
    row = await only_row(paula)
    assert row.open_tickets == len(OPEN) == 4
    assert (row.channel, row.answered_at, row.reasons) == ("Portal", AT, [])
    assert (row.may_invite, row.may_resend, row.may_withdraw) == (False, False, False)


async def test_an_active_one_without_tickets_shows_none_and_others_no_count_R32(
    paula: Who, halden: Tenant
) -> None:
    await make_partnership(halden, await make_tenant("Active"))
    declined = await make_partnership(halden, await make_tenant("Former"), PartnerStatus.CANCELED)
    await make_outsourcing(await make_ticket(halden), declined, OutsourceStatus.COMPLETE)
    counts = {row.status: row.open_tickets for row in (await listed(paula)).rows}
    assert counts == {PartnerStatus.ACTIVE: 0, PartnerStatus.CANCELED: None}


async def test_pages_of_fifty_follow_each_other(paula: Who, halden: Tenant) -> None:
    for n in range(PAGE + 1):
        await make_organization(halden, f"Vendor {n:03}")
    first = await listed(paula)
    assert (len(first.rows), first.frame.is_first) == (PAGE, True)
    assert first.frame.next
    second = await listed(paula, urlsplit(first.frame.next).query)
    assert [row.name for row in second.rows] == [f"Vendor {PAGE:03}"]
    assert (second.frame.is_first, second.frame.next) == (False, None)


async def test_the_list_costs_the_same_few_queries_however_long_it_is() -> None:
    cast = await gather_cast()
    halden = await company_of(cast["paula"])
    for partner in ("sam", "eve"):
        partnership = await partnership_between(cast["paula"], cast[partner])
        await make_outsourcing(await make_ticket(halden), partnership)
    for _ in range(5):
        await make_partnership(halden)
    with count_queries() as queries:
        assert len((await listed(cast["paula"])).rows) == 7
        assert queries() <= 6


async def test_the_recipient_form_offers_the_contacts_of_that_organization_R14(
    halden: Tenant,
) -> None:
    organization = await make_organization(halden, "Osti")
    contact = await make_contact(organization, "Mia", "mia@osti.example")
    await make_contact(organization, "Erased", redacted_at=now())
    await make_contact(await make_organization(halden), "Of another")
    fresh = await recipient_page(organization)
    assert (fresh.name, fresh.status) == ("Osti", PartnerStatus.NOT_INVITED)
    assert [(one.name, one.email) for one in fresh.contacts] == [("Mia", "mia@osti.example")]
    assert (fresh.contact, fresh.email) == ("", "")
    await make_partnership(halden, organization=organization, contact=contact)
    chosen = await recipient_page(organization)
    assert (chosen.contact, chosen.email) == (contact.public_id, "mia@osti.example")
