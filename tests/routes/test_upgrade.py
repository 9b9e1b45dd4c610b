"""A database of the first release, filled, is brought up to today: nothing is lost, all works.

`first_release.jsonl` holds a demonstration as the first migration alone stored it.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from portal.actions.backups import back_up, restore
from portal.demo.stage import who_named
from portal.rules.permissions import MAY
from portal.tables import contents
from portal.tables.database import migrate, run_migrations, transaction
from portal.tables.tickets import Outsourcing
from tests.addresses import address, routes_of
from tests.databases import Databases, SQLiteDatabases, in_use
from tests.routes.conftest import SignedIn
from tests.tables.shape import shape

pytestmark = pytest.mark.exhaustive

FIRST_SCHEMA = "0001_first_tables"
UNSEEN = ("Unsent", "Canceled", "Declined")  # by the partner
LINES = (Path(__file__).parent.parent / "first_release.jsonl").read_text().splitlines()
Rows = dict[str, dict[int, dict[str, Any]]]


def rows_of_then() -> Rows:
    rows: Rows = defaultdict(dict)
    for table, row in map(json.loads, LINES):
        rows[table][row["id"]] = row
    return rows


async def rows_of_now() -> Rows:
    rows: Rows = defaultdict(dict)
    for table in await contents.tables():
        async for batch in contents.batches(table):
            rows[table] |= {row["id"]: row for row in map(json.loads, batch)}
    return rows


async def load_first_release() -> None:
    async with transaction():
        await run_migrations(FIRST_SCHEMA)
        async with contents.keys_checked_at_the_end():
            for table, rows in rows_of_then().items():
                await contents.load(table, [json.dumps(row).encode() for row in rows.values()])
                await contents.set_last_id(table, max(rows))


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[str]:
    """The database of the first release after `portal migrate` of today."""
    async with databases.empty() as url, in_use(url):
        await load_first_release()
        await migrate()
        yield url


async def test_nothing_is_lost(database: str) -> None:
    assert await lost() == []


async def lost() -> list[dict[str, Any]]:
    """The rows of then that are no longer there as they were, whatever was added to them."""
    now = await rows_of_now()
    return [
        row
        for table, rows in rows_of_then().items()
        for key, row in rows.items()
        if not now[table].get(key, {}).items() >= row.items()
    ]


async def test_the_schema_is_that_of_a_new_database(database: str, databases: Databases) -> None:
    upgraded = await shape()
    async with databases.migrated() as url, in_use(url):
        assert await shape() == upgraded


@pytest.mark.parametrize(
    "email",
    [
        "ada@halden.example",
        "olga@halden.example",
        "sam@brueckner.example",
        "tina@brueckner.example",
        "eve@volta.example",
    ],
)
async def test_every_page_opens(email: str, app: Litestar, signed_in: SignedIn) -> None:
    who = await who_named(email)
    browser = await signed_in(who)
    for method, path, handler in routes_of(app):
        if method == "GET" and who.standing in MAY[handler.opt["needs"]]:
            answer = await browser.get(address(path, {}))
            assert answer.status_code < (500 if "{" in path else 400), path


@pytest.mark.parametrize(
    ("email", "table", "company", "page"),
    [
        ("olga@halden.example", "ticket", "tenant", "/tickets"),
        ("sam@brueckner.example", "outsourcing", "partner", "/received"),
    ],
)
async def test_every_ticket_opens(
    email: str, table: str, company: str, page: str, signed_in: SignedIn
) -> None:
    who = await who_named(email)
    browser = await signed_in(who)
    theirs = [
        row["public_id"]
        for row in rows_of_then()[table].values()
        if row[company] == who.tenant and row["status"] not in UNSEEN
    ]
    assert len(theirs) > 5
    for public_id in theirs:
        assert (await browser.get(f"{page}/{public_id}")).status_code == 200


async def test_accepted_tickets_keep_the_customers_that_the_lead_had_ticked(
    databases: Databases,
) -> None:
    async with databases.empty() as url, in_use(url):
        await load_first_release()
        await Outsourcing.raw("UPDATE outsourcing SET shows_customer = true")
        await migrate()
        of: Any = Outsourcing  # Piccolo's types end at the first join
        customer = of.ticket.organization.name.as_alias("organization")
        rows = await of.select(of.customer, of.partner_ticket, customer)
    kept = [row["organization"] or "" if row["partner_ticket"] else "" for row in rows]
    assert [row["customer"] for row in rows] == kept
    assert len(set(kept)) > 2


async def test_a_backup_made_on_the_other_engine_is_taken_over(
    databases: Databases, tmp_path: Path
) -> None:
    """From SQLite, outgrown, to PostgreSQL. On SQLite: from the first release to today."""
    moved = SQLiteDatabases(tmp_path)
    async with moved.empty() as url, in_use(url):
        await load_first_release()
        await back_up(tmp_path / "backup")
    async with databases.empty() as url, in_use(url):
        await restore(tmp_path / "backup", replace=False)
        assert await lost() == []
