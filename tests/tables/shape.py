"""The shape of a database as it tells it itself: what two databases must have in common."""

from typing import Any

from portal.tables.database import engine_in_use
from portal.tables.people import Person

Shape = dict[str, list[dict[str, Any]]]

# Neither the order of columns nor how their SQL was laid out makes a difference. The bookkeeping
# of the migrations (`migration`) is not part of the shape.
QUESTIONS = {
    "sqlite": {
        "columns": """
            SELECT t.name AS of_table, c.name AS name, upper(c.type) AS type, c."notnull", c.pk,
                CASE lower(c.dflt_value)
                    WHEN 'null' THEN NULL
                    WHEN 'current_timestamp' THEN 'now'
                    ELSE c.dflt_value
                END AS value
            FROM sqlite_master AS t, pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name NOT IN ('migration', 'sqlite_sequence')
            ORDER BY 1, 2
        """,
        "references": """
            SELECT t.name AS of_table, r."from", r."table", r."to", r.on_update, r.on_delete
            FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS r
            WHERE t.type = 'table'
            ORDER BY 1, 2
        """,
        "uniqueness": """
            SELECT t.name AS of_table, i.origin, c.name AS name
            FROM sqlite_master AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c
            WHERE t.type = 'table' AND i."unique" AND i.origin <> 'c'
            ORDER BY 1, 2, 3
        """,
        "indexes and triggers": """
            SELECT type, name, sql FROM sqlite_master
            WHERE type IN ('index', 'trigger') AND sql IS NOT NULL
            ORDER BY 1, 2
        """,
    },
    "postgres": {
        "columns": """
            SELECT table_name AS of_table, column_name AS name, data_type AS type,
                character_maximum_length, is_nullable,
                CASE WHEN column_default NOT LIKE 'NULL::%' THEN column_default END AS value
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'migration'
            ORDER BY 1, 2
        """,
        "references and uniqueness": """
            SELECT conrelid::regclass::text AS of_table, conname, pg_get_constraintdef(oid) AS sql
            FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migration'
            ORDER BY 1, 2
        """,
        "indexes": """
            SELECT indexname, indexdef AS sql FROM pg_indexes
            WHERE schemaname = 'public' AND tablename <> 'migration'
            ORDER BY 1
        """,
        "triggers": """
            SELECT tgname, pg_get_triggerdef(oid) AS sql FROM pg_trigger
            WHERE NOT tgisinternal
            ORDER BY 1
        """,
        "functions": """
            SELECT proname, prosrc AS sql FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
            ORDER BY 1
        """,
    },
}


async def shape() -> Shape:
    questions = QUESTIONS[engine_in_use().engine_type]
    return {subject: await ask(question) for subject, question in questions.items()}


async def ask(question: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await Person.raw(question)
    for row in rows:
        if "sql" in row:
            row["sql"] = " ".join(row["sql"].split())
    return rows
