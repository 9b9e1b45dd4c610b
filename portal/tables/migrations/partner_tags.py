"""What partners can do and where they work; Invite & Manage is narrowed and sorted by more."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0017_partner_tags"

CHANGES = """
CREATE TABLE partner_tag (
    id {id},
    organization INTEGER NOT NULL REFERENCES organization (id)
        ON DELETE RESTRICT ON UPDATE CASCADE,
    kind VARCHAR(10) NOT NULL DEFAULT '',
    name VARCHAR(40) NOT NULL DEFAULT '',
    folded VARCHAR(120) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX partner_tag_once ON partner_tag (organization, kind, folded);
CREATE INDEX partner_tag_by_word ON partner_tag (kind, folded, organization);
CREATE INDEX organization_by_type ON organization (tenant, type, sort_name, id);
CREATE INDEX outbox_of_invitation ON outbox_mail (invitation) WHERE invitation IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=CHANGES, postgres=CHANGES)
