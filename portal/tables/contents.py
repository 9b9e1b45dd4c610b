"""All that a database holds, table by table as lines of JSON, and the way back into a database.

The database itself says which tables and columns it has, for a backup may be older or newer than
the classes of today. Both engines write and read the same lines, so either takes over the other's.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from piccolo.apps.migrations.tables import Migration

from portal.tables.database import engine_in_use

BATCH = 1000  # rows
BOOKKEEPING = Migration._meta.tablename

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
}
LAST_ID = {
    "sqlite": "SELECT seq AS id FROM sqlite_sequence WHERE name = {}",
    "postgres": "SELECT pg_sequence_last_value(pg_get_serial_sequence({}, 'id')::regclass) AS id",
}
POSTGRES_KEYS = """
    SELECT conrelid::regclass::text AS of_table, conname AS name FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
POSTGRES_TRIGGER_FUNCTIONS = """
    SELECT oid::regprocedure::text AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
"""


async def tables() -> list[str]:
    """The names of all tables but the one in which the migrations keep book."""
    names = [row["name"] for row in await ask(TABLES[engine_in_use().engine_type])]
    return sorted(name for name in names if name != BOOKKEEPING)


async def is_empty(table: str) -> bool:
    return not await ask(f'SELECT id FROM "{table}" LIMIT 1')  # noqa: S608 - a name of the catalogue


async def batches(table: str) -> AsyncIterator[list[bytes]]:
    """Every row as a line of JSON, a batch at a time in the order of the ids."""
    last = 0
    while rows := await ask(
        f'SELECT * FROM "{table}" WHERE id > {{}} ORDER BY id LIMIT {BATCH}',  # noqa: S608 - as above
        last,
    ):
        yield [line_of(row) for row in rows]
        last = rows[-1]["id"]


def line_of(row: dict[str, Any]) -> bytes:
    """Moments are written as SQLite stores them, where they are compared as text."""
    return msgspec.json.encode({name: _plain(value) for name, value in row.items()})


def _plain(value: Any) -> Any:
    return str(value.astimezone(UTC)) if isinstance(value, datetime) else value


async def last_id(table: str) -> int | None:
    """The highest id ever given, so that a restored table does not give it to another row."""
    rows = await ask(LAST_ID[engine_in_use().engine_type], table)
    return rows[0]["id"] if rows else None


async def drop_everything() -> None:
    """Every table goes, with its triggers; the migrations can begin anew."""
    names = [f'"{name}"' for name in (*await tables(), BOOKKEEPING)]
    if engine_in_use().engine_type == "sqlite":
        await ask("PRAGMA defer_foreign_keys = ON")  # until the commit: no order of tables matters
        for name in names:
            await run(f"DROP TABLE IF EXISTS {name}")
        return
    await run(f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE")
    for row in await ask(POSTGRES_TRIGGER_FUNCTIONS):
        await run(f"DROP FUNCTION {row['name']}")


@asynccontextmanager
async def keys_checked_at_the_end() -> AsyncIterator[None]:
    """Rows may be loaded before the rows that they refer to."""
    if engine_in_use().engine_type == "sqlite":
        await ask("PRAGMA defer_foreign_keys = ON")
        yield
        return
    keys = [(row["of_table"], row["name"]) for row in await ask(POSTGRES_KEYS)]
    for table, key in keys:
        await run(f"ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED")
    yield
    await run("SET CONSTRAINTS ALL IMMEDIATE")
    for table, key in keys:
        await run(f"ALTER TABLE {table} ALTER CONSTRAINT {key} NOT DEFERRABLE")


async def load(table: str, lines: Iterable[bytes]) -> None:
    """Write rows back, one statement for all of them."""
    rows = b"[" + b",".join(lines) + b"]"
    await ask(await _insert(table), rows.decode())


async def _insert(table: str) -> str:
    if engine_in_use().engine_type == "postgres":
        source = f'json_populate_recordset(NULL::"{table}", {{}}::json)'
        return f'INSERT INTO "{table}" SELECT * FROM {source}'  # noqa: S608 - as above
    columns = [row["name"] for row in await ask("SELECT name FROM pragma_table_info({})", table)]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f"json_extract(value, '$.{column}')" for column in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {values} FROM json_each({{}})'  # noqa: S608


async def set_last_id(table: str, last: int) -> None:
    """Ids go on behind `last`."""
    if engine_in_use().engine_type == "postgres":
        await ask("SELECT setval(pg_get_serial_sequence({}, 'id'), {})", table, last)
        return
    await ask("DELETE FROM sqlite_sequence WHERE name = {}", table)
    await ask("INSERT INTO sqlite_sequence (name, seq) VALUES ({}, {})", table, last)


async def ask(sql: str, *values: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await Migration.raw(sql, *values)
    return rows


async def run(statement: str) -> None:
    await engine_in_use().run_ddl(statement)
