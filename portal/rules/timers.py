"""A timer that runs while a person works: when to ask whether it was forgotten, and how it ends."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from portal.rules.entries import LONGEST, future_refusal
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

FORGOTTEN_AFTER = timedelta(hours=10)
SHORTEST_RUN = timedelta(minutes=1)


class Timer(msgspec.Struct, frozen=True):
    """Running, or stopped and not yet entered as time; `page` is the address of its ticket."""

    page: str
    started_at: datetime
    stopped_at: datetime | None

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None


def is_forgotten(started_at: datetime, at: datetime, zone: str) -> bool:
    """Nobody works ten hours on end, and few over midnight: better ask when the work ended."""
    zone_info = ZoneInfo(zone)
    over_midnight = at.astimezone(zone_info).date() != started_at.astimezone(zone_info).date()
    return over_midnight or at - started_at >= FORGOTTEN_AFTER


def end_of(started_at: datetime, at: datetime) -> datetime:
    """When a timer that is stopped now ends: time is entered in whole minutes, at least one."""
    return max(at, started_at + SHORTEST_RUN)


def stop_refusal(started_at: datetime, stopped_at: datetime, at: datetime) -> Refusal | None:
    """Whether a person may say that the work ended then."""
    if stopped_at <= started_at:
        return Refusal("A50", N_("The timer was started later than that."))
    if stopped_at - started_at > timedelta(minutes=LONGEST):
        return Refusal("A23", N_("A time entry is between 1 minute and 24 hours long."))
    return future_refusal(stopped_at.date(), stopped_at, at, "UTC")
