"""The checklist of a new lead: what was looked at, and whether it is over."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0021_setting_up"

# Whoever has sent a ticket out already needs no list of how to begin.
SQL = """
ALTER TABLE tenant ADD COLUMN is_set_up BOOLEAN NOT NULL DEFAULT false;
UPDATE tenant SET is_set_up = true WHERE kind <> 'instance'
    OR EXISTS (SELECT 1 FROM outsourcing
        WHERE outsourcing.lead = tenant.id AND outsourcing.sent_at IS NOT NULL);

CREATE TABLE setup_step (
    id {id},
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    step VARCHAR(20) NOT NULL DEFAULT '',
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX setup_step_once ON setup_step (tenant, step);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
