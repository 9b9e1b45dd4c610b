"""The migrations lead to the very database that the table classes describe."""

import asyncio

import pytest
from piccolo.apps.migrations.tables import Migration
from piccolo.table import create_db_tables

from portal.tables.database import engine_in_use, migrate
from portal.tables.people import Person
from portal.tables.piccolo_app import INDEXES, TABLES
from portal.tables.schema import append_only
from tests.databases import ON_POSTGRESQL, Databases, in_use
from tests.tables.shape import shape


async def test_tables_and_migrations_make_the_same_database(databases: Databases) -> None:
    async with databases.empty() as url, in_use(url):
        await create_from_tables()
        from_tables = await shape()
    async with databases.migrated() as url, in_use(url):
        from_migrations = await shape()

    names = {table._meta.tablename for table in TABLES}
    assert {column["of_table"] for column in from_tables["columns"]} == names
    for subject in from_tables:
        assert from_migrations[subject] == from_tables[subject]


async def create_from_tables() -> None:
    """Everything the table modules say."""
    engine = engine_in_use()
    await create_db_tables(*TABLES)
    for index in INDEXES:
        await engine.run_ddl(index.sql(engine.engine_type))
    for statement in append_only("postgres" if ON_POSTGRESQL else "sqlite"):
        await engine.run_ddl(statement)


async def test_migrating_again_changes_nothing(database: str) -> None:
    await Person.objects().create(public_id="ada", email="ada@example.com")
    before = await shape(), await Migration.select(), await Person.select()
    await migrate()
    assert (await shape(), await Migration.select(), await Person.select()) == before


async def test_two_that_migrate_at_once_do_it_once(empty_database: str) -> None:
    await asyncio.gather(migrate(), migrate())
    names = await Migration.select(Migration.name).output(as_list=True)
    assert len(names) == len(set(names)) > 0
    assert await Person.count() == 0


async def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database: str) -> None:
    await engine_in_use().run_ddl("CREATE TABLE outbox_mail (id INTEGER)")
    before = await shape()
    with pytest.raises(Exception, match="outbox_mail"):
        await migrate()
    assert await shape() == before
