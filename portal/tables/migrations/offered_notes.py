"""Notes that go along with an offer, found without looking through all others."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0011_offered_notes"

SQL = """
CREATE INDEX item_offered_in ON item (offered_in) WHERE offered_in IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
