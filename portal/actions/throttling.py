"""Counting what may not happen too often. Exact, however many requests come at once."""

import json
from datetime import UTC, datetime, timedelta

from portal.clock import now
from portal.gateways import secrets
from portal.rules.throttles import Limit
from portal.tables.people import Throttle

# How far the clocks of two machines may differ. What lies further ahead was counted by a clock that
# has been set back since, and must not lock anybody out.
SKEW = timedelta(minutes=1)


class Throttled(Exception):
    """Too often; `retry_after` says in seconds when the next one may come (429)."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


async def count(limit: Limit, whom: str) -> None:
    """Count one for `whom` in the transaction of the caller, or raise Throttled.

    The window slides: no stretch of its length ever holds more than the limit. Whoever counts holds
    the row until the transaction ends, so that no two requests see the same moments. A transaction
    that fails counts nothing: a refused attempt takes nobody's place.
    """
    key = f"{limit.name}:{secrets.digest(whom)}"
    kept = await _hold(key)
    at = now()
    moments = [moment for moment in kept if -SKEW < at - moment < limit.window]
    if len(moments) >= limit.count:
        wait = moments[-limit.count] + limit.window - at
        raise Throttled(max(1, round(wait.total_seconds())))
    counted = json.dumps([moment.timestamp() for moment in (*moments, at)])
    await Throttle.update(
        {Throttle.moments: counted, Throttle.forgotten_at: at + limit.window}
    ).where(Throttle.key == key)


async def _hold(key: str) -> list[datetime]:
    """The moments that are kept for `key`, in a row that nobody else may touch meanwhile."""
    rows = await Throttle.raw(
        "INSERT INTO throttle (key, forgotten_at) VALUES ({}, {})"
        " ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING moments",
        key,
        now(),
    )
    return [datetime.fromtimestamp(seconds, UTC) for seconds in json.loads(rows[0]["moments"])]
