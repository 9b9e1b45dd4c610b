"""Who reads the mail of a company whose primary contact is missing (R115, Q22)."""

import pytest

from portal.access import NotThere, Who, received_for, ticket_for
from portal.actions import outsourcing
from portal.rules.vocabulary import DeclineReason, OutsourceStatus, Role
from portal.settings import current
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Partnership
from portal.tables.people import Membership, Person, Tenant
from tests.cast import company_of, partnership_between
from tests.make import join, make_person
from tests.offers import Cast, attempt_at, mailed, sent
from tests.outbox import link_in
from tests.pair import Pair, linked


async def leaves(who: Who) -> None:
    """Somebody is deactivated."""
    await Membership.update({Membership.active: False}).where(Membership.id == who.membership)


async def readers(event: str) -> set[str]:
    return {reader for about, reader in await mailed() if about == event}


async def invited_as(cast: Cast, email: str) -> None:
    partnership = await partnership_between(cast["olga"], cast["sam"])
    await Partnership.update({Partnership.recipient_email: email}).where(
        Partnership.id == partnership.id
    )


@pytest.fixture
async def reported(pair: Pair) -> Pair:
    """Completion waits for the lead's answer, which the partner's contact is told of."""
    await pair.report()
    await OutboxMail.delete(force=True)
    return pair


async def test_R115_mail_goes_to_the_primary_contact(reported: Pair, cast: Cast) -> None:
    await invited_as(cast, cast["cleo"].email)
    await reported.reject()
    assert await readers("completion_rejected") == {"sam"}


@pytest.mark.parametrize("has_left", [True, False])
async def test_Q22_without_a_primary_contact_who_was_invited_stands_in(
    reported: Pair, cast: Cast, has_left: bool
) -> None:
    await invited_as(cast, "Cleo@Brueckner.example")
    if has_left:
        await leaves(cast["sam"])
    else:
        await Tenant.update({Tenant.primary_contact: None}).where(Tenant.id == cast["sam"].tenant)
    await reported.reject()
    assert await readers("completion_rejected") == {"cleo"}


@pytest.mark.parametrize("email", ["gone@brueckner.example", "tina@brueckner.example"])
async def test_Q22_then_all_administrators_and_nobody_outside_the_company_A37(
    reported: Pair, cast: Cast, email: str
) -> None:
    await invited_as(cast, email)
    company = await company_of(cast["sam"])
    await make_person(company, name="Mia Brandt", email="mia@brueckner.example")
    await leaves(cast["sam"])
    await leaves(cast["tina"])
    await reported.reject()
    assert await readers("completion_rejected") == {"mia"}


async def test_Q22_where_the_sender_has_left_all_who_are_allowed_all_hear_the_answer(
    cast: Cast,
) -> None:
    offer = await attempt_at(cast, OutsourceStatus.ASSIGNED)
    await leaves(cast["olga"])
    await outsourcing.decline(cast["cleo"], offer, DeclineReason.OTHER)
    assert await readers("offer_declined") == {"ada", "albert"}


async def test_Q47_a_person_of_two_subcontractors_is_told_once_and_sees_each_by_itself(
    cast: Cast,
) -> None:
    person = await Person.objects().get(Person.id == cast["eve"].person)
    assert person
    at_brueckner = await join(person, await company_of(cast["sam"]), Role.ACCEPTER)
    for_volta, for_brueckner = await sent(cast, to="eve"), await sent(cast)
    mails = await OutboxMail.objects().where(OutboxMail.to == cast["eve"].email)
    assert len(mails) == 2
    for offer, who, other in (
        (for_volta, cast["eve"], for_brueckner),
        (for_brueckner, at_brueckner, for_volta),
    ):
        assert (await received_for(who, offer.public_id)).id == offer.id
        with pytest.raises(NotThere):
            await received_for(who, other.public_id)
        assert sum(offer.public_id in mail.text for mail in mails) == 1


async def test_a_person_of_both_sides_gets_a_mail_with_a_page_to_open_at_each(cast: Cast) -> None:
    olga = await Person.objects().get(Person.id == cast["olga"].person)
    assert olga
    at_brueckner = await join(olga, await company_of(cast["sam"]), Role.COMPANY_ADMINISTRATOR)
    await Tenant.update({Tenant.primary_contact: olga.id}).where(Tenant.id == at_brueckner.tenant)
    pair = await linked(cast["olga"], cast["tina"])
    await outsourcing.complete(cast["albert"], pair.attempt)
    mails = await OutboxMail.objects().where(OutboxMail.to == olga.email)
    pages = {link_in(mail).partition(current().base_url)[2] for mail in mails}
    assert pages == {pair.lead.page, pair.partner.page}
    assert len(mails) == 2
    opened = await ticket_for(cast["olga"], pair.lead.ticket.public_id)
    assert opened.id == pair.lead.ticket.id
    assert (await received_for(at_brueckner, pair.attempt.public_id)).id == pair.attempt.id
