"""The text of invitations is the lead's own, in the language of the organization."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0016_invitation_templates"

SQL = """
CREATE TABLE invitation_template (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    language VARCHAR(5) NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0,
    subject VARCHAR(150) NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    brought_back INTEGER,
    saved_by INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    saved_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX invitation_template_once ON invitation_template (tenant, language, version);

ALTER TABLE invitation ADD COLUMN template INTEGER
    REFERENCES invitation_template (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX invitation_of_template ON invitation (template) WHERE template IS NOT NULL;

ALTER TABLE organization ADD COLUMN language VARCHAR(5) NOT NULL DEFAULT '';
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
