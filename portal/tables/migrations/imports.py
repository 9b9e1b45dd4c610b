"""Imports, and the numbers that organizations and contacts have in another system."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0004_imports"

SQL = """
ALTER TABLE organization ADD COLUMN external_id VARCHAR(120);
ALTER TABLE contact ADD COLUMN external_id VARCHAR(120);
CREATE UNIQUE INDEX organization_external_id_once ON organization (tenant, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX contact_external_id_once ON contact (external_id, organization)
    WHERE external_id IS NOT NULL;

CREATE TABLE import_run (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    kind VARCHAR(20) NOT NULL DEFAULT '',
    file_name VARCHAR(120) NOT NULL DEFAULT '',
    status VARCHAR(20) NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0,
    header TEXT NOT NULL DEFAULT '[]',
    matching TEXT NOT NULL DEFAULT '{}',
    rows INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    mistakes INTEGER NOT NULL DEFAULT 0,
    rows_created INTEGER NOT NULL DEFAULT 0,
    rows_updated INTEGER NOT NULL DEFAULT 0,
    rows_unchanged INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    changed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX import_run_of_tenant ON import_run (tenant, id);
CREATE INDEX import_run_at_work ON import_run (id) WHERE status IN ('checking', 'writing');
CREATE INDEX import_run_by_age ON import_run (changed_at);

CREATE TABLE import_batch (
    id {id},
    run INTEGER NOT NULL REFERENCES import_run (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    first INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    rows TEXT NOT NULL DEFAULT '',
    records TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX import_batch_once ON import_batch (run, first);

CREATE TABLE import_number (
    id {id},
    run INTEGER NOT NULL REFERENCES import_run (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    number VARCHAR(120) NOT NULL DEFAULT '',
    row INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX import_number_once ON import_number (run, number);

CREATE TABLE import_mistake (
    id {id},
    run INTEGER NOT NULL REFERENCES import_run (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    row INTEGER NOT NULL DEFAULT 0,
    "column" VARCHAR(120) NOT NULL DEFAULT '',
    value VARCHAR(80) NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX import_mistake_of_run ON import_mistake (run, id);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
