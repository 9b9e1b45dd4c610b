"""The outsourcing agreement in the browser: read it, accept it (R44 to R52)."""

import html

import pytest

from portal.access import Who
from portal.actions import agreement as agreement_action
from portal.actions import outsourcing
from portal.actions.fees import set_fee
from portal.gateways.language import Language
from portal.rules import agreement
from portal.rules.permissions import MENU
from portal.rules.refusals import Refused
from portal.rules.terms import terms_of
from portal.rules.vocabulary import Level, OutsourceStatus, Role, TenantKind
from portal.tables.contracts import AgreementAcceptance, FeeContract
from portal.tables.organizations import Organization
from portal.tables.people import Tenant
from portal.tables.rows import one
from tests.make import (
    make_acceptance,
    make_outsourcing,
    make_partnership,
    make_person,
    make_session,
    make_tenant,
    make_ticket,
)
from tests.offers import INTERNAL
from tests.routes.conftest import SignedIn

IN_FORCE = agreement.in_force().number
AGREED = {"agree": str(IN_FORCE)}


@pytest.fixture
async def halden(database: str) -> Tenant:
    return await make_tenant("Halden IT Services", has_accepted_agreement=False)


@pytest.fixture
async def ada(halden: Tenant) -> Who:
    return await make_person(halden, name="Ada Lindqvist")


async def test_R46_the_text_comes_with_a_box_and_a_button(ada: Who, signed_in: SignedIn) -> None:
    page = await (await signed_in(ada)).see("/outsource/agreement")

    assert page.status_code == 200
    for paragraph in agreement.in_force().paragraphs:
        assert paragraph in page.text
    assert "I agree to the terms above" in page.text
    assert "Submit" in page.text


