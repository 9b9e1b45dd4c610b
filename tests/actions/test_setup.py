"""The set-up checklist: looked at once, put away once, and asked for never again (R110)."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from portal.access import Who
from portal.actions.agreement import accept
from portal.actions.outsourcing import send
from portal.actions.setup import look_at, put_away
from portal.reads.setup import Setup, setup_of
from portal.rules.agreement import in_force
from portal.rules.setup import Step
from portal.rules.vocabulary import Level, OutsourceStatus, Role, TenantKind
from portal.tables.journal import JournalLine
from portal.tables.networks import Network
from portal.tables.people import Tenant
from portal.tables.setup import SetupStep
from tests.databases import count_queries
from tests.make import (
    make_network,
    make_outsourcing,
    make_partnership,
    make_person,
    make_session,
    make_tenant,
    make_ticket,
)
from tests.offers import INTERNAL, terms

IN_FORCE = in_force().number
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def company() -> Tenant:
    return await make_tenant("Newcomer", has_accepted_agreement=False, is_set_up=False)


@pytest.fixture
async def ada(company: Tenant) -> Who:
    return await make_person(company, name="Ada Lindqvist")


async def seen(who: Who) -> Setup:
    """As the next request would find it."""
    found = await setup_of(await make_session(who.membership))
    assert found
    return found


async def done(who: Who) -> set[Step]:
    return {line.task.step for line in (await seen(who)).lines if line.is_done}


async def test_R110_each_step_is_ticked_by_what_has_happened(company: Tenant, ada: Who) -> None:
    assert await done(ada) == set()
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    assert await done(ada) == {Step.AGREEMENT}
    await look_at(ada, Step.PERMISSIONS)
    assert await done(ada) == {Step.AGREEMENT, Step.PERMISSIONS}

    await make_partnership(company, invited_at=company.created_at)
    assert Step.INVITE in await done(ada)
    assert Step.PARTNER not in await done(ada)
    sample = await make_network(company.id, active=False)
    assert Step.NETWORKS not in await done(ada)
    await Network.update({Network.active: True}).where(Network.id == sample.id)
    assert Step.NETWORKS in await done(ada)
    partner = await make_tenant(kind=TenantKind.SUBCONTRACTOR)
    active = await make_partnership(company, partner)
    assert Step.PARTNER in await done(ada)

    ticket = await make_ticket(company)
    draft = await make_outsourcing(ticket, active, OutsourceStatus.UNSENT)
    assert Step.TICKET not in await done(ada)
    await draft.remove()
    await make_outsourcing(ticket, active, OutsourceStatus.ASSIGNED)
    assert Step.TICKET in await done(ada)


async def test_another_company_ticks_nothing_here(ada: Who) -> None:
    other = await make_tenant("Other", is_set_up=False)
    await make_partnership(
        other, await make_tenant(kind=TenantKind.SUBCONTRACTOR), invited_at=other.created_at
    )
    await look_at(await make_person(other), Step.PERMISSIONS)
    await make_network(other.id)

    assert await done(ada) == set()


async def test_whoever_looks_first_is_kept_and_nobody_twice(company: Tenant, ada: Who) -> None:
    albert = await make_person(company, Role.SERVICE_DESK_USER, Level.ALL)

    await look_at(ada, Step.PERMISSIONS)
    await asyncio.gather(*(look_at(who, Step.PERMISSIONS) for who in (albert, ada, albert)))

    (step,) = await SetupStep.objects()
    assert step.person == ada.person


async def test_put_away_it_is_asked_for_never_again(ada: Who) -> None:
    await asyncio.gather(put_away(ada), put_away(ada))
    later = await make_session(ada.membership)

    assert later.is_set_up
    with count_queries() as asked:
        assert await setup_of(later) is None
        await look_at(later, Step.PERMISSIONS)
    assert asked() == 0
    assert await JournalLine.count().where(JournalLine.verb == "end set-up") == 1


async def test_an_open_checklist_costs_one_query(ada: Who) -> None:
    with count_queries() as asked:
        await setup_of(ada)
    assert asked() == 1


@pytest.mark.parametrize(
    ("level", "is_shown"),
    [
        (Level.ALL, True),
        (Level.PARTNER_MANAGEMENT, True),
        (Level.OUTSOURCING, False),
        (Level.NONE, False),
    ],
)
async def test_only_those_who_may_set_it_up_are_asked(
    company: Tenant, level: Level, is_shown: bool
) -> None:
    who = await make_person(company, Role.SERVICE_DESK_USER, level)

    assert (await setup_of(who) is not None) is is_shown


async def test_only_an_administrator_may_put_it_away(company: Tenant, ada: Who) -> None:
    albert = await make_person(company, Role.SERVICE_DESK_USER, Level.ALL)

    assert (await seen(ada)).may_put_away
    assert not (await seen(albert)).may_put_away


@pytest.mark.parametrize("last", [Step.PERMISSIONS, Step.TICKET])
async def test_R110_whatever_is_done_last_ends_it(company: Tenant, ada: Who, last: Step) -> None:
    await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    ada = await make_session(ada.membership)
    partner = await make_tenant(kind=TenantKind.SUBCONTRACTOR)
    active = await make_partnership(company, partner, invited_at=company.created_at)
    await look_at(ada, Step.INVITATION)
    todo: dict[Step, Callable[[], Awaitable[object]]] = {
        Step.PERMISSIONS: partial(look_at, ada, Step.PERMISSIONS),
        Step.TICKET: partial(send, ada, await make_ticket(company), active, terms(), INTERNAL),
    }
    ends = todo.pop(last)
    for other in todo.values():
        await other()
    assert not (await make_session(ada.membership)).is_set_up
    await ends()

    assert (await make_session(ada.membership)).is_set_up
    assert await JournalLine.count().where(JournalLine.verb == "end set-up") == 1
