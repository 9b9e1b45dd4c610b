"""Forms that have made something, so that a form sent twice makes it once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0010_sent_forms"

SQL = """
CREATE TABLE sent_form (
    id {id},
    form VARCHAR(64) NOT NULL UNIQUE DEFAULT '',
    content VARCHAR(64) NOT NULL DEFAULT '',
    made VARCHAR(22) NOT NULL DEFAULT '',
    sent_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX sent_form_by_age ON sent_form (sent_at);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
