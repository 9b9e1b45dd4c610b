"""A line of the synchronisation log names the copy beside its entry: each side finds its own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0014_copies_in_the_log"

# What a copy's owner did to it was written as its holder's; where that is so, nobody is told.
SQL = """
ALTER TABLE sharing_line ADD COLUMN copy INTEGER;
UPDATE sharing_line SET ticket = NULL WHERE effect <> 'sever'
    AND EXISTS (SELECT 1 FROM item WHERE item.id = sharing_line.item AND item.is_copy);
UPDATE sharing_line SET copy = (SELECT item.id FROM item
    WHERE item.copy_of = sharing_line.item AND item.outsourcing = sharing_line.outsourcing);
UPDATE sharing_line SET copy = item,
    item = (SELECT item.copy_of FROM item WHERE item.id = sharing_line.item)
    WHERE EXISTS (SELECT 1 FROM item WHERE item.id = sharing_line.item
        AND item.is_copy AND item.copy_of IS NOT NULL);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
