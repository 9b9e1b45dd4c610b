"""Small things about rows that every reader of the database needs."""

from typing import Any, TypeVar

from piccolo.columns import Column
from piccolo.table import Table

Row = TypeVar("Row")


def one(row: Row | None) -> Row:
    """The row that a key or a promise of the rules says is there; LookupError is a bug of ours."""
    if row is None:
        raise LookupError("a row that has to be there is missing")
    return row


def columns(table: type[Table], values: dict[str, Any]) -> dict[Column | str, Any]:
    """Values by column name as an update takes them; a name that is no column is a bug of ours."""
    return {table._meta.get_column_by_name(name): value for name, value in values.items()}
