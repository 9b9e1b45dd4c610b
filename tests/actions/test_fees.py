"""`portal fee set`: a new version of the contract, now or later, never in the past (A42)."""

from datetime import UTC, date, datetime

import pytest

from portal.actions.fees import set_fee
from portal.rules.fees import in_force
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import TenantKind
from portal.tables.contracts import FeeContract
from portal.tables.journal import JournalLine
from tests.clocks import at
from tests.make import make_tenant

# In Berlin it is the 13th already.
AT = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)


async def test_a_new_version_begins_at_once_and_the_old_one_stays(database: str) -> None:
    lead = await make_tenant("Halden", fee=100)
    with at(AT):
        await set_fee("Halden", 250)
    versions = await FeeContract.objects().order_by(FeeContract.version)
    assert [(v.version, v.amount) for v in versions] == [(1, 100), (2, 250)]
    chosen = in_force(versions, AT)
    assert chosen
    assert (chosen.amount, chosen.currency, chosen.tenant) == (250, "EUR", lead.id)


async def test_a_day_means_its_beginning_where_the_lead_is(database: str) -> None:
    await make_tenant("Halden", fee=100)
    with at(AT):
        contract = await set_fee("Halden", 250, date(2026, 12, 1))
    assert contract.valid_from == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    versions = await FeeContract.objects().order_by(FeeContract.version)
    before = in_force(versions, datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    assert before
    assert before.amount == 100


async def test_today_means_now(database: str) -> None:
    await make_tenant("Halden")
    with at(AT):
        contract = await set_fee("Halden", 250, date(2026, 11, 13))
    assert contract.valid_from == AT


async def test_a42_a_day_in_the_past_is_refused(database: str) -> None:
    await make_tenant("Halden")
    with at(AT), pytest.raises(Invalid) as refused:
        await set_fee("Halden", 250, date(2026, 11, 12))
    assert set(refused.value.errors) == {"from"}
    assert await FeeContract.count() == 1


async def test_only_leads_have_a_contract(database: str) -> None:
    await make_tenant("Brückner", TenantKind.SUBCONTRACTOR)
    for name in ("Brückner", "Nobody"):
        with pytest.raises(Invalid) as refused:
            await set_fee(name, 250)
        assert set(refused.value.errors) == {"tenant"}


async def test_a_fee_is_never_less_than_nothing(database: str) -> None:
    await make_tenant("Halden")
    with pytest.raises(Invalid):
        await set_fee("Halden", -1)
    await set_fee("Halden", 0)


async def test_one_journal_line_tells_it(database: str) -> None:
    lead = await make_tenant("Halden")
    contract = await set_fee("Halden", 250)
    lines = await JournalLine.select(JournalLine.verb, JournalLine.subject, JournalLine.tenant)
    subject = f"fee_contract {contract.id}"
    assert lines == [{"verb": "set fee", "subject": subject, "tenant": lead.id}]
