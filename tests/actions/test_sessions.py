"""Sessions are rows: new at each sign-in, seen to the minute, dead once they are ended."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.access import NotThere, session_for, session_of
from portal.actions.sessions import end_session, open_session, switch, touch
from portal.gateways import secrets
from portal.rules.refusals import Refused
from portal.rules.sessions import is_over
from portal.rules.vocabulary import TenantKind
from portal.tables.database import transaction
from portal.tables.journal import JournalLine
from portal.tables.people import Membership, Person, Session
from portal.tables.rows import load
from tests.clocks import later
from tests.make import join, make_person, make_session, make_tenant

AT = datetime(2026, 11, 12, 9, 14, tzinfo=UTC)


async def test_only_the_digest_of_the_secret_is_kept(database: str) -> None:
    olga = await make_person(await make_tenant())
    async with transaction():
        token = await open_session(olga.membership, "Firefox")
    assert await session_of(secrets.digest(token))
    assert token not in str(await Session.select())
    assert len(token) == secrets.TOKEN_LENGTH


async def test_a12_each_sign_in_gets_a_secret_of_its_own(database: str) -> None:
    olga = await make_person(await make_tenant())
    async with transaction():
        tokens = {await open_session(olga.membership, "Firefox") for _ in range(3)}
    assert len(tokens) == 3


async def test_what_the_browser_calls_itself_is_cut(database: str) -> None:
    olga = await make_person(await make_tenant())
    async with transaction():
        token = await open_session(olga.membership, "x" * 5000)
    session = await Session.objects().get(Session.digest == secrets.digest(token))
    assert session
    assert session.browser == "x" * 200


async def test_a14_an_ended_session_is_dead(database: str) -> None:
    olga = await make_person(await make_tenant())
    session = await session_for(olga, olga.session_id)
    await end_session(olga, session)
    assert await session_of(session.digest) is None


async def test_ending_a_session_twice_leaves_one_journal_line(database: str) -> None:
    olga = await make_person(await make_tenant())
    session = await session_for(olga, olga.session_id)
    await end_session(olga, session)
    await end_session(olga, session)
    lines = await JournalLine.select(JournalLine.verb, JournalLine.subject)
    assert lines == [{"verb": "end session", "subject": f"session {session.id}"}]


async def test_A14_from_an_ended_session_no_other_company_is_entered(database: str) -> None:
    olga = await make_person(await make_tenant())
    elsewhere = await join(await load(Person, olga.person), await make_tenant())
    target = await load(Membership, elsewhere.membership)
    await end_session(olga, await session_for(olga, olga.session_id))

    with pytest.raises(Refused, match="signed out"):
        await switch(olga, target, "Firefox")

    running = await Session.select(Session.id).where(Session.ended_at.is_null())
    assert running == [{"id": elsewhere.session}]


async def test_ending_one_session_leaves_the_other_browser_signed_in(database: str) -> None:
    olga = await make_person(await make_tenant())
    elsewhere = await make_session(olga.membership)
    await end_session(olga, await session_for(olga, elsewhere.session_id))
    assert (await session_for(olga, olga.session_id)).id == olga.session


async def test_the_session_of_another_person_is_not_there(database: str) -> None:
    company = await make_tenant()
    olga, nils = await make_person(company), await make_person(company)
    with pytest.raises(NotThere):
        await session_for(olga, nils.session_id)


async def test_a_deactivated_person_is_signed_out_at_once(database: str) -> None:
    olga = await make_person(await make_tenant())
    session = await session_for(olga, olga.session_id)
    await Membership.update({Membership.active: False}).where(Membership.id == olga.membership)
    assert await session_of(session.digest) is None


async def test_a_session_is_seen_at_most_once_a_minute(database: str) -> None:
    olga = await make_person(await make_tenant())
    first = (await session_for(olga, olga.session_id)).seen_at
    with later(seconds=59):
        await touch(olga.session, first)
    assert (await session_for(olga, olga.session_id)).seen_at == first
    with later(seconds=61):
        await touch(olga.session, first)
    assert (await session_for(olga, olga.session_id)).seen_at > first + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("kind", "idle", "absolute"),
    [
        (TenantKind.SUBCONTRACTOR, timedelta(days=14), timedelta(days=30)),
        (TenantKind.INSTANCE, timedelta(hours=12), timedelta(days=7)),
    ],
)
def test_a_session_is_over_when_idle_or_old(
    kind: TenantKind, idle: timedelta, absolute: timedelta
) -> None:
    second = timedelta(seconds=1)
    assert not is_over(kind, AT - idle, AT - idle, AT)
    assert is_over(kind, AT - idle, AT - idle - second, AT)
    assert not is_over(kind, AT - absolute, AT, AT)
    assert is_over(kind, AT - absolute - second, AT, AT)
