"""What a lead types into its invitation outlasts a change of language, a reload and a sign-out."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0023_kept_invitations"

SQL = """
CREATE TABLE kept_invitation (
    id {id},
    membership INTEGER NOT NULL REFERENCES membership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    language VARCHAR(5) NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    kept_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX kept_invitation_once ON kept_invitation (membership, language);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
