"""Charges, files and links on a ticket, questions, and where sharing happened."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0012_charges_and_files"

SQL = """
CREATE TABLE stored_file (
    id {id},
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    key VARCHAR(43) NOT NULL UNIQUE DEFAULT '',
    name VARCHAR(255) NOT NULL DEFAULT '',
    media_type VARCHAR(100) NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    sha256 VARCHAR(64) NOT NULL DEFAULT '',
    has_thumbnail BOOLEAN NOT NULL DEFAULT false,
    state VARCHAR(10) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    scanned_at TIMESTAMPTZ
);
CREATE INDEX stored_file_by_state ON stored_file (state, created_at);

ALTER TABLE item ADD COLUMN question VARCHAR(10) NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN quantity INTEGER;
ALTER TABLE item ADD COLUMN unit_cost INTEGER;
ALTER TABLE item ADD COLUMN currency VARCHAR(3) NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN customer_price INTEGER;
ALTER TABLE item ADD COLUMN is_billable BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE item ADD COLUMN file INTEGER
    REFERENCES stored_file (id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE item ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX item_of_file ON item (file) WHERE file IS NOT NULL;
CREATE INDEX item_open_question ON item (ticket) WHERE question = 'open';

ALTER TABLE outsourcing ADD COLUMN asks_file BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE outsourcing ADD COLUMN told_percent INTEGER NOT NULL DEFAULT 0;

ALTER TABLE sharing_line ADD COLUMN ticket INTEGER
    REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE;
UPDATE sharing_line SET ticket = (SELECT item.ticket FROM item WHERE item.id = sharing_line.item);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
