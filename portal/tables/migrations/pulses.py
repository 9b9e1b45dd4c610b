"""How often a ticket has changed, for pages that stand open."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0013_pulses"

SQL = """
CREATE TABLE ticket_pulse (
    id {id},
    ticket INTEGER NOT NULL UNIQUE REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    beats INTEGER NOT NULL DEFAULT 0
);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
