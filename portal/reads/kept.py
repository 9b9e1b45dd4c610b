"""What the reader has typed and not sent yet: on a ticket, and into the text of invitations."""

from typing import Any

import msgspec
from piccolo.query import Select

from portal.access import Who
from portal.tables.kept import KeptForm, KeptInvitation
from portal.tables.prepared import prepared


async def kept_forms(who: Who, ticket: int) -> dict[str, str]:
    """Name of a field to what stands in it, over all forms of a ticket: no name is in two."""
    kept: dict[str, str] = {}
    for row in await _typed(who, ticket):
        kept |= msgspec.json.decode(row["typed"], type=dict[str, str])
    return kept


@prepared
def _typed(who: Who, ticket: int) -> Select[Any]:
    return KeptForm.select(KeptForm.typed).where(
        KeptForm.membership == who.membership, KeptForm.ticket == ticket
    )


async def kept_invitation(who: Who, language: str) -> KeptInvitation | None:
    """The text of invitations in a language as the reader left it unsaved."""
    return await KeptInvitation.objects().get(
        (KeptInvitation.membership == who.membership) & (KeptInvitation.language == language)
    )
