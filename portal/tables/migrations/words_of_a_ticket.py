"""Whether a ticket has a word is answered by the index alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0022_words_of_a_ticket"

SQL = """
DROP INDEX ticket_word_of_ticket;
CREATE INDEX ticket_word_of_ticket ON ticket_word (ticket, {word});
"""


async def forwards() -> MigrationManager:
    return migration(
        ID,
        sqlite=SQL.replace("{word}", "word"),
        postgres=SQL.replace("{word}", "word text_pattern_ops"),
    )
