"""A subcontractor's company in the browser: what it says of itself, and who may say it."""

from typing import Any

import pytest

from portal.access import Who
from portal.rules.vocabulary import Role
from portal.tables.people import Tenant
from portal.tables.rows import one
from tests.addresses import membership_id
from tests.cast import company_of, gather_cast
from tests.databases import count_queries
from tests.make import make_person
from tests.routes.conftest import SignedIn

AT = "/received/company"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


async def profile(who: Who, **changed: Any) -> dict[str, Any]:
    """The form as a person of this company would send it."""
    return {
        "name": "Brückner Netze",
        "phone": "+49 451 5550",
        "address": "Hafenstraße 1\r\n23552 Lübeck",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "primary_contact": await membership_id(who),
        "technicians_report": "on",
        **changed,
    }


async def stored(who: Who) -> Tenant:
    return one(await Tenant.objects().get(Tenant.id == who.tenant))


async def test_the_profile_is_kept_and_shown(cast: dict[str, Who], signed_in: SignedIn) -> None:
    browser = await signed_in(cast["sam"])

    answer = await browser.send_form(f"{AT}/edit", await profile(cast["sam"]))

    assert (answer.status_code, answer.headers["location"]) == (303, AT)
    company = await stored(cast["sam"])
    assert (company.name, company.phone) == ("Brückner Netze", "+49 451 5550")
    assert company.address == "Hafenstraße 1\n23552 Lübeck"
    assert "+49 451 5550" in (await browser.see(AT)).text


async def test_Q20_the_switch_for_technicians_is_off_when_its_box_is_not_sent(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["sam"])
    typed = await profile(cast["sam"])
    del typed["technicians_report"]

    await browser.send_form(f"{AT}/edit", typed)

    assert (await stored(cast["sam"])).technicians_report is False


async def test_the_primary_contact_is_one_of_the_active_administrators(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    other = await make_person(await company_of(cast["sam"]))
    gone = await make_person(await company_of(cast["sam"]))
    browser = await signed_in(cast["sam"])
    await browser.send_form(f"/people/{await membership_id(gone)}/deactivate")

    for wrong in (cast["cleo"], gone, cast["eve"]):
        answer = await browser.send_form(f"{AT}/edit", await profile(wrong, name="Not kept"))
        assert answer.status_code == 422
        assert 'id="f-primary_contact-error"' in answer.text
    assert (await stored(cast["sam"])).name != "Not kept"

    await browser.send_form(f"{AT}/edit", await profile(other))
    assert (await stored(cast["sam"])).primary_contact == other.person


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("language", "tlh"), ("time_zone", "Mars/Olympus"), ("phone", "1" * 61)],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    cast: dict[str, Who], signed_in: SignedIn, field: str, value: str
) -> None:
    browser = await signed_in(cast["sam"])
    before = await stored(cast["sam"])

    answer = await browser.send_form(f"{AT}/edit", await profile(cast["sam"], **{field: value}))

    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert (await stored(cast["sam"])).to_dict() == before.to_dict()


async def test_A22_nobody_sets_what_the_form_does_not_have(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["sam"])

    answer = await browser.send_form(f"{AT}/edit", await profile(cast["sam"], kind="instance"))

    assert answer.status_code == 400


@pytest.mark.parametrize("first", ["ada", "cleo", "tina"])
async def test_only_its_administrator_sees_the_company(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see(AT)).status_code == 403
    assert (await browser.send_form(f"{AT}/edit", {})).status_code == 403


async def test_the_people_stand_below_and_cost_no_query_each(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    company = await company_of(cast["sam"])
    browser = await signed_in(cast["sam"])
    for _ in range(5):
        await make_person(company, Role.TECHNICIAN)

    with count_queries() as asked:
        text = (await browser.see(AT)).text

    assert asked() <= 6
    assert "Tina Roth" in text
    assert "Eve Carver" not in text
