"""The journal: one line per action, in its transaction. Never a person's text, never a secret."""

import json

from portal.clock import now
from portal.tables.journal import JournalLine

Plain = str | int | bool | None


async def note(
    tenant: int | None, person: int | None, verb: str, subject: str, **detail: Plain
) -> None:
    """Write the line of an action; `subject` names the row, like "ticket 12" (Q43)."""
    await JournalLine.insert(
        JournalLine(
            tenant=tenant,
            at=now(),
            person=person,
            verb=verb,
            subject=subject,
            detail=json.dumps(detail),
        )
    )
