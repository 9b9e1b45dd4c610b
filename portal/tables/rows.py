"""Small things about rows that every reader of the database needs."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from piccolo.columns import Column
from piccolo.query.methods.objects import First
from piccolo.table import Table

from portal.tables.prepared import prepared

NOBODY = 0  # no row has this id, so whoever is compared with it is left out

Row = TypeVar("Row")
SomeRow = TypeVar("SomeRow", bound=Table)


def one(row: Row | None) -> Row:
    """The row that a key or a promise of the rules says is there; LookupError is a bug of ours."""
    if row is None:
        raise LookupError("a row that has to be there is missing")
    return row


async def find(table: type[SomeRow], id: int | None) -> SomeRow | None:
    """The row with this id, if there is one."""
    return None if id is None else await _by_id(table)(id)


async def load(table: type[SomeRow], id: int) -> SomeRow:
    """The row with this id, which has to be there; LookupError is a bug of ours."""
    return one(await find(table, id))


@cache
def _by_id(table: type[SomeRow]) -> Callable[[int], First[SomeRow]]:
    key: Any = table
    return prepared(lambda id: table.objects().where(key.id == id).first())


def columns(table: type[Table], values: dict[str, Any]) -> dict[Column | str, Any]:
    """Values by column name as an update takes them; a name that is no column is a bug of ours."""
    return {table._meta.get_column_by_name(name): value for name, value in values.items()}
