"""One name for a database that cannot answer just now, whichever engine it is."""

from collections.abc import Iterator
from contextlib import contextmanager


class DatabaseAway(Exception):
    """The database is unreachable, full, read-only or busy for too long; trying later may help."""


@contextmanager
def away_on(*errors: type[Exception]) -> Iterator[None]:
    """Raise DatabaseAway where the driver raises one of these."""
    try:
        yield
    except errors as error:
        raise DatabaseAway(str(error)) from error
