"""Files that are scanned after they were stored: held ones, and clean ones once more (A28, A60)."""

import logging
from datetime import datetime
from typing import Any

from piccolo.columns import Column

from portal.actions import journal
from portal.clock import now
from portal.gateways import files, scanner
from portal.rules.files import SCANNED_AGAIN, SCANNED_FOR, is_scan_due
from portal.rules.vocabulary import FileState
from portal.settings import current
from portal.tables.database import transaction
from portal.tables.files import StoredFile
from portal.tables.items import Item

BATCH = 500  # rows

log = logging.getLogger("portal.files")


async def rescan() -> int:
    """Scan what is held, and again what was found clean lately (A60). How many had a verdict.

    Ends with the first file for which the scanner is away, so that a dead one is asked once.
    """
    url = current().scanner_url
    if url is None:
        return await _release_all()
    scanned = 0
    for row in [*await _held(), *await _clean_lately()]:
        try:
            scanned += await _scan_again(row, url)
        except scanner.NoVerdict as error:
            log.warning("file %s has no verdict: %s", row["id"], error)
        except scanner.ScannerAway as error:
            log.warning("files wait, for the scanner is away: %s", error)
            break
    return scanned


async def _release_all() -> int:
    """Who has switched the scanner off wants what it held to be served."""
    held = await StoredFile.select(StoredFile.id).where(StoredFile.state == FileState.HELD.value)
    for row in held:
        await _conclude(row["id"], FileState.HELD, FileState.SERVED, None)
    return len(held)


_SCANNED = (StoredFile.id, StoredFile.key, StoredFile.state, StoredFile.scanned_at)


async def _held() -> list[dict[str, Any]]:
    at = now()
    rows = (
        await StoredFile.select(*_SCANNED, StoredFile.created_at)
        .where(StoredFile.state == FileState.HELD.value)
        .order_by(StoredFile.created_at)
    )
    return [row for row in rows if is_scan_due(row["created_at"], row["scanned_at"], at)][:BATCH]


async def _clean_lately() -> list[dict[str, Any]]:
    is_long_ago = StoredFile.scanned_at < now() - SCANNED_AGAIN
    return (
        await StoredFile.select(*_SCANNED)
        .where(
            StoredFile.state == FileState.SERVED.value,
            StoredFile.created_at > now() - SCANNED_FOR,
            is_long_ago | StoredFile.scanned_at.is_null(),
        )
        .order_by(StoredFile.created_at)
        .limit(BATCH)
    )


async def _scan_again(row: dict[str, Any], url: str) -> bool:
    """Whether there is a verdict now. Of several workers one scans: who sets the time first."""
    file, state, before = row["id"], FileState(row["state"]), row["scanned_at"]
    if not await _take(file, state, before):
        return False
    try:
        is_clean = await scanner.is_clean(await files.get(row["key"]), url)
    except (files.FilesAway, FileNotFoundError) as error:
        log.warning("file %s cannot be scanned: %s", file, type(error).__name__)
        return False
    except scanner.NoVerdict:
        raise  # it would say so again: not before its time comes round
    except scanner.ScannerAway:
        if state is FileState.SERVED:  # of a held one the time says when it was tried
            await _set_time(file, state, before)
        raise
    await _conclude(file, state, FileState.SERVED if is_clean else FileState.FOUND, now())
    return True


async def _take(file: int, state: FileState, before: datetime | None) -> bool:
    seen = StoredFile.scanned_at.is_null() if before is None else StoredFile.scanned_at == before
    async with transaction():
        taken = (
            await StoredFile.update({StoredFile.scanned_at: now()})
            .where(StoredFile.id == file, StoredFile.state == state.value, seen)
            .returning(StoredFile.id)
        )
    return bool(taken)


async def _set_time(file: int, state: FileState, at: datetime | None) -> None:
    async with transaction():
        await _change(file, state, {"scanned_at": at})


async def _conclude(file: int, was: FileState, state: FileState, at: datetime | None) -> None:
    """Write the verdict. Where it changes something, all whose tickets have the file can see it."""
    async with transaction():
        if not await _change(file, was, {"state": state.value, "scanned_at": at}) or state is was:
            return
        verb = "withdraw a file" if state is FileState.FOUND else "release a file"
        await journal.note_for(await _concerned(file), None, verb, f"stored_file {file}")
    if state is FileState.FOUND:
        log.warning("file %s is withdrawn: the scanner finds something in it", file)


async def _concerned(file: int) -> list[int | None]:
    """The company whose person brought the file, and those on whose tickets it is."""
    of_item: Any = Item
    owner = await StoredFile.select(StoredFile.tenant).where(StoredFile.id == file)
    tickets = await Item.select(of_item.ticket.tenant.as_alias("tenant")).where(Item.file == file)
    return sorted({row["tenant"] for row in [*owner, *tickets]})


async def _change(file: int, state: FileState, values: dict[Column | str, Any]) -> bool:
    """Change a row that is still in that state; part of a transaction."""
    changed = (
        await StoredFile.update(values)
        .where(StoredFile.id == file, StoredFile.state == state.value)
        .returning(StoredFile.id)
    )
    return bool(changed)
