"""Exact limits by the moments they count, and invitations whose mail nobody takes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0007_running"

# What was counted is forgotten within a day anyway, so the table is made anew.
SQL = """
DROP TABLE throttle;
CREATE TABLE throttle (
    id {id},
    key VARCHAR(120) NOT NULL UNIQUE DEFAULT '',
    moments TEXT NOT NULL DEFAULT '[]',
    forgotten_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX throttle_to_forget ON throttle (forgotten_at);

ALTER TABLE invitation ADD COLUMN undeliverable_at TIMESTAMPTZ;
ALTER TABLE outbox_mail ADD COLUMN invitation INTEGER
    REFERENCES invitation (id) ON DELETE RESTRICT ON UPDATE CASCADE;
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
