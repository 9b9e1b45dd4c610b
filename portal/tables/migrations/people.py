"""People join companies by invitation; a company has a profile."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0002_people"

CHANGES = """
ALTER TABLE tenant ADD COLUMN phone VARCHAR(60) NOT NULL DEFAULT '';
ALTER TABLE tenant ADD COLUMN address VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE tenant ADD COLUMN technicians_report BOOLEAN NOT NULL DEFAULT true;

CREATE TABLE member_invitation (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    email VARCHAR(254) NOT NULL DEFAULT '',
    name VARCHAR(120) NOT NULL DEFAULT '',
    role VARCHAR(40) NOT NULL DEFAULT '',
    digest VARCHAR(64) NOT NULL UNIQUE DEFAULT '',
    invited_by INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    closed_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX member_invitation_once ON member_invitation (email, tenant)
    WHERE closed_at IS NULL;
CREATE INDEX member_invitation_of_tenant ON member_invitation (tenant, id)
    WHERE closed_at IS NULL;
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=CHANGES, postgres=CHANGES)
