"""The one clock. Everything that needs the time asks here, so that a test can set it."""

from datetime import UTC, datetime

_fixed: datetime | None = None


def now() -> datetime:
    """The present moment in UTC, to the microsecond, or the moment a test has set."""
    return _fixed if _fixed is not None else datetime.now(UTC)


def set_to(moment: datetime | None) -> None:
    """Stop the clock at `moment`; None lets it run again. For tests and the demo's history only."""
    global _fixed
    _fixed = moment


def fixed() -> datetime | None:
    """The moment the clock stands at, or None while it runs."""
    return _fixed
