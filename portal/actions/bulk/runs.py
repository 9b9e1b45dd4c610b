"""The life of a run: its rows are noted, those that were refused tried again, all forgotten."""

from collections.abc import Iterable

import msgspec
from piccolo.custom_types import Combinable

from portal.access import Who
from portal.actions import journal, throttling
from portal.actions.bulk.verbs import Nothing, Wish
from portal.actions.sending import once
from portal.clock import now
from portal.rules.bulk import BulkVerb, RowState, chosen, refusal_of
from portal.rules.keeping import BULK_RUNS
from portal.rules.refusals import Refused
from portal.rules.throttles import RUNS_PER_PERSON
from portal.tables.bulk import BulkRow, BulkRun
from portal.tables.database import transaction
from portal.tables.rows import one

NO_WISH = Nothing()


async def start(who: Who, verb: BulkVerb, ticked: Iterable[str], wish: Wish = NO_WISH) -> BulkRun:
    """Note what is to be done to which rows; nothing is done to any of them yet.

    Whether a row is there, and may be touched, is found out when its turn comes. The same form
    sent twice is one run.
    """
    ids = chosen(ticked)
    if refusal := refusal_of(ids):
        raise Refused(refusal)
    async with transaction():
        making = await once(who)
        if making.is_made:
            return one(await BulkRun.objects().get(BulkRun.public_id == making.public_id))
        await throttling.count(RUNS_PER_PERSON, str(who.person))
        run = BulkRun(
            public_id=making.public_id,
            tenant=who.tenant,
            membership=who.membership,
            verb=verb.value,
            wish=msgspec.json.encode(wish).decode(),
            rows=len(ids),
            created_at=now(),
        )
        await run.save()
        await BulkRow.insert(
            *[BulkRow(run=run.id, subject=each, state=RowState.WAITING.value) for each in ids]
        )
        await _note(who, f"bulk {verb}", run, rows=len(ids))
    return run


async def try_again(who: Who, run: BulkRun) -> int:
    """Let the rows that were refused wait once more: how many there are."""
    async with transaction():
        again = (
            await BulkRow.update({BulkRow.state: RowState.WAITING.value})
            .where(BulkRow.run == run.id, BulkRow.state == RowState.REFUSED.value)
            .returning(BulkRow.id)
        )
        if again:
            await throttling.count(RUNS_PER_PERSON, str(who.person))
            await _note(who, f"bulk {run.verb} again", run, rows=len(again))
    return len(again)


async def _note(who: Who, verb: str, run: BulkRun, rows: int) -> None:
    await journal.note(who.tenant, who.person, verb, f"run {run.id}", rows=rows)


async def forget() -> None:
    """Remove old runs, but none in which a row still waits."""
    waiting = BulkRow.select(BulkRow.run).where(BulkRow.state == RowState.WAITING.value)
    is_over = (BulkRun.created_at < now() - BULK_RUNS) & BulkRun.id.not_in(waiting)
    for run in await BulkRun.select(BulkRun.id).where(is_over).output(as_list=True):
        await _forget(run, is_over)


async def _forget(run: int, is_over: Combinable) -> None:
    async with transaction():
        # Asked again and held still: somebody may have let its rows wait once more.
        held = (
            await BulkRun.update({BulkRun.rows: BulkRun.rows})
            .where(BulkRun.id == run, is_over)
            .returning(BulkRun.id)
        )
        if held:
            await BulkRow.delete().where(BulkRow.run == run)
            await BulkRun.delete().where(BulkRun.id == run)