async def test_R46_submit_without_the_tick_accepts_nothing(ada: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(ada)

    answer = await browser.send_form("/outsource/agreement")

    assert answer.status_code == 422
    assert "Tick the box first" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not await AgreementAcceptance.exists()


async def test_R47_submit_with_the_tick_opens_the_dashboard(ada: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(ada)

    answer = await browser.send_form("/outsource/agreement", AGREED)

    assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")
    acceptance = await AgreementAcceptance.objects().first()
    assert acceptance
    assert (acceptance.version, acceptance.person_name) == (
        agreement.in_force().number,
        "Ada Lindqvist",
    )
    assert acceptance.address == "127.0.0.1"
    assert acceptance.digest == agreement.digest(agreement.in_force(), str)


@pytest.mark.parametrize("ticked", ["0", str(IN_FORCE + 1), "on", "9" * 50])
async def test_Q4_nobody_accepts_a_text_that_came_while_they_read_another(
    ada: Who, signed_in: SignedIn, ticked: str
) -> None:
    browser = await signed_in(ada)

    page = await browser.see("/outsource/agreement")
    answer = await browser.send_form("/outsource/agreement", {"agree": ticked})

    assert f'value="{IN_FORCE}"' in page.text.split('name="agree"')[1].split(">")[0]
    assert answer.status_code == 422
    assert "The terms have changed since you opened this page." in answer.text
    assert not await AgreementAcceptance.exists()


async def test_R52_the_accepted_agreement_names_who_accepted_and_when(
    ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)
    await browser.send_form("/outsource/agreement", AGREED)

    page = await browser.see("/outsource/agreement")

    assert "accepted by Ada Lindqvist on <time" in page.text
    assert "Submit" not in page.text


async def test_R44_whoever_may_not_accept_reads_whom_to_ask(
    halden: Tenant, signed_in: SignedIn
) -> None:
    paula = await make_person(halden, Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT)
    browser = await signed_in(paula)

    page = await browser.see("/outsource/agreement")
    answer = await browser.send_form("/outsource/agreement", AGREED)

    assert "Submit" not in page.text
    assert "An administrator, or somebody with Allow All" in page.text
    assert answer.status_code == 403
    assert not await AgreementAcceptance.exists()


async def test_Q4_a_changed_text_asks_again_and_names_the_older_acceptance(
    halden: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    older = IN_FORCE - 1
    await make_acceptance(ada, version=older)
    await Tenant.update({Tenant.agreement_version: older}).where(Tenant.id == halden.id)
    browser = await signed_in(ada)

    page = await browser.see("/outsource/agreement")

    assert f"Version {older}, accepted by Ada Lindqvist" in page.text
    assert "The terms have changed since." in page.text
    assert "Submit" in page.text


async def test_R44_every_administrator_and_whoever_has_allow_all_can_accept(
    halden: Tenant, signed_in: SignedIn
) -> None:
    for who in (
        await make_person(halden),
        await make_person(halden),
        await make_person(halden, Role.SERVICE_DESK_USER, Level.ALL),
    ):
        assert "Submit" in (await (await signed_in(who)).see("/outsource/agreement")).text


async def test_R66_once_accepted_everybody_with_a_permission_reads_it(
    halden: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    olga = await signed_in(await make_person(halden, Role.STANDARD_USER, Level.OUTSOURCING))
    nils = await signed_in(await make_person(halden, Role.STANDARD_USER, Level.NONE))
    assert (await olga.see("/outsource/agreement")).status_code == 403

    await (await signed_in(ada)).send_form("/outsource/agreement", AGREED)

    page = await olga.see("/outsource/agreement")
    assert "accepted by Ada Lindqvist on <time" in page.text  # R51, R52
    assert 'href="/outsource/agreement" aria-current="page"' in page.text
    assert (await nils.see("/outsource/agreement")).status_code == 403


async def test_R51_R52_it_lists_every_acceptance_with_the_words_that_were_accepted(
    ada: Who, signed_in: SignedIn
) -> None:
    await agreement_action.accept(ada, agreed_to=IN_FORCE, language="de", address="")
    browser = await signed_in(ada)

    page = (await browser.see("/outsource/agreement")).text

    german = Language("de").say(agreement.in_force().paragraphs[0])
    assert 'lang="de"' in page
    assert german in html.unescape(page)
    assert agreement.digest(agreement.in_force(), Language("de").say) in page


async def test_R43_the_fee_is_a_contract_of_each_lead_and_the_text_says_where_to_find_it(
    halden: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    other = await make_tenant("Other")
    await set_fee("Halden IT Services", 900)
    browser = await signed_in(ada)

    page = (await browser.see("/outsource/agreement")).text

    contracts = {
        row.tenant: row.amount for row in await FeeContract.objects().order_by(FeeContract.version)
    }
    assert (contracts[halden.id], contracts[other.id]) == (900, 250)
    assert "Fees are listed under Outsource, Fees." in page


async def test_Q4_until_a_newer_text_is_accepted_nothing_is_sent_and_nobody_invited(
    halden: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    await agreement_action.accept(ada, agreed_to=IN_FORCE, language="en", address="")
    await Tenant.update({Tenant.agreement_version: agreement.in_force().number - 1}).where(
        Tenant.id == halden.id
    )
    partner = await make_tenant(kind=TenantKind.SUBCONTRACTOR)
    partnership = await make_partnership(halden, partner)
    ticket = await make_ticket(halden)
    draft = await make_outsourcing(ticket, partnership, OutsourceStatus.UNSENT)
    stranger = await make_partnership(halden)
    organization = one(await Organization.objects().get(Organization.id == stranger.organization))
    browser = await signed_in(ada)

    shown = (await browser.see(f"/tickets/{ticket.public_id}/outsource")).text
    invited = await browser.send_form(f"/outsource/partners/{organization.public_id}/invite")

    assert "The outsourcing agreement comes first" in shown
    assert 'href="/outsource/agreement"' in shown
    assert invited.status_code == 409
    again = one(await Tenant.objects().get(Tenant.id == halden.id))
    assert not agreement.is_accepted(again.agreement_version)
    with pytest.raises(Refused) as refused:
        await outsourcing.send(
            await make_session(ada.membership), ticket, partnership, terms_of(draft), INTERNAL
        )
    assert refused.value.refusal.rule == "R37"


async def test_R56_whatever_the_menu_shows_after_the_agreement_leads_to_it_before(
    ada: Who, halden: Tenant, signed_in: SignedIn
) -> None:
    hidden = {entry.href for entry in MENU if entry.after_agreement} - {
        "/outsource/agreement",  # which is what there is to read
        "/outsource/fees",  # what it will cost may be known before
    }
    browser = await signed_in(ada)
    for address in (*hidden, "/outsource/networks/new", "/outsource/partners/new"):
        answer = await browser.see(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")
    await browser.send_form("/outsource/agreement", AGREED)
    for address in hidden:
        assert (await browser.see(address)).status_code == 200
    nils = await signed_in(await make_person(halden, Role.STANDARD_USER, Level.NONE))
    assert (await nils.see("/outsource/networks")).status_code == 403
