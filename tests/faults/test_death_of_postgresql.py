"""PostgreSQL itself is killed while offers are accepted, and comes up again.

A server of its own, which keeps what it commits as PostgreSQL does by default, unlike the one that
the other tests share. All of its processes are killed; what it had not yet given to the operating
system is lost.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from portal.actions.sessions import open_session
from portal.tables.away import DatabaseAway
from portal.tables.database import migrate, transaction
from portal.tables.people import Person
from portal.tables.postgresql_engine import MOST_CONNECTIONS
from tests.cast import gather_cast
from tests.databases import in_use
from tests.faults.acceptances import AWAY, YES, accepted_whole, answer, make_offers
from tests.offers import Cast
from tests.servers import CAREFUL, Cluster, postgres_programs
from tests.test_serving import filled_in, serving

PROGRAMS = postgres_programs()
pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(PROGRAMS is None, reason="there is no PostgreSQL on this machine"),
]

DEATHS = 3
AT_ONCE = 4  # acceptances on their way when it dies
ENOUGH = 10  # acceptances are acknowledged before it dies
OFFERS = 60  # more than that takes


@pytest.fixture
async def mortal() -> AsyncIterator[Cluster]:
    """A server that may be killed; every table speaks to its database."""
    assert PROGRAMS
    with tempfile.TemporaryDirectory(prefix="portal-mortal-") as folder:
        server = Cluster(PROGRAMS, Path(folder), CAREFUL)
        server.create()
        try:
            server.start()
            async with in_use(server.url):
                await migrate()
                yield server
        finally:
            server.stop()


@pytest.fixture
async def people(mortal: Cluster) -> Cast:
    """The cast in that database."""
    return await gather_cast()


class Counter:
    """Where people stand in line to accept, each offer once, until all are pressed."""

    def __init__(self, people: Cast, offers: list[str]) -> None:
        self.people = people
        self.waiting = list(reversed(offers))
        self.told: dict[str, str] = {}
        self.is_busy = asyncio.Event()

    async def press(self) -> None:
        while self.waiting:
            offer = self.waiting.pop()
            self.told[offer] = await answer(self.people["cleo"], offer)
            if len(self.told) >= ENOUGH:
                self.is_busy.set()

    def of(self, answered: str) -> set[str]:
        return {offer for offer, said in self.told.items() if said == answered}


async def killed_meanwhile(server: Cluster, people: Cast, offers: list[str]) -> Counter:
    counter = Counter(people, offers)
    pressing = [asyncio.create_task(counter.press()) for _ in range(AT_ONCE)]
    await counter.is_busy.wait()
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*pressing)
    return counter


async def test_when_postgresql_dies_nothing_acknowledged_is_lost_and_nothing_half(
    mortal: Cluster, people: Cast
) -> None:
    stood: set[str] = set()
    for _ in range(DEATHS):
        offers = await make_offers(people["olga"], people["cleo"], OFFERS)
        counter = await killed_meanwhile(mortal, people, offers)
        assert counter.of(YES) | counter.of(AWAY) == set(offers)
        assert len(counter.of(AWAY)) > AT_ONCE  # it was really away, and nothing was claimed
        await asyncio.to_thread(mortal.start)
        stand = await accepted_whole() - stood
        assert counter.of(YES) <= stand
        assert len(stand) <= len(counter.of(YES)) + AT_ONCE  # it died between commit and answer
        # The same process goes on with the very first press, and with all that it has.
        rest = [offer for offer in offers if offer not in stand]
        answers = await asyncio.gather(*(answer(people["cleo"], offer) for offer in rest))
        assert set(answers) == {YES}
        stood |= set(offers)
        assert await accepted_whole() == stood


async def lent_at_once() -> int:
    """How many connections those get who all ask at the same time."""
    asked = (
        Person.raw("SELECT pg_backend_pid() AS process, pg_sleep(0.05)")
        for _ in range(3 * MOST_CONNECTIONS)
    )
    return len({row["process"] for rows in await asyncio.gather(*asked) for row in rows})


async def test_a_pool_that_lived_through_deaths_of_postgresql_lends_as_many_as_before(
    mortal: Cluster,
) -> None:
    assert await lent_at_once() == MOST_CONNECTIONS
    for _ in range(DEATHS):
        await asyncio.to_thread(mortal.kill)
        for _ in range(2 * MOST_CONNECTIONS):  # more than there are connections to lose
            with pytest.raises(DatabaseAway):
                await Person.count()
        await asyncio.to_thread(mortal.start)
        assert await lent_at_once() == MOST_CONNECTIONS


async def test_A59_a_server_tells_that_postgresql_died_and_goes_on_when_it_is_back(
    mortal: Cluster, people: Cast
) -> None:
    (offer,) = await make_offers(people["olga"], people["cleo"], 1)
    async with transaction():
        session = await open_session(people["cleo"].membership, "a test's browser")
    async with serving(mortal.url) as portal, httpx.AsyncClient(base_url=portal.url) as browser:
        browser.cookies.set("portal-session", session, domain="127.0.0.1")
        form = await filled_in(browser, f"/received/{offer}")
        await asyncio.to_thread(mortal.kill)
        refused = await browser.post(f"/received/{offer}/accept", data=form)
        assert refused.status_code == 503
        assert "kann ihre Daten" in refused.text or "cannot reach its data" in refused.text
        assert (await browser.get("/health")).status_code == 503
        await asyncio.to_thread(mortal.start)
        assert (await browser.get("/health")).status_code == 200
        accepted = await browser.post(f"/received/{offer}/accept", data=form)
        assert accepted.status_code == 303
    assert await accepted_whole() == {offer}
