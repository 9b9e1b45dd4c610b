"""Other terms after the acceptance: proposed by the lead, answered by the partner."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0015_amendments"

SQL = """
CREATE TABLE amendment (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    outsourcing INTEGER NOT NULL REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    status VARCHAR(10) NOT NULL DEFAULT '',
    partner_rate INTEGER,
    authorised_minutes INTEGER NOT NULL DEFAULT 0,
    authorised_charges INTEGER NOT NULL DEFAULT 0,
    complete_by TIMESTAMPTZ,
    instructions TEXT NOT NULL DEFAULT '',
    was_partner_rate INTEGER,
    was_authorised_minutes INTEGER NOT NULL DEFAULT 0,
    was_authorised_charges INTEGER NOT NULL DEFAULT 0,
    was_complete_by TIMESTAMPTZ,
    was_instructions TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    proposed_by INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    proposed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    reason_text TEXT NOT NULL DEFAULT '',
    ended_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX amendment_one_open ON amendment (outsourcing) WHERE status = 'Proposed';
CREATE INDEX amendment_of_outsourcing ON amendment (outsourcing, id);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
