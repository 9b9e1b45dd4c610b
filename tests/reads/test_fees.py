"""The fee ledger by month and partner, in the months of the lead's company."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from portal.access import Who
from portal.reads.fee_sums import Selection
from portal.reads.fees import FeesPage, all_fees, select_fees
from portal.reads.fees import fees_page as read_fees_page
from portal.reads.slices import PAGE
from portal.rules.listings.outsourced import FEES
from portal.rules.lists import read_view
from portal.tables.contracts import FeeContract
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Tenant
from tests.cast import gather_cast, partnership_between
from tests.clocks import at
from tests.ledger import make_fee

pytestmark = pytest.mark.usefixtures("database")

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
AT = datetime(2026, 11, 18, 9, 2, tzinfo=UTC)
# In Berlin it is November already, in UTC still October.
FIRST_HOUR = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
async def cast() -> AsyncIterator[dict[str, Who]]:
    with at(AT):
        yield await gather_cast()


async def fees_page(who: Who, selection: Selection, query: str = "") -> FeesPage:
    return await read_fees_page(who, selection, read_view(FEES, query))


async def organization_of(lead: Who, partner: Who) -> str:
    """The address of a partner's record at the lead."""
    partnership = await partnership_between(lead, partner)
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    public_id: str = organization.public_id
    return public_id


async def test_the_months_to_choose_from_are_those_of_the_ledger(cast: dict[str, Who]) -> None:
    ada, cleo = cast["ada"], cast["cleo"]
    for moment in (FIRST_HOUR, datetime(2026, 9, 3, tzinfo=UTC)):
        await make_fee(ada, cleo, moment)

    selection = await select_fees(ada)

    assert selection.months == [NOVEMBER, OCTOBER, date(2026, 9, 1)]
    assert selection.month == NOVEMBER


async def test_a_month_of_the_database_may_hold_two_of_the_zone(cast: dict[str, Who]) -> None:
    ada, cleo = cast["ada"], cast["cleo"]
    for moment in (FIRST_HOUR, FIRST_HOUR - timedelta(days=3)):
        await make_fee(ada, cleo, moment)

    assert (await select_fees(ada)).months == [NOVEMBER, OCTOBER]


async def test_an_empty_ledger_shows_the_present_month(cast: dict[str, Who]) -> None:
    selection = await select_fees(cast["ada"])
    page = await fees_page(cast["ada"], selection)

    assert selection.months == [NOVEMBER]
    assert (page.sums.totals, page.sums.by_partner, page.rows) == ([], [], [])


async def test_lines_belong_to_the_month_of_the_company_whoever_reads(cast: dict[str, Who]) -> None:
    line = await make_fee(cast["ada"], cast["cleo"], FIRST_HOUR)

    november = await fees_page(cast["ada"], await select_fees(cast["ada"], NOVEMBER))
    october = await fees_page(cast["ada"], await select_fees(cast["ada"], OCTOBER))

    assert [fee.public_id for fee in november.rows] == [line.public_id]
    assert october.rows == []


async def test_totals_stand_by_currency_and_by_partner(cast: dict[str, Who]) -> None:
    ada = cast["ada"]
    await make_fee(ada, cast["cleo"], AT, amount=250)
    await make_fee(ada, cast["sam"], AT, amount=300)
    await make_fee(ada, cast["eve"], AT, amount=250)
    await make_fee(ada, cast["eve"], AT, amount=100, currency="CHF")

    page = await fees_page(ada, await select_fees(ada))

    assert [(total.currency, total.amount, total.acceptances) for total in page.sums.totals] == [
        ("CHF", 100, 1),
        ("EUR", 800, 3),
    ]
    assert [(total.partner, total.currency, total.amount) for total in page.sums.by_partner] == [
        ("Brückner Netzwerktechnik", "EUR", 550),
        ("Volta Field Services", "EUR", 250),
        ("Volta Field Services", "CHF", 100),
    ]


async def test_the_year_counts_each_month_on_the_clock_of_the_company(
    cast: dict[str, Who],
) -> None:
    ada, cleo = cast["ada"], cast["cleo"]
    last_december, a_year_ago = (
        datetime(2025, 12, 1, tzinfo=UTC),
        datetime(2025, 11, 30, 22, tzinfo=UTC),
    )
    for moment in (AT, FIRST_HOUR, FIRST_HOUR - timedelta(hours=1), last_december, a_year_ago):
        await make_fee(ada, cleo, moment)
    await make_fee(ada, cleo, AT, amount=100, currency="CHF")

    year = (await fees_page(ada, await select_fees(ada))).sums.year

    assert [each.acceptances for each in year] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]
    assert [each.share for each in year[-2:]] == [33, 100]
    assert [(total.currency, total.amount) for total in year[-1].totals] == [
        ("CHF", 100),
        ("EUR", 500),
    ]


