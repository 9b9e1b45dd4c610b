"""The clock, set by a test for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from portal import clock


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands still at `moment`."""
    clock.set_to(moment)
    try:
        yield
    finally:
        clock.set_to(None)


@contextmanager
def later(**span: float) -> Iterator[None]:
    """Inside, it is later than now by a timedelta's arguments: later(minutes=10)."""
    with at(clock.now() + timedelta(**span)):
        yield
