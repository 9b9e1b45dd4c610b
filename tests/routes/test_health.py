"""What monitoring is told."""

from tests.routes.conftest import Anonymous
from tests.routes.faults import database_away


async def test_health_is_ok_while_the_database_answers(anonymous: Anonymous) -> None:
    answer = await (await anonymous()).get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


async def test_health_is_503_while_it_does_not(anonymous: Anonymous, database: str) -> None:
    browser = await anonymous()
    async with database_away(database):
        answer = await browser.get("/health")

    assert answer.status_code == 503
    assert answer.json() == {"status": "database away"}
    assert (await browser.get("/health")).status_code == 200
