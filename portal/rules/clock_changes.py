"""From a wall clock to the moment it showed, also in the nights when clocks are changed (A50)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

SKIPPED = N_("The clocks went forward then, and {clock} was skipped. Choose another time.")
TWICE = N_("The clocks went back then, and {clock} came twice. Give the day and how long it took.")


def moment_of(local: datetime, zone: str) -> datetime | Refusal:
    """The moment in UTC when a clock of `zone` showed `local`; a no where it never did, or twice.

    A year at the edge of the calendar raises OverflowError.
    """
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    is_skipped = first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local
    return Refusal("A50", SKIPPED if is_skipped else TWICE, {"clock": f"{local:%H:%M}"})


def is_shown_twice(moment: datetime, zone: str) -> bool:
    """Whether the clock of `zone` showed the time of this moment once more, or before."""
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return isinstance(moment_of(local, zone), Refusal)
