"""The reader's timer as pages show it, on its ticket and as a small sign on all others."""

from datetime import datetime

import msgspec

from portal import clock
from portal.access import Who
from portal.rules.spoken_time import written
from portal.rules.timers import is_forgotten


class TimerSign(msgspec.Struct, frozen=True, kw_only=True):
    """`when` is what a stopped timer fills into the time form; a forgotten one asks for its end."""

    page: str
    started_at: datetime
    stopped_at: datetime | None
    is_forgotten: bool
    when: str


def timer_sign(who: Who) -> TimerSign | None:
    timer = who.timer
    if timer is None:
        return None
    return TimerSign(
        page=timer.page,
        started_at=timer.started_at,
        stopped_at=timer.stopped_at,
        is_forgotten=timer.is_running
        and is_forgotten(timer.started_at, clock.now(), who.time_zone),
        when=written(timer.started_at, timer.stopped_at, who.time_zone) if timer.stopped_at else "",
    )
