"""Networks and vendors, and what was forwarded to them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0020_networks"

SQL = """
CREATE TABLE network (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    name VARCHAR(120) NOT NULL DEFAULT '',
    sort_name VARCHAR(120) NOT NULL DEFAULT '',
    kind VARCHAR(10) NOT NULL DEFAULT '',
    organization INTEGER REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    action VARCHAR(10) NOT NULL DEFAULT '',
    email VARCHAR(254) NOT NULL DEFAULT '',
    subject VARCHAR(150) NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    link VARCHAR(1000) NOT NULL DEFAULT '',
    active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX network_by_name ON network (tenant, sort_name, id);

CREATE TABLE forwarding (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    lead INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    network INTEGER NOT NULL REFERENCES network (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    action VARCHAR(10) NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    mail INTEGER REFERENCES outbox_mail (id) ON DELETE SET NULL ON UPDATE CASCADE,
    forwarded_by INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    forwarded_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "end" VARCHAR(10) NOT NULL DEFAULT '',
    ended_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ended_at TIMESTAMPTZ
);
CREATE INDEX forwarding_of_ticket ON forwarding (ticket, id);
CREATE UNIQUE INDEX forwarding_one_open ON forwarding (ticket) WHERE ended_at IS NULL;
CREATE INDEX forwarding_of_lead ON forwarding (lead, id);
CREATE INDEX forwarding_by_mail ON forwarding (mail) WHERE mail IS NOT NULL;

CREATE INDEX outsourcing_latest_of_partnership ON outsourcing (partnership, id);
"""

# Leads that accepted the agreement before there were networks get the sample too.
SAMPLE = """
INSERT INTO network (public_id, tenant, name, sort_name, kind, action, active)
SELECT {new_id}, tenant.id, 'Sample network', 'sample network', 'Network', 'nothing', false
FROM tenant WHERE tenant.agreement_version IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return migration(
        ID,
        sqlite=SQL + SAMPLE.replace("{new_id}", "lower(hex(randomblob(11)))"),
        postgres=SQL
        + SAMPLE.replace("{new_id}", "substr(md5(tenant.id::text || random()::text), 1, 22)"),
    )
