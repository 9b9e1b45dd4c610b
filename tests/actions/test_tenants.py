"""`portal tenant create`: an instance, its first administrator, the way in, a contract at 0.00."""

import pytest

from portal.access import session_of
from portal.actions import sign_in
from portal.actions.tenants import create_tenant
from portal.gateways import secrets
from portal.reads.sign_in import look_at_link
from portal.rules.permissions import Permission, may, standing
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import Level, Role
from portal.tables.contracts import FeeContract
from portal.tables.journal import JournalLine
from portal.tables.people import Membership, Person, Tenant
from tests.clocks import later
from tests.make import make_person, make_tenant

GOOD = {
    "name": "Halden IT Services",
    "admin_email": "Ada@Halden.example",
    "language": "en",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
}


async def create(**values: str) -> str:
    return await create_tenant(**{**GOOD, **values})


async def test_the_link_signs_the_administrator_in(database: str) -> None:
    token = (await create()).rpartition("/")[2]
    row = await session_of(secrets.digest(await sign_in.redeem_link(token, "Firefox")))
    assert row
    assert (row["email"], row["company"]) == ("ada@halden.example", "Halden IT Services")
    assert may(standing(Role(row["role"]), Level(row["level"])), Permission.ACCEPT_AGREEMENT)


async def test_the_link_lives_for_a_day(database: str) -> None:
    token = (await create()).rpartition("/")[2]
    with later(hours=24, minutes=-1):
        assert await look_at_link(token, "")
    with later(hours=24, seconds=1):
        assert await look_at_link(token, "") is None


async def test_the_agreement_is_still_to_be_accepted(database: str) -> None:
    await create()
    tenant = await Tenant.objects().first()
    person = await Person.objects().first()
    assert tenant
    assert person
    assert tenant.agreement_version is None
    assert tenant.primary_contact == person.id


async def test_the_first_fee_contract_costs_nothing(database: str) -> None:
    await create(currency="CHF")
    contracts = await FeeContract.select(
        FeeContract.version, FeeContract.amount, FeeContract.currency
    )
    assert contracts == [{"version": 1, "amount": 0, "currency": "CHF"}]


async def test_one_journal_line_tells_it(database: str) -> None:
    await create()
    assert await JournalLine.select(JournalLine.verb) == [{"verb": "create tenant"}]


async def test_a_person_with_a_login_joins_with_it(database: str) -> None:
    ada = await make_person(await make_tenant("Other company"), email="ada@halden.example")
    await create()
    assert await Person.count() == 1
    assert await Membership.count().where(Membership.person == ada.person) == 2


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", " ", "name"),
        ("name", "x" * 121, "name"),
        ("admin_email", "ada", "admin"),
        ("language", "tlh", "language"),
        ("currency", "euro", "currency"),
        ("time_zone", "Europe/Halden", "time_zone"),
    ],
)
async def test_nonsense_is_named_and_nothing_is_written(
    database: str, field: str, value: str, error: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await create(**{field: value})
    assert set(refused.value.errors) == {error}
    assert await Tenant.count() == 0


async def test_two_leads_cannot_carry_one_name(database: str) -> None:
    await create()
    with pytest.raises(Invalid):
        await create(admin_email="other@halden.example")
    assert await Person.count() == 1
