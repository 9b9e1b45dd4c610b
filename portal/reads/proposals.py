"""Other terms that wait for an answer, as a ticket's page shows them on either side (Q14)."""

from datetime import datetime
from typing import Any

import msgspec

from portal.access import Who
from portal.rules.amendments import (
    Amendable,
    AmendmentEvent,
    Change,
    amendable_of,
    changes,
    steps_open_to,
)
from portal.rules.vocabulary import OutsourceStatus, Side
from portal.tables.tickets import Outsourcing


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What would change, who proposed it when and why, and what the reader may do about it."""

    public_id: str
    changes: list[Change]
    text: str
    proposed_by: str
    proposed_at: datetime
    steps: list[AmendmentEvent]


def proposal_of(who: Who, side: Side, attempt: Outsourcing, row: dict[str, Any]) -> Proposal | None:
    """Of a row with the columns of tables.amendments.PROPOSED."""
    if row["proposal"] is None:
        return None
    names = Amendable.__struct_fields__
    proposed = Amendable(**{name: row[f"proposed_{name}"] for name in names})
    return Proposal(
        public_id=row["proposal"],
        changes=changes(amendable_of(attempt), proposed),
        text=row["proposed_text"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        steps=steps_open_to(OutsourceStatus(attempt.status), side, who.standing),
    )
