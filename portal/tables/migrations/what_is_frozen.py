"""The customer's name as a partner accepted it, and the leads that ever sent a partner work."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0008_what_is_frozen"

SQL = """
ALTER TABLE outsourcing ADD COLUMN customer VARCHAR(120) NOT NULL DEFAULT '';
UPDATE outsourcing SET customer = COALESCE(
    (SELECT organization.name FROM ticket JOIN organization ON organization.id = ticket.organization
        WHERE ticket.id = outsourcing.ticket),
    '')
    WHERE shows_customer AND partner_ticket IS NOT NULL;

CREATE INDEX outsourcing_between ON outsourcing (partner, lead);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
