"""A ticket with a hundred thousand entries is as quick as one with twenty."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0019_long_tickets"

SQL = """
CREATE INDEX item_used ON item
    (ticket, is_copy, created_at, id, outsourcing, kind, activity, minutes, quantity, unit_cost)
    WHERE kind IN ('T', 'C') AND event = '';
CREATE INDEX item_file_sent ON item (ticket, id) WHERE kind = 'AF';
CREATE INDEX sharing_line_newest ON sharing_line (outsourcing, at, id);
DROP INDEX sharing_line_of_outsourcing;
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
