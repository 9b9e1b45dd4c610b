"""Why a ticket was forwarded, in the words of what is outsourced to partners."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0024_why_forwarded"

SQL = """
ALTER TABLE forwarding ADD COLUMN reason VARCHAR(20) NOT NULL DEFAULT '';
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
