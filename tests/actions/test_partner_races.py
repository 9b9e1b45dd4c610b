"""Two people at one partner at the same moment: each pair of deeds ends as if one came first."""

import asyncio

import pytest

from portal.access import Who, partnership_with
from portal.actions.organizations import OrganizationFields, edit_organization, erase_contact
from portal.actions.partner_tags import set_tags
from portal.actions.partners import cancel, invite, resend, set_recipient, withdraw
from portal.reads.partner_tags import Tags, tag_choices, tags_of
from portal.rules.partner_tags import TagKind
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from tests.cast import company_of, gather_cast
from tests.make import make_contact, make_organization, make_partnership

pytestmark = pytest.mark.usefixtures("database")

Cast = dict[str, Who]


@pytest.fixture
async def cast() -> Cast:
    return await gather_cast()


@pytest.fixture
async def nordkabel(cast: Cast) -> Organization:
    """With a recipient, so that it can be invited."""
    halden = await company_of(cast["paula"])
    organization = await make_organization(halden, "Nordkabel AS")
    contact = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    await make_partnership(halden, organization=organization, contact=contact)
    return organization


async def ingrid() -> Contact:
    contact = await Contact.objects().get(Contact.name == "Ingrid Dahl")
    assert contact
    return contact


async def stored(organization: Organization) -> Partnership:
    partnership = await partnership_with(organization)
    assert partnership
    return partnership


async def open_links() -> int:
    return int(await Invitation.count().where(Invitation.voided_at.is_null()))


async def test_R21_R22_two_managers_who_invite_at_once_send_one_invitation(
    cast: Cast, nordkabel: Organization
) -> None:
    people = [cast[name] for name in ("ada", "albert", "paula")] * 2

    ends = await asyncio.gather(*(invite(who, nordkabel) for who in people), return_exceptions=True)

    assert [end for end in ends if not isinstance(end, Partnership | Refused)] == []
    assert sum(isinstance(end, Partnership) for end in ends) == 1
    assert (await stored(nordkabel)).status == PartnerStatus.PENDING
    assert (await Invitation.count(), await OutboxMail.count()) == (1, 1)


async def test_Q6_two_who_resend_at_once_leave_one_link_that_works(
    cast: Cast, nordkabel: Organization
) -> None:
    await invite(cast["paula"], nordkabel)

    await asyncio.gather(*(resend(cast[name], nordkabel) for name in ("ada", "paula")))

    assert (await Invitation.count(), await open_links()) == (3, 1)


async def test_Q5_of_a_resend_and_a_withdrawal_at_once_no_link_outlives_the_withdrawal(
    cast: Cast, nordkabel: Organization
) -> None:
    await invite(cast["paula"], nordkabel)

    await asyncio.gather(
        resend(cast["ada"], nordkabel),
        withdraw(cast["paula"], nordkabel),
        return_exceptions=True,
    )

    assert (await stored(nordkabel)).status == PartnerStatus.NOT_INVITED
    assert await open_links() == 0


async def test_Q23_nobody_whose_data_are_erased_keeps_an_open_link(
    cast: Cast, nordkabel: Organization
) -> None:
    ended = await asyncio.gather(
        invite(cast["paula"], nordkabel),
        erase_contact(cast["ada"], await ingrid()),
        return_exceptions=True,
    )

    assert ended[1] is None
    assert (await stored(nordkabel)).recipient_email == ""
    assert await open_links() == 0
    mails = await OutboxMail.objects()
    assert [mail for mail in mails if "ingrid" in mail.to] == []


async def test_Q23_a_new_address_while_Pending_leaves_no_link_to_the_old_one(
    cast: Cast, nordkabel: Organization
) -> None:
    await invite(cast["paula"], nordkabel)
    contact = (await ingrid()).public_id

    await asyncio.gather(
        set_recipient(cast["ada"], nordkabel, contact=contact, email="new@nordkabel.example"),
        resend(cast["paula"], nordkabel),
    )

    partnership = await stored(nordkabel)
    open_to = await Invitation.select(Invitation.email).where(Invitation.voided_at.is_null())
    assert {row["email"] for row in open_to} <= {"new@nordkabel.example"}
    assert (partnership.status, partnership.recipient_email) == (
        PartnerStatus.PENDING,
        "new@nordkabel.example",
    )


@pytest.mark.parametrize("active", [True, False])
async def test_Q24_nobody_is_invited_who_loses_the_type_at_that_moment(
    cast: Cast, nordkabel: Organization, active: bool
) -> None:
    type = OrganizationType.DEAD if active else OrganizationType.VENDOR
    fields = OrganizationFields(name="Nordkabel AS", type=type, active=active)

    ends = await asyncio.gather(
        invite(cast["paula"], nordkabel),
        edit_organization(cast["ada"], nordkabel, fields),
        return_exceptions=True,
    )

    assert sum(isinstance(end, Refused | Invalid) for end in ends) == 1
    row = await Organization.objects().get(Organization.id == nordkabel.id)
    assert row
    is_pending = (await stored(nordkabel)).status == PartnerStatus.PENDING
    has_changed = (row.type, row.active) == (type, active)
    assert is_pending is not has_changed
    assert await OutboxMail.count() == int(is_pending)


async def test_R26_R29_two_who_cancel_at_once_do_it_once(
    cast: Cast, nordkabel: Organization
) -> None:
    partnership = await stored(nordkabel)
    partnership.partner, partnership.status = cast["sam"].tenant, PartnerStatus.ACTIVE.value
    await partnership.save([Partnership.partner, Partnership.status])

    ends = await asyncio.gather(
        *(cancel(cast[name], nordkabel) for name in ("ada", "paula")), return_exceptions=True
    )

    assert sum(isinstance(end, Refused) for end in ends) == 1
    assert (await stored(nordkabel)).status == PartnerStatus.CANCELED


async def test_Q45_of_two_who_save_words_at_once_one_counts(
    cast: Cast, nordkabel: Organization
) -> None:
    each = (("Fibre", "Printers"), ("Fibre", "Cameras"))

    await asyncio.gather(
        *(set_tags(cast["paula"], nordkabel, {TagKind.SKILL: words}) for words in each)
    )

    kept = (await tags_of([nordkabel.id]))[nordkabel.id]
    assert kept.skills in [tuple(sorted(words)) for words in each]
    assert await tag_choices(cast["ada"]) == Tags(skills=kept.skills)
    assert await tag_choices(cast["pia"]) == Tags()
