"""Counting what may not happen too often. Exact, however many requests come at once."""

from portal.clock import now
from portal.gateways import secrets
from portal.rules.throttles import Limit
from portal.tables.people import Throttle


class Throttled(Exception):
    """Too often; `retry_after` says in seconds when the limit ends (429)."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


async def count(limit: Limit, whom: str) -> None:
    """Count one for `whom`, or raise Throttled.

    One statement counts and tells the result, so that no two requests see the same number. Within
    a transaction that fails nothing is counted: a refused attempt takes nobody's place.
    """
    begins_after = now() - limit.window
    rows = await Throttle.raw(
        "INSERT INTO throttle (key, since, times) VALUES ({}, {}, 1)"
        " ON CONFLICT (key) DO UPDATE SET"
        " times = CASE WHEN throttle.since > {} THEN throttle.times + 1 ELSE 1 END,"
        " since = CASE WHEN throttle.since > {} THEN throttle.since ELSE excluded.since END"
        " RETURNING since, times",
        f"{limit.name}:{secrets.digest(whom)}",
        now(),
        begins_after,
        begins_after,
    )
    row = rows[0]
    if row["times"] > limit.count:
        ends_at = row["since"] + limit.window
        raise Throttled(max(1, round((ends_at - now()).total_seconds())))
