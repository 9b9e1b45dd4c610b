"""When a partnership ended, and when a partner was last reminded of an offer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0003_ends_and_reminders"

SQL = """
ALTER TABLE partnership ADD COLUMN ended_at TIMESTAMPTZ;
ALTER TABLE outsourcing ADD COLUMN reminded_at TIMESTAMPTZ;
CREATE INDEX outsourcing_by_time_to_answer ON outsourcing (status, accept_by);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
