"""When a time entry makes sense (desk.md, Time entries): length, not in the future, no overlap."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

SHORTEST, LONGEST = 1, 24 * 60
GRACE = timedelta(minutes=5)


def length_refusal(minutes: int) -> Refusal | None:
    """1 minute to 24 hours (A23)."""
    if SHORTEST <= minutes <= LONGEST:
        return None
    return Refusal(
        "A23",
        N_("This says {read}, and a time entry is between 1 minute and 24 hours long."),
        {"read": timedelta(minutes=minutes)},
    )


def future_refusal(day: date, ended_at: datetime | None, at: datetime, zone: str) -> Refusal | None:
    """Not in the future, with five minutes' grace for clocks that run ahead.

    A duration says nothing of the time of day: the six hours of a night that ends at four are
    entered on either of its days.
    """
    latest = at + GRACE
    too_late = ended_at > latest if ended_at else day > latest.astimezone(ZoneInfo(zone)).date()
    if too_late:
        return Refusal("A50", N_("This is in the future. Enter work that is done."))
    return None


def overlap_refusal(
    started_at: datetime, ended_at: datetime, others: Iterable[tuple[datetime, datetime]]
) -> Refusal | None:
    """Entries with start and end of one person may not overlap; touching ends are fine."""
    if any(start < ended_at and started_at < end for start, end in others):
        return Refusal("A50", N_("You already have a time entry in this period."))
    return None
