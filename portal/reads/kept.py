"""What the reader has typed on a ticket and not sent yet."""

import msgspec

from portal.access import Who
from portal.tables.kept import KeptForm


async def kept_forms(who: Who, ticket: int) -> dict[str, str]:
    """Name of a field to what stands in it, over all forms of a ticket: no name is in two."""
    rows = await KeptForm.select(KeptForm.typed).where(
        KeptForm.membership == who.membership, KeptForm.ticket == ticket
    )
    kept: dict[str, str] = {}
    for row in rows:
        kept |= msgspec.json.decode(row["typed"], type=dict[str, str])
    return kept
