"""One thing done to many rows: the runs, and what came of each row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0018_bulk_runs"

SQL = """
CREATE TABLE bulk_run (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    membership INTEGER NOT NULL REFERENCES membership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    verb VARCHAR(20) NOT NULL DEFAULT '',
    wish TEXT NOT NULL DEFAULT '{}',
    rows INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX bulk_run_of_membership ON bulk_run (membership, id);
CREATE INDEX bulk_run_by_age ON bulk_run (created_at);

CREATE TABLE bulk_row (
    id {id},
    run INTEGER NOT NULL REFERENCES bulk_run (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    subject VARCHAR(22) NOT NULL DEFAULT '',
    state VARCHAR(10) NOT NULL DEFAULT '',
    rule VARCHAR(20) NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX bulk_row_once ON bulk_row (run, subject);
CREATE INDEX bulk_row_waiting ON bulk_row (run, id) WHERE state = 'waiting';
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
