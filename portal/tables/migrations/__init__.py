"""Migrations: frozen steps of plain SQL that both engines run.

Piccolo runs each file of this folder that has an ID, in the order of the IDs. A migration never
imports the tables of today. `{id}` is the one word of the SQL that the engines spell differently.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.database import engine_in_use

ID_COLUMN = {
    # Without AUTOINCREMENT, SQLite gives the number of a deleted row to the next one.
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
    "postgres": "SERIAL PRIMARY KEY NOT NULL",
}


def migration(migration_id: str, *, sqlite: str, postgres: str) -> MigrationManager:
    """The step that runs the SQL of the engine in use, statements ending in `;` and a new line."""
    engine = engine_in_use()
    statements = {"sqlite": sqlite, "postgres": postgres}[engine.engine_type].split(";\n")

    async def run() -> None:
        for statement in filter(str.strip, statements):
            await engine.run_ddl(statement.replace("{id}", ID_COLUMN[engine.engine_type]))

    manager = MigrationManager(migration_id=migration_id, app_name="portal")
    manager.add_raw(run)
    return manager
