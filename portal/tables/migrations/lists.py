"""Saved views, and the indexes by which long lists are sorted and searched."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0005_lists"

TABLES = """
CREATE TABLE saved_view (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    membership INTEGER NOT NULL REFERENCES membership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    listing VARCHAR(20) NOT NULL DEFAULT '',
    name VARCHAR(60) NOT NULL DEFAULT '',
    query TEXT NOT NULL DEFAULT '',
    is_default BOOLEAN NOT NULL DEFAULT false,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX saved_view_once ON saved_view (membership, listing, name);
CREATE UNIQUE INDEX saved_view_one_default ON saved_view (membership, listing) WHERE is_default;
"""

INDEXES = """
DROP INDEX ticket_of_assigned;
CREATE INDEX ticket_of_assigned ON ticket (assigned_to, tenant, status, number);
CREATE INDEX ticket_of_organization ON ticket (organization, status, number);
CREATE INDEX ticket_by_number ON ticket (tenant, status, number);
CREATE INDEX ticket_by_priority ON ticket (tenant, status, priority, number);
CREATE INDEX ticket_by_due
    ON ticket (tenant, status, COALESCE(due_at, '9999-01-01 00:00:00+00:00'), id);
CREATE INDEX ticket_by_change ON ticket (tenant, status, changed_at, id);
CREATE INDEX outsourcing_of_sender ON outsourcing (sent_by, status, id);
DROP INDEX outsourcing_of_partnership;
CREATE INDEX outsourcing_of_partnership ON outsourcing (partnership, status, id);
CREATE INDEX outsourcing_of_partner_by_due ON outsourcing (partner, status, COALESCE(CASE status
    WHEN 'Assigned' THEN accept_by WHEN 'Complete' THEN closed_at
    ELSE complete_by END, '9999-01-01 00:00:00+00:00'), id);
CREATE INDEX outsourcing_of_lead_by_due ON outsourcing (lead, status, COALESCE(CASE status
    WHEN 'Assigned' THEN accept_by WHEN 'Complete' THEN closed_at
    ELSE complete_by END, '9999-01-01 00:00:00+00:00'), id);
"""

# Only there the order of words depends on the database's collation.
POSTGRES_WORDS = """
DROP INDEX ticket_word_beginning;
CREATE INDEX ticket_word_beginning ON ticket_word (tenant, word text_pattern_ops, ticket);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=TABLES + INDEXES, postgres=TABLES + INDEXES + POSTGRES_WORDS)
