"""The rows of a run, done one by one: each a transaction of its own, so that none stops another.

A row is marked as done in the transaction that does it. Killed in the middle, or taken by two at
once, it is done by exactly one of them.
"""

import logging
from datetime import datetime
from typing import Any

import msgspec

from portal.access import NotThere, Who, member_now
from portal.actions.bulk.verbs import DO
from portal.actions.throttling import Throttled
from portal.rules.bulk import (
    BULKS,
    ENOUGH_MAILS,
    MAY_NOT,
    NOT_THERE,
    WENT_WRONG,
    BulkVerb,
    RowState,
)
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.tables.bulk import BulkRow, BulkRun
from portal.tables.database import transaction
from portal.tables.rows import load

WAITS = BulkRow.state == RowState.WAITING.value

log = logging.getLogger("portal.bulk")


async def under_way() -> list[int]:
    """The runs that have rows waiting, the oldest first."""
    rows = await BulkRow.select(BulkRow.run).where(WAITS).group_by(BulkRow.run)
    return sorted(row["run"] for row in rows)


async def step(run_id: int, most: int) -> bool:
    """Up to `most` of the waiting rows; False where none is left."""
    run = await load(BulkRun, run_id)
    rows = (
        await BulkRow.select(BulkRow.id, BulkRow.subject)
        .where(BulkRow.run == run_id, WAITS)
        .order_by(BulkRow.id)
        .limit(most)
    )
    for row in rows:
        await _do(run, row["id"], row["subject"])
    return len(rows) == most


async def _do(run: BulkRun, row: int, subject: str) -> None:
    """One row, and if it cannot be done, why."""
    try:
        async with transaction():
            # First of all: another worker that has it waits here, and then finds it taken.
            if await _mark(row, RowState.DONE):
                who = await _who(run)
                await DO[BulkVerb(run.verb)](who, subject, run.wish)
    except Exception as error:
        refusal = _refusal_of(error)
        if refusal is WENT_WRONG:
            log.exception("row %s of run %s could not be done", row, run.id)
        async with transaction():
            await _mark(row, RowState.REFUSED, refusal)


async def _who(run: BulkRun) -> Who:
    """Whoever asked for it, as they are now; refused where a right was taken in between."""
    who = await member_now(run.membership)
    if who is None or not who.may(BULKS[BulkVerb(run.verb)].needs):
        raise Refused(MAY_NOT)
    return who


def _refusal_of(error: Exception) -> Refusal:
    """The no in words. What nobody foresaw stops this row only, and can be tried again."""
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, Invalid):
        return next(iter(error.errors.values()))
    if isinstance(error, NotThere):
        return NOT_THERE
    return ENOUGH_MAILS if isinstance(error, Throttled) else WENT_WRONG


async def _mark(row: int, state: RowState, refusal: Refusal | None = None) -> bool:
    """Say what came of a row that waits; False where it does not wait any more."""
    values: dict[Any, Any] = {BulkRow.state: state.value}
    if refusal:
        values[BulkRow.rule] = refusal.rule
        values[BulkRow.sentence] = refusal.sentence
        values[BulkRow.facts] = written(refusal.facts)
    marked = await BulkRow.update(values).where(BulkRow.id == row, WAITS).returning(BulkRow.id)
    return bool(marked)


def written(facts: dict[str, Any]) -> str:
    """Facts as JSON, which knows no moments: those are kept apart."""
    moments = {name: value for name, value in facts.items() if isinstance(value, datetime)}
    plain = {name: value for name, value in facts.items() if name not in moments}
    return msgspec.json.encode({"plain": plain, "moments": moments}).decode()
