"""A ticket's timeline goes by key: from the newest entry down, and on behind a cursor."""

from typing import Any

from piccolo.columns.combination import WhereRaw

# Whole moments on the left of "<", so that the index leads to the place, however far down it is.
# Both engines take the word as later than every moment.
_CURSOR = "FROM item AS cursor WHERE cursor.ticket = {} AND cursor.public_id = {}"
BEHIND = (
    f"(item.created_at, item.id) < (COALESCE((SELECT cursor.created_at {_CURSOR}), 'infinity'),"
    f" COALESCE((SELECT cursor.id {_CURSOR}), 0))"
)


def cursor_at(ticket: Any, cursor: Any) -> tuple[Any, ...]:
    """What goes into the places of BEHIND."""
    return ticket, cursor, ticket, cursor


def behind(ticket: Any, cursor: Any) -> WhereRaw:
    """The entries after the cursor in their order; all of them where the cursor is not there."""
    return WhereRaw(BEHIND, *cursor_at(ticket, cursor))
