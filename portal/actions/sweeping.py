"""Removing files that nothing points to: of deleted entries, and of uploads that came to nothing.

No journal line: the deletion of an entry has its own, and the rest was never anybody's work.
Whoever attaches a file has stored it just now, or copies an entry that stands still; so none is
attached that is old enough to be removed.
"""

from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from portal.clock import now
from portal.gateways import files
from portal.rules.files import UNATTACHED
from portal.rules.vocabulary import FileState
from portal.tables.database import transaction
from portal.tables.files import StoredFile

BATCH = 500  # rows


async def sweep() -> int:
    """Remove files that nothing points to: bytes first, the row last. How many there were.

    FilesAway where the store fails; what is left then, the next sweep removes.
    """
    removed = last = 0
    while rows := await _unneeded(last):
        for row in rows:
            removed += await _remove(row["id"], row["key"])
        last = rows[-1]["id"]
    return removed


def _is_unneeded() -> Combinable:
    nobody = WhereRaw("NOT EXISTS (SELECT 1 FROM item WHERE item.file = stored_file.id)")
    return (StoredFile.created_at < now() - UNATTACHED) & nobody


async def _unneeded(last: int) -> list[dict[str, Any]]:
    return (
        await StoredFile.select(StoredFile.id, StoredFile.key)
        .where(_is_unneeded(), StoredFile.id > last)
        .order_by(StoredFile.id)
        .limit(BATCH)
    )


async def _remove(file: int, key: str) -> bool:
    async with transaction():
        # Asked again: an entry may point to it by now. From here on nobody is given it.
        taken = (
            await StoredFile.update({StoredFile.state: FileState.STORING.value})
            .where(StoredFile.id == file, _is_unneeded())
            .returning(StoredFile.id)
        )
    if not taken:
        return False
    await files.delete(files.thumbnail_of(key))
    await files.delete(key)
    async with transaction():
        await StoredFile.delete().where(StoredFile.id == file)
    return True