async def test_the_year_of_one_partner_counts_only_theirs(cast: dict[str, Who]) -> None:
    ada = cast["ada"]
    await make_fee(ada, cast["cleo"], AT)
    await make_fee(ada, cast["eve"], AT - timedelta(days=60))

    volta = await organization_of(ada, cast["eve"])
    year = (await fees_page(ada, await select_fees(ada, partner=volta))).sums.year

    assert [each.acceptances for each in year[-3:]] == [1, 0, 0]


async def test_a_partner_that_is_invited_anew_keeps_its_fees(cast: dict[str, Who]) -> None:
    ada, eve = cast["ada"], cast["eve"]
    await make_fee(ada, eve, AT)
    partnership = await partnership_between(ada, eve)
    await Partnership.update({Partnership.partner: None}).where(Partnership.id == partnership.id)

    page = await fees_page(ada, await select_fees(ada))

    assert [total.partner for total in page.sums.by_partner] == ["Volta Field Services"]


async def test_one_partner_can_be_looked_at_alone(cast: dict[str, Who]) -> None:
    ada = cast["ada"]
    await make_fee(ada, cast["cleo"], AT)
    line = await make_fee(ada, cast["eve"], AT)

    volta = await organization_of(ada, cast["eve"])
    page = await fees_page(ada, await select_fees(ada, partner=volta))

    assert [fee.public_id for fee in page.rows] == [line.public_id]
    assert [total.amount for total in page.sums.totals] == [250]


async def test_a_partner_of_nobody_or_of_another_lead_is_not_asked_for(
    cast: dict[str, Who],
) -> None:
    volta = await organization_of(cast["ada"], cast["eve"])

    for who, partner in ((cast["ada"], "nobody"), (cast["pia"], volta)):
        assert (await select_fees(who, partner=partner)).partner == ""


async def test_another_lead_sees_none_of_the_lines(cast: dict[str, Who]) -> None:
    line = await make_fee(cast["ada"], cast["cleo"], AT)

    selection = await select_fees(cast["pia"])

    assert (await fees_page(cast["pia"], selection)).rows == []
    edge = f"after={line.public_id}.2099-01-01T00:00:00%2B00:00"
    assert (await fees_page(cast["pia"], selection, edge)).rows == []


async def test_pages_follow_each_other_without_gap_or_repetition(cast: dict[str, Who]) -> None:
    moments = [AT - timedelta(hours=number // 3) for number in range(PAGE + 2)]
    lines = [await make_fee(cast["ada"], cast["cleo"], moment) for moment in moments]
    lines.sort(key=lambda line: (line.accepted_at, line.id), reverse=True)
    expected = [line.public_id for line in lines]
    selection = await select_fees(cast["ada"])

    first = await fees_page(cast["ada"], selection)
    assert first.frame.next
    second = await fees_page(cast["ada"], selection, urlsplit(first.frame.next).query)

    assert [fee.public_id for fee in first.rows + second.rows] == expected
    assert (len(first.rows), second.frame.next) == (PAGE, None)
    assert (first.frame.is_first, second.frame.is_first) == (True, False)
    batches = [batch async for batch in all_fees(selection, read_view(FEES))]
    assert [fee.public_id for batch in batches for fee in batch] == expected


async def test_the_contract_shown_is_the_one_in_force(cast: dict[str, Who]) -> None:
    later: dict[str, Any] = {"currency": "EUR", "created_at": AT, "tenant": cast["ada"].tenant}
    for version, amount, begins in ((2, 300, AT), (3, 400, AT + timedelta(days=1))):
        await FeeContract.insert(
            FeeContract(version=version, amount=amount, valid_from=begins, **later)
        )

    contract = (await fees_page(cast["ada"], await select_fees(cast["ada"]))).contract

    assert contract
    assert (contract.version, contract.amount) == (2, 300)


async def test_a_company_elsewhere_has_its_own_months(cast: dict[str, Who]) -> None:
    await Tenant.update({Tenant.time_zone: "America/New_York"}).where(
        Tenant.id == cast["ada"].tenant
    )
    await make_fee(cast["ada"], cast["cleo"], datetime(2026, 11, 1, 3, 30, tzinfo=UTC))

    selection = await select_fees(cast["ada"])

    assert selection.months == [OCTOBER]
    assert len((await fees_page(cast["ada"], selection)).rows) == 1
