"""A run over many rows: how far it is, and what came of each row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from portal.access import Who
from portal.reads.bulk_subjects import Subject, subjects
from portal.rules.bulk import BULKS, MOST_ROWS, BulkVerb, RowState, way_back
from portal.rules.refusals import Refusal
from portal.tables.bulk import BulkRow, BulkRun


class Result(msgspec.Struct, frozen=True):
    """One row. No subject where there is none, or none for this person."""

    subject: Subject | None
    state: RowState
    refusal: Refusal | None


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """A run under way or done; what was refused stands first."""

    public_id: str
    title: str
    created_at: datetime
    done_word: str
    back: str
    back_label: str
    rows: int
    done: int
    refused: int
    results: list[Result]

    @property
    def waiting(self) -> int:
        return self.rows - self.done - self.refused


async def run_page(who: Who, run: BulkRun) -> RunPage:
    """Two queries: what came of the rows, and what they are called."""
    bulk = BULKS[BulkVerb(run.verb)]
    rows = await BulkRow.select().where(BulkRow.run == run.id).order_by(BulkRow.id)
    found = await subjects(who, bulk.shape.name, [row["subject"] for row in rows])
    results = [_result(row, found) for row in rows]
    return RunPage(
        public_id=run.public_id,
        title=bulk.title,
        created_at=run.created_at,
        done_word=bulk.done,
        back=bulk.shape.path,
        back_label=bulk.shape.label,
        rows=run.rows,
        done=_count(results, RowState.DONE),
        refused=_count(results, RowState.REFUSED),
        results=sorted(results, key=lambda each: each.state is not RowState.REFUSED),
    )


class ChosenPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is about to be done, and to which rows. `is_cut`: more fit than can be done at once."""

    title: str
    query: str
    back: str
    back_label: str
    chosen: list[Subject]
    is_cut: bool


async def chosen_page(who: Who, verb: BulkVerb, ids: Sequence[str], query: str) -> ChosenPage:
    """Those of the rows that are there, in the order of the list, whose view is `query`."""
    bulk, first = BULKS[verb], ids[:MOST_ROWS]
    found = await subjects(who, bulk.shape.name, first)
    return ChosenPage(
        title=bulk.title,
        query=query,
        back=way_back(verb, query),
        back_label=bulk.shape.label,
        chosen=[found[each] for each in first if each in found],
        is_cut=len(ids) > MOST_ROWS,
    )


def _count(results: list[Result], state: RowState) -> int:
    return sum(each.state is state for each in results)


def _result(row: dict[str, Any], found: dict[str, Subject]) -> Result:
    state = RowState(row["state"])
    refusal = None
    if state is RowState.REFUSED:
        refusal = Refusal(row["rule"], row["sentence"], _facts(row["facts"]))
    return Result(found.get(row["subject"]), state, refusal)


def _facts(written: str) -> dict[str, Any]:
    """The moments among them are moments again."""
    kept: dict[str, dict[str, Any]] = msgspec.json.decode(written)
    moments = {name: datetime.fromisoformat(each) for name, each in kept["moments"].items()}
    return kept["plain"] | moments
