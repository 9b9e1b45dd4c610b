"""The journal: one line per action for each company that it concerns, in its transaction (Q43).

Never a person's text, never a secret.
"""

import json
from typing import Any

from piccolo.table import Table

from portal.clock import now
from portal.tables.journal import JournalLine

Plain = str | int | bool | None


async def note(
    tenant: int | None, person: int | None, verb: str, subject: str, **detail: Plain
) -> None:
    """Write the line of an action; `subject` names the row, like "ticket 12"."""
    await note_for([tenant], person, verb, subject, **detail)


async def note_for(
    tenants: list[int | None], person: int | None, verb: str, subject: str, **detail: Plain
) -> None:
    """The same line in the journal of each company: what one does, the other has to prove too."""
    at = now()
    await JournalLine.insert(
        *[
            JournalLine(
                tenant=tenant,
                at=at,
                person=person,
                verb=verb,
                subject=subject,
                detail=json.dumps(detail),
            )
            for tenant in tenants
        ]
    )


def changed(row: Table, written: dict[str, Any]) -> str:
    """Which columns of a row an edit changes, by name only, for its line."""
    return ", ".join(name for name, value in written.items() if getattr(row, name) != value)
