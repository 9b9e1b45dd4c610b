"""What a table class cannot say: composite and partial indexes, and tables that only ever grow.

A table module lists its `INDEXES` beside its classes. The migrations carry a frozen copy of the
SQL made here; a test builds one database from each and compares them.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

EngineType = Literal["sqlite", "postgres"]

APPEND_ONLY = ("fee_entry", "journal_line", "agreement_acceptance")


class Index(msgspec.Struct, frozen=True):
    """An index over several columns, or over the rows that `where` (plain SQL) names.

    `in_postgres` are the columns where PostgreSQL has to be told more of them.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool = False
    where: str | None = None
    in_postgres: tuple[str, ...] = ()

    def sql(self, engine_type: EngineType) -> str:
        kind = "UNIQUE INDEX" if self.unique else "INDEX"
        partial = f" WHERE {self.where}" if self.where else ""
        columns = (engine_type == "postgres" and self.in_postgres) or self.columns
        return f"CREATE {kind} {self.name} ON {self.table} ({', '.join(columns)}){partial}"


def append_only(engine_type: EngineType, tables: tuple[str, ...] = APPEND_ONLY) -> Iterator[str]:
    """The statements that make the database itself refuse to change or delete a line."""
    if engine_type == "postgres":
        yield (
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$"
        )
    for table in tables:
        if engine_type == "postgres":
            yield (
                f"CREATE TRIGGER {table}_is_append_only"
                f" BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
