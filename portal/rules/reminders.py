"""When the partner is reminded of an offer that waits for an answer (Q10)."""

from datetime import datetime, timedelta

BEFORE = (timedelta(hours=24), timedelta(hours=2))  # of the time to answer by, earliest first


def due_since(
    *, sent_at: datetime, accept_by: datetime, reminded_at: datetime | None, at: datetime
) -> datetime | None:
    """The moment whose reminder is still to be sent, or None.

    Only the latest moment that has passed counts: whoever was offered the ticket after it needs
    none, and a clockwork that stood still sends one mail and not two.
    """
    passed = [accept_by - span for span in BEFORE if accept_by - span <= at < accept_by]
    latest = max(passed, default=None)
    is_needed = latest is not None and max(sent_at, reminded_at or sent_at) < latest
    return latest if is_needed else None
