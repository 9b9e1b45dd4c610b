"""The set-up checklist on the first pages of a new lead (R50, R110)."""

import pytest

from portal.access import Who
from portal.actions.setup import look_at
from portal.gateways.invitation_template import default_wording
from portal.rules.setup import Step
from portal.rules.vocabulary import Level, OutsourceStatus, Role, TenantKind
from portal.tables.people import Tenant
from portal.tables.setup import SetupStep
from tests.databases import count_queries
from tests.make import make_outsourcing, make_partnership, make_person, make_tenant, make_ticket
from tests.routes.conftest import Anonymous, SignedIn

MARK = 'id="setup"'
CLOSE = "/outsource/setup/close"
MOST = 8


@pytest.fixture
async def company(database: str) -> Tenant:
    return await make_tenant("Neuland IT", is_set_up=False)


@pytest.fixture
async def ada(company: Tenant) -> Who:
    return await make_person(company, name="Ada Lindqvist")


async def test_R110_a_new_lead_finds_the_next_tasks_on_its_first_pages(
    ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)

    for address in ("/tickets", "/outsource"):
        page = (await browser.see(address)).text
        assert MARK in page
        assert '<button class="link">Check who may outsource</button>' in page
        assert '<a href="/outsource/partners">Invite your first partner</a>' in page
        assert "<span>Outsource your first ticket</span>" in page


async def test_R110_before_the_agreement_it_leads_there_first(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False, is_set_up=False)
    browser = await signed_in(await make_person(lead))

    page = (await browser.see("/outsource")).text

    assert '<a href="/outsource">Accept the outsourcing agreement</a>' in page
    assert "<span>Check who may outsource</span>" in page


@pytest.mark.parametrize("address", ["/tickets", "/outsource"])
async def test_with_the_checklist_a_page_stays_in_its_budget(
    ada: Who, signed_in: SignedIn, address: str
) -> None:
    browser = await signed_in(ada)

    with count_queries() as asked:
        await browser.see(address)

    assert asked() <= MOST


async def test_an_administrator_puts_it_away_for_everybody(
    company: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)
    paula = await signed_in(
        await make_person(company, Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT)
    )
    assert MARK in (await paula.see("/tickets")).text

    answer = await browser.send_form(CLOSE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")
    assert (await browser.send_form(CLOSE)).status_code == 303
    for page in (await browser.see("/outsource"), await paula.see("/tickets")):
        assert MARK not in page.text


async def test_nobody_else_may_put_it_away(
    company: Tenant, signed_in: SignedIn, anonymous: Anonymous
) -> None:
    albert = await signed_in(await make_person(company, Role.SERVICE_DESK_USER, Level.ALL))

    page = (await albert.see("/outsource")).text

    assert MARK in page
    assert "Put this list away" not in page
    assert (await albert.send_form(CLOSE)).status_code == 403
    assert (await (await anonymous()).send_form(CLOSE)).status_code == 401
    assert MARK in (await albert.see("/outsource")).text


async def test_the_list_of_another_company_stays(company: Tenant, signed_in: SignedIn) -> None:
    other = await make_tenant("Other", is_set_up=False)
    await (await signed_in(await make_person(other))).send_form(CLOSE)

    assert MARK in (await (await signed_in(await make_person(company))).see("/outsource")).text


@pytest.mark.parametrize("step", [Step.PERMISSIONS, Step.INVITATION])
async def test_R110_pressing_a_task_to_look_at_ticks_it_and_leads_there_and_no_get_does(
    company: Tenant, ada: Who, signed_in: SignedIn, step: Step
) -> None:
    browser = await signed_in(ada)
    page = f"/outsource/{step}"
    for address in (page, "/outsource/networks", f"/outsource/setup/{step}"):
        await browser.see(address)
    assert not await SetupStep.exists()

    for _ in range(2):
        await browser.see("/outsource")
        answer = await browser.send_form(f"/outsource/setup/{step}")
        assert (answer.status_code, answer.headers["location"]) == (303, page)

    (row,) = await SetupStep.objects()
    assert (row.tenant, row.step, row.person) == (company.id, step, ada.person)


async def test_R110_saving_the_page_of_a_task_ticks_it_too(
    company: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(ada)
    await browser.see("/outsource/permissions")
    await browser.send_form("/outsource/permissions", {"query": ""})
    wording = default_wording("en")
    fields = {"language": "en", "version": "", "recipient": ""}
    await browser.see("/outsource/invitation")
    await browser.send_form(
        "/outsource/invitation", {**fields, "subject": wording.subject, "body": wording.body}
    )

    assert [row.step for row in await SetupStep.objects().order_by(SetupStep.id)] == [
        Step.PERMISSIONS,
        Step.INVITATION,
    ]


async def test_a_task_is_ticked_only_by_those_who_may_do_it(
    company: Tenant, signed_in: SignedIn, anonymous: Anonymous
) -> None:
    paula = await signed_in(
        await make_person(company, Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT)
    )
    olga = await signed_in(await make_person(company, Role.SERVICE_DESK_USER, Level.OUTSOURCING))
    at = "/outsource/setup"

    assert (await paula.send_form(f"{at}/permissions")).status_code == 403
    assert (await olga.send_form(f"{at}/invitation")).status_code == 403
    assert (await (await anonymous()).send_form(f"{at}/invitation")).status_code == 401
    newcomer = await make_tenant(has_accepted_agreement=False, is_set_up=False)
    early = await signed_in(await make_person(newcomer))
    assert (await early.send_form(f"{at}/invitation")).headers["location"] == "/outsource"
    assert not await SetupStep.exists()


async def test_once_everything_is_done_it_is_gone_and_costs_no_query(
    company: Tenant, ada: Who, signed_in: SignedIn
) -> None:
    partner = await make_tenant(kind=TenantKind.SUBCONTRACTOR)
    partnership = await make_partnership(company, partner, invited_at=company.created_at)
    await make_outsourcing(await make_ticket(company), partnership, OutsourceStatus.ASSIGNED)
    await look_at(ada, Step.PERMISSIONS)
    browser = await signed_in(ada)

    with count_queries() as first:
        page = (await browser.see("/outsource")).text
    await browser.send_form("/outsource/setup/invitation")
    with count_queries() as later:
        again = (await browser.see("/outsource")).text

    assert MARK in page
    assert MARK not in again
    assert later() < first()
    assert (await Tenant.objects().get(Tenant.id == company.id)).is_set_up  # type: ignore[union-attr]


async def test_somebody_who_manages_no_partners_is_not_bothered(
    company: Tenant, signed_in: SignedIn
) -> None:
    olga = await signed_in(await make_person(company, Role.SERVICE_DESK_USER, Level.OUTSOURCING))

    assert MARK not in (await olga.see("/tickets")).text
