"""What a person did to many rows lately, so that a run can be found again."""

from collections import defaultdict
from datetime import datetime

import msgspec
from piccolo.query.functions.aggregate import Count

from portal.access import Who
from portal.rules.bulk import BULKS, BulkVerb, RowState
from portal.tables.bulk import BulkRow, BulkRun

RUNS_SHOWN = 20


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """One run with how many of its rows are how far."""

    public_id: str
    title: str
    created_at: datetime
    rows: int
    waiting: int
    refused: int


class RunsPage(msgspec.Struct, frozen=True):
    """The latest ones, the newest first."""

    runs: list[RunRow]


async def runs_page(who: Who) -> RunsPage:
    runs = (
        await BulkRun.select()
        .where(BulkRun.membership == who.membership)
        .order_by(BulkRun.id, ascending=False)
        .limit(RUNS_SHOWN)
    )
    counts = await _counts([run["id"] for run in runs])
    return RunsPage(
        [
            RunRow(
                public_id=run["public_id"],
                title=BULKS[BulkVerb(run["verb"])].title,
                created_at=run["created_at"],
                rows=run["rows"],
                waiting=counts[run["id"], RowState.WAITING],
                refused=counts[run["id"], RowState.REFUSED],
            )
            for run in runs
        ]
    )


async def _counts(runs: list[int]) -> dict[tuple[int, str], int]:
    """How many rows of each run are in each state."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    if runs:
        rows = (
            await BulkRow.select(BulkRow.run, BulkRow.state, Count(alias="count"))
            .where(BulkRow.run.is_in(runs))
            .group_by(BulkRow.run, BulkRow.state)
        )
        found |= {(row["run"], row["state"]): row["count"] for row in rows}
    return found
