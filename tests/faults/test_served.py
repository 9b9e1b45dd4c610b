"""A server whose disk is in trouble: it says so on the page, and recovers by itself."""

import httpx
import pytest

from portal.actions.sessions import open_session
from portal.tables.database import transaction
from tests.databases import ON_POSTGRESQL
from tests.faults.acceptances import accepted_whole, make_offers
from tests.faults.tracing import failing_meanwhile, needs_strace, tasks_of
from tests.offers import Cast
from tests.test_serving import filled_in, serving

pytestmark = [
    pytest.mark.program,
    needs_strace,
    pytest.mark.skipif(ON_POSTGRESQL, reason="the server of PostgreSQL has the disk, not ours"),
]


@pytest.mark.parametrize(
    ("calls", "error"),
    [("fsync,fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64,ftruncate", "EROFS")],
)  # broken, full, read-only as Linux makes a broken one
async def test_A59_a_server_tells_of_its_disk_and_goes_on_when_that_does(
    cast: Cast, database: str, calls: str, error: str
) -> None:
    (offer,) = await make_offers(cast["olga"], cast["cleo"], 1)
    async with transaction():
        session = await open_session(cast["cleo"].membership, "a test's browser")
    async with serving(database) as server, httpx.AsyncClient(base_url=server.url) as browser:
        browser.cookies.set("portal-session", session, domain="127.0.0.1")
        form = await filled_in(browser, f"/received/{offer}")
        threads = len(tasks_of(server.process.pid))
        async with failing_meanwhile(server.process.pid, calls, f"error={error}"):
            for _ in range(9):  # more than there are connections to lose
                refused = await browser.post(f"/received/{offer}/accept", data=form)
                assert refused.status_code == 503
        assert "kann ihre Daten" in refused.text or "cannot reach its data" in refused.text
        assert await accepted_whole() == set()
        accepted = await browser.post(f"/received/{offer}/accept", data=form)
        assert accepted.status_code == 303
        assert len(tasks_of(server.process.pid)) <= threads
    assert await accepted_whole() == {offer}
