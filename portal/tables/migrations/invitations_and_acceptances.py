"""What a lead types into its invitation waits to be saved; what it agreed to is kept for good."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0023_invitations_and_acceptances"

TABLES = """
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
SQLITE_TRIGGERS = """
CREATE TRIGGER agreement_acceptance_refuses_update
    BEFORE UPDATE ON agreement_acceptance
    BEGIN SELECT RAISE(ABORT, 'agreement_acceptance is append-only'); END;
CREATE TRIGGER agreement_acceptance_refuses_delete
    BEFORE DELETE ON agreement_acceptance
    BEGIN SELECT RAISE(ABORT, 'agreement_acceptance is append-only'); END;
"""
POSTGRES_TRIGGERS = """
CREATE TRIGGER agreement_acceptance_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement_acceptance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=TABLES + SQLITE_TRIGGERS, postgres=TABLES + POSTGRES_TRIGGERS)
