"""The page behind a mailed link: what it says in each state, to strangers and to the signed-in."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.access import Who
from portal.actions.invitations import Newcomer, accept_as_newcomer, decline
from portal.actions.organizations import erase_contact
from portal.actions.partners import invite, resend, set_recipient, withdraw
from portal.reads.invitations import invitation_page
from portal.rules.invitations import InvitationState
from portal.tables.organizations import Contact, Invitation, Organization, Partnership
from portal.tables.rows import one
from tests.cast import company_of, gather_cast
from tests.clocks import at
from tests.databases import count_queries
from tests.make import make_contact, make_organization, make_partnership
from tests.outbox import last_mail_to, token_in

pytestmark = pytest.mark.usefixtures("database")

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
INGRID = "ingrid@nordkabel.example"


@pytest.fixture
async def cast() -> dict[str, Who]:
    return await gather_cast()


async def invited(who: Who, email: str = INGRID) -> tuple[Organization, str]:
    """An organization that `who` has just invited, and the token in the mail."""
    lead = await company_of(who)
    organization = await make_organization(lead, "Nordkabel")
    contact = await make_contact(organization, "Ingrid Dahl", email)
    await make_partnership(lead, organization=organization, contact=contact)
    await invite(who, organization)
    return organization, token_in(await last_mail_to(email))


async def test_a_valid_link_says_who_invites_whom_until_when(cast: dict[str, Who]) -> None:
    with at(AT):
        _, token = await invited(cast["paula"])
        page = await invitation_page(token)
    assert (page.state, page.refusal, page.may_renew) == (InvitationState.VALID, None, False)
    assert (page.lead, page.inviter) == ("Halden IT Services", "Paula Iversen")
    assert (page.email, page.recipient, page.company) == (INGRID, "Ingrid Dahl", "Nordkabel")
    assert page.expires_at == AT + timedelta(days=14)
    assert (page.has_account, page.not_with_company) == (False, None)


async def test_looking_a_hundred_times_changes_nothing_A02(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["paula"])
    before = await Invitation.select(), await Partnership.select()
    for _ in range(100):
        await invitation_page(token)
    assert (await Invitation.select(), await Partnership.select()) == before


@pytest.mark.parametrize(
    ("end", "state", "may_renew"),
    [
        ("expired", InvitationState.EXPIRED, True),
        ("resent", InvitationState.VOIDED, True),
        ("withdrawn", InvitationState.VOIDED, False),
        ("accepted", InvitationState.USED, False),
        ("declined", InvitationState.USED, False),
        ("declined, invited again", InvitationState.USED, True),
        ("another invited instead", InvitationState.VOIDED, False),
        ("erased", InvitationState.VOIDED, False),
    ],
)
async def test_an_old_link_explains_itself_and_offers_a_new_one_where_one_can_come(
    cast: dict[str, Who], end: str, state: InvitationState, may_renew: bool
) -> None:
    with at(AT):
        organization, token = await invited(cast["paula"])
        if end == "resent":
            await resend(cast["paula"], organization)
        elif end == "withdrawn":
            await withdraw(cast["paula"], organization)
        elif end in ("another invited instead", "erased"):
            contact = one(await Contact.objects().get(Contact.organization == organization.id))
            if end == "erased":
                await erase_contact(cast["paula"], contact)
            else:
                await set_recipient(
                    cast["paula"], organization, contact=contact.public_id, email="a@b.example"
                )
        elif end == "accepted":
            newcomer = Newcomer(name="Ingrid Dahl", company="Nordkabel", email=INGRID)
            await accept_as_newcomer(token, newcomer, language="en", browser="")
        elif end.startswith("declined"):
            await decline(token)
            if end.endswith("again"):
                await invite(cast["paula"], organization)
    with at(AT + timedelta(days=20 if end == "expired" else 1)):
        page = await invitation_page(token)
    assert (page.state, page.may_renew) == (state, may_renew)
    assert page.refusal
    assert page.lead == "Halden IT Services"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\0", "%00", "é" * 9000])
async def test_a_made_up_link_names_nobody_A06(cast: dict[str, Who], token: str) -> None:
    await invited(cast["paula"])
    page = await invitation_page(token, cast["sam"])
    assert (page.state, page.may_renew) == (InvitationState.UNKNOWN, False)
    assert (page.lead, page.email, page.company) == ("", "", "")


async def test_who_has_an_account_is_asked_to_sign_in_A45(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["pia"], "Eve@Volta.Example")
    assert (await invitation_page(token)).has_account


async def test_the_invited_administrator_may_accept_with_the_company_Q8(
    cast: dict[str, Who],
) -> None:
    _, token = await invited(cast["pia"], cast["eve"].email)
    assert (await invitation_page(token, cast["eve"])).not_with_company is None


@pytest.mark.parametrize(
    ("inviter", "email", "signed_in", "rule"),
    [
        ("pia", "sam@brueckner.example", "eve", "A44"),
        ("pia", "tina@brueckner.example", "tina", "Q8"),
    ],
)
async def test_anybody_else_reads_why_not(
    cast: dict[str, Who], inviter: str, email: str, signed_in: str, rule: str
) -> None:
    _, token = await invited(cast[inviter], email)
    page = await invitation_page(token, cast[signed_in])
    assert page.not_with_company
    assert page.not_with_company.rule == rule


async def test_the_page_costs_three_queries(cast: dict[str, Who]) -> None:
    _, token = await invited(cast["pia"])
    with count_queries() as queries:
        await invitation_page(token, cast["eve"])
        assert queries() <= 3
