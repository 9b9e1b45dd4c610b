"""Whose data were erased gets no invitation any more, and no mail keeps their address (Q23)."""

import pytest

from portal.access import Who
from portal.actions import mailing
from portal.actions.organizations import erase_contact
from portal.actions.partners import invite, resend, set_recipient
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Contact, Invitation, Organization
from tests.cast import company_of, gather_cast
from tests.make import make_contact, make_organization


@pytest.fixture
async def paula(database: str) -> Who:
    return (await gather_cast())["paula"]


async def invited(who: Who) -> tuple[Organization, Contact]:
    """An organization, and its contact whom a mail waits to invite."""
    organization = await make_organization(await company_of(who))
    contact = await make_contact(organization)
    await choose(who, organization, contact)
    await invite(who, organization)
    return organization, contact


async def choose(who: Who, organization: Organization, contact: Contact) -> None:
    await set_recipient(who, organization, contact=contact.public_id, email="")


async def addresses() -> list[list[str]]:
    """To whom mails are written, and who is invited."""
    mails = await OutboxMail.objects().order_by(OutboxMail.id)
    invitations = await Invitation.objects().order_by(Invitation.id)
    return [[mail.to for mail in mails], [invitation.email for invitation in invitations]]


async def test_the_mail_that_waits_for_an_erased_contact_is_gone(paula: Who) -> None:
    _, contact = await invited(paula)
    _, other = await invited(paula)
    await erase_contact(paula, contact)
    assert await addresses() == [[other.email], ["", other.email]]
    (mail,) = await OutboxMail.objects()
    assert mail.next_try_at is not None


async def test_a_mail_that_failed_meanwhile_does_not_come_back(paula: Who) -> None:
    _, contact = await invited(paula)
    held = await mailing.take((await mailing.due(1))[0])
    assert held
    await erase_contact(paula, contact)
    await mailing.mark_failed(held, "451 try again later")
    assert await addresses() == [[], [""]]


async def test_who_was_chosen_before_gets_no_mail_either(paula: Who) -> None:
    organization, jo = await invited(paula)
    mia = await make_contact(organization)
    await choose(paula, organization, mia)
    await resend(paula, organization)
    await erase_contact(paula, jo)
    assert await addresses() == [[mia.email], ["", mia.email]]


async def test_an_address_that_two_share_stays_for_whom_is_invited(paula: Who) -> None:
    organization, jo = await invited(paula)
    await choose(paula, organization, await make_contact(organization, email=jo.email))
    await erase_contact(paula, jo)
    assert await addresses() == [[jo.email], [jo.email]]
