"""The outsourcing agreement in the browser: read it, accept it (R44 to R52)."""

import pytest

from portal.access import Who
from portal.rules import agreement
from portal.rules.vocabulary import Level, Role
from portal.tables.contracts import AgreementAcceptance
from portal.tables.people import Tenant
from tests.make import make_person, make_tenant
from tests.routes.conftest import SignedIn


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

    answer = await browser.send_form("/outsource/agreement", {"agree": "on"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")
    acceptance = await AgreementAcceptance.objects().first()
    assert acceptance
    assert (acceptance.version, acceptance.person_name) == (
        agreement.in_force().number,
        "Ada Lindqvist",
    )
    assert acceptance.address == "127.0.0.1"
    assert acceptance.digest == agreement.digest(agreement.in_force(), str)


async def test_R52_the_accepted_agreement_names_who_accepted_and_when(
    ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)
    await browser.send_form("/outsource/agreement", {"agree": "on"})

    page = await browser.see("/outsource/agreement")

    assert "accepted by Ada Lindqvist on <time" in page.text
    assert "Submit" not in page.text


async def test_R44_whoever_may_not_accept_reads_whom_to_ask(
    halden: Tenant, signed_in: SignedIn
) -> None:
    paula = await make_person(halden, Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT)
    browser = await signed_in(paula)

    page = await browser.see("/outsource/agreement")
    answer = await browser.send_form("/outsource/agreement", {"agree": "on"})

    assert "Submit" not in page.text
    assert "An administrator, or somebody with Allow All" in page.text
    assert answer.status_code == 403
    assert not await AgreementAcceptance.exists()


async def test_Q4_a_changed_text_asks_again_and_names_the_older_acceptance(
    halden: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)
    await browser.send_form("/outsource/agreement", {"agree": "on"})
    older = agreement.in_force().number - 1
    await AgreementAcceptance.update({AgreementAcceptance.version: older}, force=True)
    await Tenant.update({Tenant.agreement_version: older}).where(Tenant.id == halden.id)

    page = await browser.see("/outsource/agreement")

    assert f"Version {older}, accepted by Ada Lindqvist" in page.text
    assert "The terms have changed since." in page.text
    assert "Submit" in page.text
