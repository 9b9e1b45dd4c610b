"""Answering a mailed invitation: once, by the invited person only, and the lead is told at once."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.access import NotThere, Who
from portal.actions.invitations import (
    Newcomer,
    accept_as_newcomer,
    accept_with_company,
    decline,
    renew,
)
from portal.actions.partners import invite, resend, set_recipient, withdraw
from portal.gateways import secrets
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import RENEWALS_PER_INVITATION
from portal.rules.vocabulary import PartnerStatus, Standing, TenantKind
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.organizations import Invitation, Organization, Partnership
from portal.tables.people import Membership, Person, Session, Tenant
from tests.cast import company_of, gather_cast
from tests.clocks import at
from tests.make import make_contact, make_organization, make_partnership, seen_anew
from tests.outbox import token_in

pytestmark = pytest.mark.usefixtures("database")

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
INGRID = Newcomer(name="Ingrid Dahl", company="Nordkabel AS", email="ingrid@nordkabel.example")


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with at(AT):
        yield


@pytest.fixture
async def cast() -> dict[str, Who]:
    return await gather_cast()


async def invited(who: Who, email: str = INGRID.email) -> tuple[Organization, str]:
    """An organization that `who` has just invited, and the token in the mail."""
    lead = await company_of(who)
    organization = await make_organization(lead, "Nordkabel")
    contact = await make_contact(organization, "Ingrid Dahl", email)
    await make_partnership(lead, organization=organization, contact=contact)
    await invite(who, organization)
    return organization, await last_token()


async def last_token() -> str:
    mail = (
        await OutboxMail.objects()
        .where(OutboxMail.event == "invitation")
        .order_by(OutboxMail.id, ascending=False)
        .first()
    )
    assert mail
    return token_in(mail)


async def partnership_of(organization: Organization) -> Partnership:
    partnership = await Partnership.objects().get(Partnership.organization == organization.id)
    assert partnership
    return partnership


async def mails(event: str) -> list[OutboxMail]:
    return await OutboxMail.objects().where(OutboxMail.event == event).order_by(OutboxMail.to)


async def accept(token: str, newcomer: Newcomer = INGRID) -> str:
    return await accept_as_newcomer(token, newcomer, language="de", browser="Phone")


async def test_a_newcomer_gets_a_company_and_is_its_administrator_R108(
    cast: dict[str, Who],
) -> None:
    _, token = await invited(cast["paula"])
    who = await seen_anew(secrets.digest(await accept(token)))
    assert (who.name, who.email, who.language) == (INGRID.name, INGRID.email, "de")
    assert (who.company, who.kind) == ("Nordkabel AS", TenantKind.SUBCONTRACTOR)
    assert who.standing is Standing.SUB_ADM
    company = await company_of(who)
    assert company.primary_contact == who.person
    assert (company.currency, company.time_zone, company.language) == ("EUR", "Europe/Berlin", "de")


async def test_the_newcomer_is_signed_in_with_that_one_answer_Q46(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["paula"])
    secret = await accept(token)
    session = await Session.objects().get(Session.digest == secrets.digest(secret))
    assert session
    assert (session.browser, session.created_at) == ("Phone", AT)
    assert session.ended_at is None


async def test_accepting_makes_the_partnership_active_at_once_R25_R42(
    cast: dict[str, Who],
) -> None:
    organization, token = await invited(cast["paula"])
    who = await seen_anew(secrets.digest(await accept(token)))
    partnership = await partnership_of(organization)
    assert partnership.status == PartnerStatus.ACTIVE
    assert (partnership.partner, partnership.channel) == (who.tenant, "Portal")
    assert partnership.answered_at == AT
    link = await Invitation.objects().get(Invitation.partnership == partnership.id)
    assert link
    assert link.used_at == AT


async def test_inviter_and_primary_contact_are_told_once_each_R23(cast: dict[str, Who]) -> None:
    await Tenant.update({Tenant.primary_contact: cast["ada"].person}).where(
        Tenant.id == cast["ada"].tenant
    )
    _, token = await invited(cast["paula"])
    await accept(token)
    told = await mails("invitation_accepted")
    assert [mail.to for mail in told] == ["ada@halden.example", "paula@halden.example"]
    assert "Nordkabel AS" in told[0].subject
    assert "Ingrid Dahl" in told[0].text


async def test_an_inviter_who_is_the_primary_contact_gets_one_mail_R23(
    cast: dict[str, Who],
) -> None:
    await Tenant.update({Tenant.primary_contact: cast["paula"].person}).where(
        Tenant.id == cast["paula"].tenant
    )
    _, token = await invited(cast["paula"])
    await accept(token)
    assert [mail.to for mail in await mails("invitation_accepted")] == ["paula@halden.example"]


async def test_where_the_inviter_has_left_all_who_are_allowed_all_are_told_Q22(
    cast: dict[str, Who],
) -> None:
    _, token = await invited(cast["paula"])
    await Membership.update({Membership.active: False}).where(
        Membership.id == cast["paula"].membership
    )
    await accept(token)
    told = {mail.to for mail in await mails("invitation_accepted")}
    assert told == {"ada@halden.example", "albert@halden.example"}


async def test_eight_acceptances_at_once_make_one_company_A03(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    companies, sessions = await Tenant.count(), await Session.count()
    ends = await asyncio.gather(*(accept(token) for _ in range(8)), return_exceptions=True)
    secrets_given = [end for end in ends if isinstance(end, str)]
    refusals = [end.refusal.sentence for end in ends if isinstance(end, Refused)]
    assert len(secrets_given) == 1
    assert refusals == ["This invitation was already answered."] * 7
    assert await Tenant.count() == companies + 1
    assert await Session.count() == sessions + 1
    assert await Person.count().where(Person.email == INGRID.email) == 1
    assert len(await mails("invitation_accepted")) == 1
    assert (await partnership_of(organization)).status == PartnerStatus.ACTIVE


async def test_accept_against_decline_has_one_winner(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    ends = await asyncio.gather(accept(token), decline(token), return_exceptions=True)
    assert sum(isinstance(end, Refused) for end in ends) == 1
    told = len(await mails("invitation_accepted")) + len(await mails("invitation_declined"))
    assert told == 1
    expected = PartnerStatus.ACTIVE if isinstance(ends[0], str) else PartnerStatus.DECLINED
    assert (await partnership_of(organization)).status == expected


async def test_accept_against_withdraw_has_one_winner(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    ends = await asyncio.gather(
        accept(token), withdraw(cast["paula"], organization), return_exceptions=True
    )
    assert sum(isinstance(end, Refused) for end in ends) == 1
    expected = PartnerStatus.ACTIVE if isinstance(ends[0], str) else PartnerStatus.NOT_INVITED
    assert (await partnership_of(organization)).status == expected


async def refused(token: str) -> str:
    """The sentence for every way to answer, after making sure that nobody was added."""
    people, companies = await Person.count(), await Tenant.count()
    sentences = set()
    for answer in (accept(token), decline(token)):
        with pytest.raises(Refused) as no:
            await answer
        sentences.add(no.value.refusal.sentence)
    assert (await Person.count(), await Tenant.count()) == (people, companies)
    (sentence,) = sentences
    return sentence


async def test_a_link_works_once_A01(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["paula"])
    await accept(token)
    assert await refused(token) == "This invitation was already answered."


async def test_a_link_dies_after_14_days_Q6(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    clock.set_to(AT + timedelta(days=14))
    assert await refused(token) == "This invitation has expired."
    assert (await partnership_of(organization)).status == PartnerStatus.PENDING


async def test_a_resent_or_withdrawn_link_is_void_Q5_Q6(cast: dict[str, Who]) -> None:
    organization, first = await invited(cast["paula"])
    await resend(cast["paula"], organization)
    second = await last_token()
    assert await refused(first) == "This invitation was replaced or withdrawn."
    await withdraw(cast["paula"], organization)
    assert await refused(second) == "This invitation was replaced or withdrawn."


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\0", "../..", "' OR 1=1", "é" * 9000])
async def test_a_made_up_link_is_as_missing_A06(cast: dict[str, Who], token: str) -> None:
    await invited(cast["paula"])
    for answer in (accept(token), decline(token), accept_with_company(cast["sam"], token)):
        with pytest.raises(NotThere):
            await answer


async def test_the_account_is_that_of_the_invited_address_A44(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    other = Newcomer(name="Mallory", company="M", email="mallory@else.example")
    with pytest.raises(Invalid) as no:
        await accept(token, other)
    assert no.value.errors["email"].rule == "A44"
    assert no.value.errors["email"].facts["invited"] == INGRID.email
    assert not await Person.exists().where(Person.email == other.email)
    assert (await partnership_of(organization)).status == PartnerStatus.PENDING


async def test_upper_case_letters_of_an_address_make_no_difference(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["paula"], "Ingrid@Nordkabel.Example")
    who = await seen_anew(secrets.digest(await accept(token)))
    assert who.email == INGRID.email


async def test_who_has_an_account_signs_in_first_A45(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"], cast["eve"].email)
    with pytest.raises(Refused) as no:
        await accept(token, Newcomer(name="Eve", company="Volta 2", email=cast["eve"].email))
    assert no.value.refusal.rule == "A45"
    assert not await Tenant.exists().where(Tenant.name == "Volta 2")
    assert (await partnership_of(organization)).status == PartnerStatus.PENDING


async def test_an_administrator_accepts_for_the_own_company_Q8_Q47(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["pia"], cast["eve"].email)
    people, companies = await Person.count(), await Tenant.count()
    await accept_with_company(cast["eve"], token)
    partnership = await partnership_of(organization)
    assert (partnership.status, partnership.partner) == ("Active", cast["eve"].tenant)
    assert (partnership.lead, partnership.channel) == (cast["pia"].tenant, "Portal")
    assert (await Person.count(), await Tenant.count()) == (people, companies)
    (mail,) = await mails("invitation_accepted")
    assert mail.to == "pia@quayside.example"
    assert "Volta Field Services" in mail.subject


async def attaching_is_refused(who: Who, token: str, rule: str) -> None:
    with pytest.raises(Refused) as no:
        await accept_with_company(who, token)
    assert no.value.refusal.rule == rule
    assert not await Invitation.exists().where(Invitation.used_at.is_not_null())


async def test_a_forwarded_invitation_attaches_no_other_company_A44(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["pia"], cast["sam"].email)
    await attaching_is_refused(cast["eve"], token, "A44")


@pytest.mark.parametrize("first", ["cleo", "tina", "ada"])
async def test_only_the_administrator_of_a_subcontractor_attaches_it_Q8(
    cast: dict[str, Who], first: str
) -> None:
    _, token = await invited(cast["pia"], cast[first].email)
    await attaching_is_refused(cast[first], token, "Q8")


async def test_one_company_accepts_for_several_organizations_of_a_lead_Q47(
    cast: dict[str, Who],
) -> None:
    organization, token = await invited(cast["paula"], cast["sam"].email)
    await accept_with_company(cast["sam"], token)
    active = await Partnership.objects().where(
        Partnership.lead == cast["paula"].tenant, Partnership.partner == cast["sam"].tenant
    )
    assert [one.status for one in active] == ["Active", "Active"]
    assert (await partnership_of(organization)).id in {one.id for one in active}


async def test_declining_needs_no_sign_in_and_tells_the_lead_R24(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    await decline(token)
    partnership = await partnership_of(organization)
    assert (partnership.status, partnership.partner) == ("Declined", None)
    assert partnership.answered_at == AT
    (mail,) = await mails("invitation_declined")
    assert mail.to == "paula@halden.example"
    assert "Nordkabel" in mail.subject


async def test_who_declined_can_be_invited_again_R30(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    await decline(token)
    await invite(cast["paula"], organization)
    assert await refused(token) == "This invitation was already answered."
    await accept(await last_token())
    assert (await partnership_of(organization)).status == PartnerStatus.ACTIVE


async def test_each_answer_leaves_one_line_in_the_leads_journal(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["paula"])
    who = await seen_anew(secrets.digest(await accept(token)))
    line = await JournalLine.objects().order_by(JournalLine.id, ascending=False).first()
    assert line
    assert (line.verb, line.tenant) == ("accept invitation", cast["paula"].tenant)
    assert line.person == who.person


async def test_an_expired_link_is_renewed_by_mail_to_the_stored_address(
    cast: dict[str, Who],
) -> None:
    organization, token = await invited(cast["paula"])
    clock.set_to(AT + timedelta(days=20))
    await renew(token)
    first, second = await mails("invitation")
    assert first.to == second.to == INGRID.email
    await accept(await last_token())
    assert (await partnership_of(organization)).status == PartnerStatus.ACTIVE


async def test_a_replaced_link_is_renewed_to_the_address_it_went_to(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    await resend(cast["paula"], organization)
    await renew(token)
    assert [mail.to for mail in await mails("invitation")] == [INGRID.email] * 3


async def test_Q23_who_is_no_longer_invited_sends_nothing_to_who_is(cast: dict[str, Who]) -> None:
    organization, token = await invited(cast["paula"])
    contact = await make_contact(organization, "Lars Holm", "lars@nordkabel.example")
    await set_recipient(cast["paula"], organization, contact=contact.public_id, email="")
    await renew(token)
    assert [mail.to for mail in await mails("invitation")] == [INGRID.email]


async def test_links_are_renewed_three_times_a_day_and_nobody_can_tell(
    cast: dict[str, Who],
) -> None:
    _, token = await invited(cast["paula"])
    for _ in range(RENEWALS_PER_INVITATION.count + 2):
        await renew(token)
    assert len(await mails("invitation")) == 1 + RENEWALS_PER_INVITATION.count
    await accept(await last_token())


@pytest.mark.parametrize("end", ["accepted", "declined", "withdrawn", "unknown"])
async def test_nothing_is_renewed_once_nothing_waits(cast: dict[str, Who], end: str) -> None:
    organization, token = await invited(cast["paula"])
    if end == "accepted":
        await accept(token)
    elif end == "declined":
        await decline(token)
    elif end == "withdrawn":
        await withdraw(cast["paula"], organization)
    await renew("A" * 43 if end == "unknown" else token)
    assert len(await mails("invitation")) == 1
