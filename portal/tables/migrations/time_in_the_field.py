"""Work and travel, the timer of a person in a company, and what is typed but not sent yet."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0006_time_in_the_field"

SQL = """
ALTER TABLE item ADD COLUMN activity VARCHAR(10) NOT NULL DEFAULT '';
UPDATE item SET activity = 'work' WHERE minutes IS NOT NULL;

ALTER TABLE membership ADD COLUMN timer_page VARCHAR(60) NOT NULL DEFAULT '';
ALTER TABLE membership ADD COLUMN timer_started_at TIMESTAMPTZ;
ALTER TABLE membership ADD COLUMN timer_stopped_at TIMESTAMPTZ;

CREATE TABLE kept_form (
    id {id},
    membership INTEGER NOT NULL REFERENCES membership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    form VARCHAR(10) NOT NULL DEFAULT '',
    typed TEXT NOT NULL DEFAULT '',
    kept_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX kept_form_once ON kept_form (membership, ticket, form);
CREATE INDEX kept_form_of_ticket ON kept_form (ticket);
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=SQL, postgres=SQL)
