"""Ending a partnership in the browser: Cancel partnership, Leave, and what stands in the way."""

import pytest

from portal.access import Who
from portal.rules.vocabulary import OutsourceStatus, PartnerStatus
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Person, Tenant
from portal.tables.tickets import Outsourcing
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_outsourcing, make_partnership, make_ticket
from tests.routes.conftest import SignedIn

PARTNERS, LEADS = "/outsource/partners", "/received/leads"
WAYS = {
    OutsourceStatus.ASSIGNED: ("Cancel the offer", "Decline the offer"),
    OutsourceStatus.ACCEPTED: ("Set it to Complete", "Mark it complete"),
    OutsourceStatus.IN_PROGRESS: ("Set it to Complete", "Mark it complete"),
    OutsourceStatus.WAITING_APPROVAL: (
        "Approve the completion",
        "Wait for the lead&#39;s approval",
    ),
}


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    cast = await gather_cast()
    await Person.update({Person.language: "en"}, force=True)
    return cast


@pytest.fixture
async def partnership(cast: dict[str, Who]) -> Partnership:
    """Between Halden and Brückner."""
    return await partnership_between(cast["paula"], cast["sam"])


@pytest.fixture
async def at_lead(partnership: Partnership) -> str:
    """Where Halden cancels it."""
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    return f"{PARTNERS}/{organization.public_id}/cancel"


@pytest.fixture
def at_partner(partnership: Partnership) -> str:
    """Where Brückner leaves."""
    return f"{LEADS}/{partnership.public_id}/leave"


async def status_of(partnership: Partnership) -> str:
    stored = await Partnership.objects().get(Partnership.id == partnership.id)
    assert stored
    return str(stored.status)


async def open_tickets(cast: dict[str, Who], partnership: Partnership) -> list[Outsourcing]:
    """One in each status that stands in the way, each with a title of its own."""
    return [
        await make_outsourcing(
            await make_ticket(cast["olga"].tenant, f"Work {status}"), partnership, status
        )
        for status in WAYS
    ]


async def test_R26_the_row_of_an_active_partner_leads_to_a_question_and_then_cancels(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["paula"])

    assert f'href="{at_lead}?' in (await browser.see(PARTNERS)).text
    asked = await browser.see(at_lead)
    assert "Brückner Netzwerktechnik" in asked.text
    assert await status_of(partnership) == PartnerStatus.ACTIVE

    sent = await browser.send_form(at_lead)
    page = await browser.see(sent.headers["location"])

    assert sent.status_code == 303
    assert "Partnership with Brückner Netzwerktechnik canceled." in page.text
    assert f'href="{at_lead}' not in page.text
    assert await status_of(partnership) == PartnerStatus.CANCELED


async def test_R28_the_lead_reads_the_way_out_of_every_open_ticket_C1(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn
) -> None:
    attempts = await open_tickets(cast, partnership)
    browser = await signed_in(cast["paula"])

    page = await browser.see(at_lead)
    refused = await browser.send_form(at_lead)

    assert refused.status_code == 409
    assert "Tickets are still open between you." in refused.text
    assert page.text.count("#outsourcing") == len(attempts)
    for text in (page.text, refused.text):
        for status, (way_out, _) in WAYS.items():
            row = text.split(f"Work {status}")[1].split("</tr>")[0]
            assert way_out in row
    assert await status_of(partnership) == PartnerStatus.ACTIVE


async def test_Q5_the_partner_reads_its_own_ways_out(
    cast: dict[str, Who], partnership: Partnership, at_partner: str, signed_in: SignedIn
) -> None:
    attempts = await open_tickets(cast, partnership)
    browser = await signed_in(cast["sam"])

    refused = await browser.send_form(at_partner)

    assert refused.status_code == 409
    for attempt, (_, way_out) in zip(attempts, WAYS.values(), strict=True):
        row = refused.text.split(f'href="/received/{attempt.public_id}"')[1].split("</tr>")[0]
        assert way_out in row
    assert await status_of(partnership) == PartnerStatus.ACTIVE


async def test_Q5_a_subcontractor_leaves_a_lead_from_its_list(
    cast: dict[str, Who], partnership: Partnership, at_partner: str, signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["sam"])

    page = await browser.see(LEADS)
    asked = await browser.see(at_partner)
    sent = await browser.send_form(at_partner)
    after = await browser.see(sent.headers["location"])

    assert "Halden IT Services" in page.text
    assert f'href="{at_partner}"' in page.text
    assert "You get no more offers from Halden IT Services" in asked.text
    assert "You have left. The lead has been told." in after.text
    assert "Canceled" in after.text
    assert f'href="{at_partner}"' not in after.text
    assert await status_of(partnership) == PartnerStatus.CANCELED


async def test_ending_it_twice_says_so(
    cast: dict[str, Who], at_lead: str, at_partner: str, signed_in: SignedIn
) -> None:
    paula, sam = await signed_in(cast["paula"]), await signed_in(cast["sam"])
    await paula.send_form(at_lead)

    again, late = await paula.send_form(at_lead), await sam.send_form(at_partner)

    assert (again.status_code, late.status_code) == (409, 409)
    assert "Only an active partnership can be ended." in again.text
    assert "Only an active partnership can be ended." in late.text


@pytest.mark.parametrize(
    ("first", "status"), [("olga", 403), ("nils", 403), ("pia", 404), ("sam", 403)]
)
async def test_only_partner_managers_of_the_lead_cancel_A57(
    cast: dict[str, Who],
    partnership: Partnership,
    at_lead: str,
    signed_in: SignedIn,
    first: str,
    status: int,
) -> None:
    sent = await (await signed_in(cast[first])).send_form(at_lead)

    assert sent.status_code == status
    assert await status_of(partnership) == PartnerStatus.ACTIVE


@pytest.mark.parametrize(("first", "status"), [("cleo", 403), ("tina", 403), ("eve", 404)])
async def test_only_the_partners_administrator_leaves_A57(
    cast: dict[str, Who],
    partnership: Partnership,
    at_partner: str,
    signed_in: SignedIn,
    first: str,
    status: int,
) -> None:
    sent = await (await signed_in(cast[first])).send_form(at_partner)

    assert sent.status_code == status
    assert await status_of(partnership) == PartnerStatus.ACTIVE


async def test_Q47_two_partnerships_with_one_lead_are_told_apart(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden, brueckner = await company_of(cast["paula"]), await company_of(cast["sam"])
    north = await make_partnership(halden, brueckner)
    await Organization.update({Organization.name: "Brückner Nord"}).where(
        Organization.id == north.organization
    )
    page = (await (await signed_in(cast["sam"])).see(LEADS)).text

    assert page.count("Halden IT Services") == 2
    assert "Brückner Nord" in page
    assert "Volta" not in page


async def test_Q22_a_partner_without_a_primary_contact_is_marked(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["paula"])
    warning = "They have no primary contact"

    before = (await browser.see(PARTNERS)).text
    await Tenant.update({Tenant.primary_contact: None}).where(Tenant.id == cast["sam"].tenant)
    after = (await browser.see(PARTNERS)).text

    assert warning not in before
    assert after.count(warning) == 1
