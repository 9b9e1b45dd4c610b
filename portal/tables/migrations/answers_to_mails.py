"""Whom an answer to a mail reaches, where that is somebody."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0025_answers_to_mails"

SQL = """
ALTER TABLE outbox_mail ADD COLUMN reply_to VARCHAR(600) NOT NULL DEFAULT '';
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
