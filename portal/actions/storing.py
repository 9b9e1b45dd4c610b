"""Keeping a file that somebody sent: judged by its content, row first, bytes then.

So bytes without a row cannot be, and whatever dies in between leaves a row that the sweep finds. An
attachment comes last, so none lacks its bytes.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO, cast

import msgspec

from portal.access import Who
from portal.clock import now
from portal.gateways import content, files, pictures, scanner, secrets
from portal.rules import files as bounds
from portal.rules.file_names import clean_name
from portal.rules.file_types import PICTURES, FileType
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import N_, FileState
from portal.settings import current
from portal.tables.database import transaction
from portal.tables.files import StoredFile

FIELD = "file"
CHUNK = 256 * 1024  # bytes

AWAY = Refusal(
    "files", N_("The file could not be kept: the file store does not answer. Try again soon.")
)

log = logging.getLogger("portal.files")


class Upload(msgspec.Struct, frozen=True):
    """A file as it came: what it calls itself, and its bytes, spooled and seekable."""

    name: str
    file: BinaryIO


class Judged(msgspec.Struct, frozen=True):
    """A file that may be kept: its type, its bytes, and a small picture where it is one."""

    type: FileType
    body: BinaryIO
    size: int
    thumbnail: bytes | None = None


async def store(who: Who, upload: Upload) -> StoredFile:
    """Keep a file of the person's company; an attachment is what points to the row afterwards.

    Invalid for the field `file` says why it is not taken (A26 to A28), Refused that the store is
    away; nothing is left of either but what the sweep removes. Opens transactions of its own.
    """
    found = await _type_of(upload.file)
    scanned_at = await _scanned_at(upload.file)
    judged = await _looked_at(upload.file, found)
    row = await _open(who, upload.name, judged)
    try:
        await _put(row.key, judged)
    except files.FilesAway as error:
        log.warning("file %s could not be kept: %s", row.id, error)
        raise Refused(AWAY) from error
    is_held = scanned_at is None and current().scanner_url is not None
    return await _settle(row, FileState.HELD if is_held else FileState.SERVED, scanned_at)


async def _type_of(file: BinaryIO) -> FileType:
    _refuse(bounds.size_refusal(file.seek(0, 2)))
    found = await asyncio.to_thread(content.type_of, file)
    if isinstance(found, Refusal):
        raise Invalid({FIELD: found})
    return found


async def _scanned_at(file: BinaryIO) -> datetime | None:
    """When the scanner found nothing; None where there is none, or where it is away."""
    url = current().scanner_url
    if url is None:
        return None
    try:
        is_clean = await scanner.is_clean(_chunks(file), url)
    except scanner.ScannerAway as error:
        log.warning("a file is held, for the scanner is away: %s", error)
        return None
    _refuse(None if is_clean else bounds.FOUND)
    return now()


async def _looked_at(file: BinaryIO, found: FileType) -> Judged:
    size = file.seek(0, 2)
    if found not in PICTURES:
        return Judged(found, file, size)
    picture = await pictures.look_at(file, found)
    if isinstance(picture, Refusal):
        raise Invalid({FIELD: picture})
    if picture.converted is None:
        return Judged(picture.type, file, size, picture.thumbnail)
    size = len(picture.converted)
    _refuse(bounds.size_refusal(size))
    return Judged(picture.type, BytesIO(picture.converted), size, picture.thumbnail)


async def _open(who: Who, name: str, judged: Judged) -> StoredFile:
    """The row, before there are any bytes."""
    row = StoredFile(
        tenant=who.tenant,
        key=secrets.new_token(),
        name=clean_name(name, judged.type),
        media_type=judged.type.media_type,
        size=judged.size,
        sha256=await asyncio.to_thread(_sha256, judged.body),
        has_thumbnail=judged.thumbnail is not None,
        state=FileState.STORING.value,
        created_at=now(),
    )
    async with transaction():
        await row.save()
    return row


async def _put(key: str, judged: Judged) -> None:
    judged.body.seek(0)
    await files.put(key, judged.body)
    if judged.thumbnail is not None:
        await files.put(files.thumbnail_of(key), judged.thumbnail)


async def _settle(row: StoredFile, state: FileState, scanned_at: datetime | None) -> StoredFile:
    """Say that the bytes are there."""
    async with transaction():
        settled = (
            await StoredFile.update({"state": state.value, "scanned_at": scanned_at})
            .where(StoredFile.id == row.id, StoredFile.state == FileState.STORING.value)
            .returning(StoredFile.id)
        )
    if not settled:  # the sweep took it for one that died an hour ago
        raise Refused(AWAY)
    row.state, row.scanned_at = state.value, scanned_at
    return row


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Invalid({FIELD: refusal})


def _sha256(body: BinaryIO) -> str:
    body.seek(0)
    return hashlib.file_digest(cast(Any, body), "sha256").hexdigest()


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk
