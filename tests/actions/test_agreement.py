"""Accepting the outsourcing agreement: a record for ever, and levels that are only ever raised."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from portal.access import Who
from portal.actions.agreement import accept
from portal.gateways.language import Language
from portal.rules import agreement
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import Level, Role
from portal.tables.contracts import AgreementAcceptance
from portal.tables.journal import JournalLine
from portal.tables.people import Membership, Tenant
from tests.clocks import at
from tests.make import make_person, make_session, make_tenant

IN_FORCE = agreement.in_force().number
pytestmark = pytest.mark.usefixtures("database")

TWO_VERSIONS = (*agreement.VERSIONS, agreement.Version(2, ("A lead answers for its partners.",)))


@pytest.fixture
async def company() -> Tenant:
    return await make_tenant("Newcomer", has_accepted_agreement=False)


@pytest.fixture
async def ada(company: Tenant) -> Who:
    return await make_person(company, name="Ada Lindqvist")


async def test_the_record_says_what_who_when_and_from_where_R46_R52_Q4(ada: Who) -> None:
    moment = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
    with at(moment):
        await accept(ada, agreed_to=IN_FORCE, language="de", address="192.0.2.7")
    (record,) = await AgreementAcceptance.objects()
    assert (record.tenant, record.version) == (ada.tenant, agreement.in_force().number)
    assert (record.person, record.person_name) == (ada.person, "Ada Lindqvist")
    assert (record.at, record.address, record.language) == (moment, "192.0.2.7", "de")
    assert record.digest == agreement.digest(agreement.in_force(), Language("de").say)


async def test_the_company_may_outsource_from_then_on_R37(ada: Who) -> None:
    assert not ada.agreement_accepted
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    assert (await make_session(ada.membership)).agreement_accepted


async def test_without_the_tick_nothing_is_accepted_R46(ada: Who) -> None:
    with pytest.raises(Invalid) as refused:
        await accept(ada, agreed_to=None, language="en", address="")
    assert refused.value.errors["agree"].rule == "R46"
    assert await AgreementAcceptance.count() == 0
    assert not (await make_session(ada.membership)).agreement_accepted


async def test_eight_acceptances_at_once_leave_one_record(ada: Who) -> None:
    await asyncio.gather(
        *(accept(ada, agreed_to=IN_FORCE, language="en", address=f"192.0.2.{n}") for n in range(8))
    )
    assert await AgreementAcceptance.count() == 1
    assert await JournalLine.count() == 1


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        (Role.SYSTEM_ADMINISTRATOR, Level.NONE, Level.ALL),
        (Role.SERVICE_DESK_USER, Level.NONE, Level.OUTSOURCING),
        (Role.SERVICE_DESK_USER, Level.ALL, Level.ALL),
        (Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT, Level.PARTNER_MANAGEMENT),
        (Role.STANDARD_USER, Level.NONE, Level.NONE),
        (Role.STANDARD_USER, Level.OUTSOURCING, Level.OUTSOURCING),
    ],
)
async def test_the_first_acceptance_gives_default_levels_and_lowers_nobody(
    company: Tenant, ada: Who, role: Role, before: Level, after: Level
) -> None:
    who = await make_person(company, role, before)
    stranger = await make_person(await make_tenant("Other"), role, before)
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    levels = {
        row["id"]: row["level"] for row in await Membership.select(Membership.id, Membership.level)
    }
    assert levels[who.membership] == after
    assert levels[stranger.membership] == before


async def test_Q43_the_journal_says_whom_the_first_acceptance_gave_what(
    company: Tenant, ada: Who
) -> None:
    olga = await make_person(company, Role.SERVICE_DESK_USER, Level.NONE)
    await make_person(company, Role.SERVICE_DESK_USER, Level.ALL)
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    (line,) = await JournalLine.objects().where(JournalLine.verb == "accept agreement")
    given = {name: text for name, text in json.loads(line.detail).items() if " " in name}
    assert given[f"membership {olga.membership}"] == "None -> Allow Outsourcing"
    assert set(given) <= {f"membership {who.membership}" for who in (olga, ada)}


async def test_Q4_a_new_text_is_accepted_anew_without_giving_levels_again(
    company: Tenant, ada: Who
) -> None:
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    lowered = await make_person(company, Role.SERVICE_DESK_USER, Level.NONE)

    await accept(ada, agreed_to=2, language="en", address="", versions=TWO_VERSIONS)

    records = await AgreementAcceptance.objects().order_by(AgreementAcceptance.version)
    assert [record.version for record in records] == [1, 2]
    row = await Membership.select(Membership.level).where(Membership.id == lowered.membership)
    assert row == [{"level": "None"}]
