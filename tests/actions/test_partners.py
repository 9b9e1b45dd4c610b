"""The lead's side of an invitation: recipient, invite, resend, withdraw; every guard re-checked."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.access import NotThere, Who, partnership_with
from portal.actions.partners import invite, resend, set_recipient, withdraw
from portal.actions.throttling import Throttled
from portal.gateways import secrets
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import INVITATIONS_PER_PERSON
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.settings import Settings, current, use
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast
from tests.clocks import at
from tests.make import make_contact, make_organization, make_partnership, make_person, make_tenant
from tests.outbox import token_in

pytestmark = pytest.mark.usefixtures("database")

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with at(AT):
        yield


@pytest.fixture
async def paula() -> Who:
    return (await gather_cast())["paula"]


async def candidate(
    who: Who, email: str = "ingrid@nordkabel.example"
) -> tuple[Organization, Partnership]:
    """An organization with a recipient, that can be invited."""
    lead = await company_of(who)
    organization = await make_organization(lead, "Nordkabel AS")
    contact = await make_contact(organization, "Ingrid Dahl", email)
    return organization, await make_partnership(lead, organization=organization, contact=contact)


async def stored(organization: Organization) -> Partnership:
    partnership = await partnership_with(organization)
    assert partnership
    return partnership


async def mailed_tokens() -> list[str]:
    """The token of every invitation in the outbox, oldest first."""
    mails = await OutboxMail.objects().where(OutboxMail.event == "invitation")
    return [token_in(mail) for mail in sorted(mails, key=lambda mail: mail.id)]


async def links(organization: Organization) -> list[Invitation]:
    partnership = await stored(organization)
    return (
        await Invitation.objects()
        .where(Invitation.partnership == partnership.id)
        .order_by(Invitation.id)
    )


async def test_inviting_sets_Pending_and_mails_one_link_R21_R22(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await invite(paula, organization)
    partnership = await stored(organization)
    assert partnership.status == PartnerStatus.PENDING
    assert (partnership.invited_by, partnership.invited_at) == (paula.person, AT)
    (mail,) = await OutboxMail.objects()
    assert (mail.event, mail.to, mail.language) == (
        "invitation",
        "ingrid@nordkabel.example",
        "en",
    )
    assert "Halden IT Services" in mail.subject
    assert "Paula Iversen" in mail.text


async def test_only_the_digest_of_the_link_is_kept_and_it_lives_14_days_Q6_A05(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await invite(paula, organization)
    (link,) = await links(organization)
    (token,) = await mailed_tokens()
    assert link.digest == secrets.digest(token)
    assert (link.email, link.sent_by) == ("ingrid@nordkabel.example", paula.person)
    assert link.expires_at == AT + timedelta(days=14)


async def test_a_link_lives_as_long_as_the_settings_say_Q6(paula: Who) -> None:
    organization, _ = await candidate(paula)
    before = current()
    use(Settings(invitation_days=3))
    try:
        await invite(paula, organization)
    finally:
        use(before)
    (link,) = await links(organization)
    assert link.expires_at == AT + timedelta(days=3)


async def test_the_mail_is_written_in_the_language_of_the_lead(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await Tenant.update({Tenant.language: "de"}).where(Tenant.id == paula.tenant)
    await invite(paula, organization)
    (mail,) = await OutboxMail.objects()
    assert mail.language == "de"


async def test_inviting_leaves_one_line_in_the_journal_without_the_address(paula: Who) -> None:
    organization, partnership = await candidate(paula)
    await invite(paula, organization)
    (line,) = await JournalLine.objects()
    assert (line.verb, line.subject) == ("invite partner", f"partnership {partnership.id}")
    assert (line.tenant, line.person, line.detail) == (paula.tenant, paula.person, "{}")


async def refusal_of_invite(who: Who, organization: Organization) -> str:
    """The rule that refuses, after making sure that nothing was written."""
    before = await Partnership.select().where(Partnership.organization == organization.id)
    with pytest.raises(Refused) as refused:
        await invite(who, organization)
    assert await Partnership.select().where(Partnership.organization == organization.id) == before
    assert await Invitation.count() == 0
    assert await OutboxMail.count() == 0
    return refused.value.refusal.rule


async def test_without_a_recipient_nobody_is_invited_R10(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    assert await refusal_of_invite(paula, organization) == "R10"


async def test_an_erased_recipient_is_not_invited_R11(paula: Who) -> None:
    organization, partnership = await candidate(paula)
    await Contact.update({Contact.redacted_at: AT}).where(Contact.id == partnership.recipient)
    assert await refusal_of_invite(paula, organization) == "R11"


async def test_without_an_address_nobody_is_invited_R12(paula: Who) -> None:
    organization, _ = await candidate(paula, email="")
    assert await refusal_of_invite(paula, organization) == "R12"


@pytest.mark.parametrize("type", [OrganizationType.LEAD, OrganizationType.DEAD])
async def test_other_types_are_not_invited_R5(paula: Who, type: OrganizationType) -> None:
    organization, _ = await candidate(paula)
    await Organization.update({Organization.type: type.value}).where(
        Organization.id == organization.id
    )
    assert await refusal_of_invite(paula, organization) == "R5"


async def test_an_inactive_organization_is_not_invited(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await Organization.update({Organization.active: False}).where(
        Organization.id == organization.id
    )
    assert await refusal_of_invite(paula, organization) == "4.1"


async def test_before_the_agreement_nobody_is_invited_R37() -> None:
    lead = await make_tenant("Newcomer", has_accepted_agreement=False)
    who = await make_person(lead)
    organization, _ = await candidate(who)
    assert await refusal_of_invite(who, organization) == "R37"


async def test_who_is_invited_or_a_partner_is_not_invited_again(paula: Who) -> None:
    organization, partnership = await candidate(paula)
    for status in (PartnerStatus.PENDING, PartnerStatus.ACTIVE):
        await Partnership.update({Partnership.status: status.value}).where(
            Partnership.id == partnership.id
        )
        assert await refusal_of_invite(paula, organization) == "4.1"


async def test_a_new_invitation_after_Canceled_brings_nothing_old_back_R30_A46(paula: Who) -> None:
    lead = await company_of(paula)
    former = await make_tenant("Former")
    partnership = await make_partnership(
        lead, former, PartnerStatus.CANCELED, answered_at=AT - timedelta(days=90)
    )
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    await invite(paula, organization)
    afresh = await stored(organization)
    assert afresh.status == PartnerStatus.PENDING
    assert (afresh.partner, afresh.channel) == (None, "")
    assert afresh.answered_at is None


async def test_eight_invitations_at_once_send_one_mail(paula: Who) -> None:
    organization, _ = await candidate(paula)
    ends = await asyncio.gather(
        *(invite(paula, organization) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(end, Refused) for end in ends) == 7
    assert await Invitation.count() == 1
    assert await OutboxMail.count() == 1


async def test_a_person_invites_twenty_times_a_day(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await invite(paula, organization)
    for _ in range(INVITATIONS_PER_PERSON.count - 1):
        await resend(paula, organization)
    with pytest.raises(Throttled):
        await resend(paula, organization)
    assert await OutboxMail.count() == INVITATIONS_PER_PERSON.count
    clock.set_to(AT + timedelta(days=1, seconds=1))
    await resend(paula, organization)


async def test_resending_voids_the_old_link_Q6(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await invite(paula, organization)
    clock.set_to(AT + timedelta(hours=1))
    await resend(paula, organization)
    old, new = await links(organization)
    assert old.voided_at == AT + timedelta(hours=1)
    assert new.voided_at is None
    assert len(set(await mailed_tokens())) == 2
    assert (await stored(organization)).status == PartnerStatus.PENDING


async def test_only_an_open_invitation_is_resent_or_withdrawn(paula: Who) -> None:
    organization, partnership = await candidate(paula)
    for status in set(PartnerStatus) - {PartnerStatus.PENDING}:
        await Partnership.update({Partnership.status: status.value}).where(
            Partnership.id == partnership.id
        )
        for verb in (resend, withdraw):
            with pytest.raises(Refused):
                await verb(paula, organization)
        assert (await stored(organization)).status == status


async def test_withdrawing_voids_the_link_Q5(paula: Who) -> None:
    organization, _ = await candidate(paula)
    await invite(paula, organization)
    await withdraw(paula, organization)
    (link,) = await links(organization)
    assert link.voided_at == AT
    assert (await stored(organization)).status == PartnerStatus.NOT_INVITED


async def test_choosing_a_contact_takes_its_address_R14_R15(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    contact = await make_contact(organization, email="jo@kranz.example")
    await set_recipient(paula, organization, contact=contact.public_id, email="")
    partnership = await stored(organization)
    assert (partnership.recipient, partnership.recipient_email) == (contact.id, "jo@kranz.example")
    assert partnership.status == PartnerStatus.NOT_INVITED


async def test_a_typed_address_stays_on_the_partnership_alone_R18(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    contact = await make_contact(organization, email="jo@kranz.example")
    await set_recipient(
        paula, organization, contact=contact.public_id, email="office@kranz.example"
    )
    assert (await stored(organization)).recipient_email == "office@kranz.example"
    row = await Contact.select(Contact.email).where(Contact.id == contact.id).first()
    assert row == {"email": "jo@kranz.example"}


async def test_changing_the_contact_overwrites_the_typed_address_R19(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    jo = await make_contact(organization, email="jo@kranz.example")
    mia = await make_contact(organization, email="mia@kranz.example")
    typed = "office@kranz.example"
    await set_recipient(paula, organization, contact=jo.public_id, email=typed)
    await set_recipient(paula, organization, contact=mia.public_id, email=typed)
    assert (await stored(organization)).recipient_email == "mia@kranz.example"
    await set_recipient(paula, organization, contact=jo.public_id, email="new@kranz.example")
    assert (await stored(organization)).recipient_email == "new@kranz.example"


async def test_a_contact_without_an_address_needs_one_typed_R17(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    contact = await make_contact(organization, email="")
    with pytest.raises(Invalid) as refused:
        await set_recipient(paula, organization, contact=contact.public_id, email="")
    assert refused.value.errors["email"].rule == "R17"
    assert await Partnership.exists().where(Partnership.organization == organization.id) is False


async def test_changing_to_a_contact_without_an_address_keeps_no_old_one_R17_R19(
    paula: Who,
) -> None:
    organization, partnership = await candidate(paula)
    silent = await make_contact(organization, email="")
    with pytest.raises(Invalid):
        await set_recipient(
            paula, organization, contact=silent.public_id, email=partnership.recipient_email
        )
    assert (await stored(organization)).recipient == partnership.recipient


async def test_an_erased_contact_is_not_chosen_R11(paula: Who) -> None:
    organization = await make_organization(await company_of(paula))
    contact = await make_contact(organization, redacted_at=AT)
    with pytest.raises(Invalid) as refused:
        await set_recipient(paula, organization, contact=contact.public_id, email="a@b.example")
    assert refused.value.errors["contact"].rule == "R11"


async def test_a_contact_of_another_organization_is_as_missing_A57(paula: Who) -> None:
    lead = await company_of(paula)
    organization = await make_organization(lead)
    other = await make_contact(await make_organization(lead))
    with pytest.raises(NotThere):
        await set_recipient(paula, organization, contact=other.public_id, email="a@b.example")


async def test_an_open_link_dies_when_the_address_changes_Q23(paula: Who) -> None:
    organization, partnership = await candidate(paula)
    await invite(paula, organization)
    contact = await Contact.objects().get(Contact.id == partnership.recipient)
    assert contact
    await set_recipient(paula, organization, contact=contact.public_id, email="")
    assert [link.voided_at for link in await links(organization)] == [None]
    await set_recipient(paula, organization, contact=contact.public_id, email="x@nordkabel.example")
    assert [link.voided_at for link in await links(organization)] == [AT]
    assert (await stored(organization)).status == PartnerStatus.PENDING
