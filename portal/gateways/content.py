"""Finds out what a file is by looking into it, whatever it calls itself (A26, A28)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from portal.rules.file_types import (
    DAMAGED,
    HEAD,
    LOCKED,
    NOT_TAKEN,
    RUNS,
    TAIL,
    TEXT,
    ZIP,
    ZIP_END,
    FileType,
    has_zip_end,
    is_text,
    is_wide_text,
    office_type,
    stowaway_refusal,
    text_refusal,
    type_by_head,
)
from portal.rules.files import unpacked_refusal
from portal.rules.refusals import Refusal

CHUNK = 1 << 20  # bytes
LARGEST_DIRECTORY = 2_000_000  # bytes of a zip; an honest one of so many members is smaller
LONGEST_MIMETYPE = 100
MIMETYPE = "mimetype"
ZIP64 = b"PK\x06\x07"  # for archives beyond 4 GB, which none of ours can be
ENCRYPTED = 1  # a member's flag


def type_of(file: BinaryIO) -> FileType | Refusal:
    """The type of a file, or why it is not taken. Reads all of a text; blocks, so use a thread."""
    head, tail = _ends_of(file)
    found = type_by_head(head)
    if isinstance(found, Refusal):
        return found
    if found:
        return stowaway_refusal(found, head, tail) or found
    if head.startswith(ZIP):
        return _type_of_zip(file, tail)
    return _type_of_text(file, head, tail)


def _ends_of(file: BinaryIO) -> tuple[bytes, bytes]:
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    return file.read(HEAD), tail


def _type_of_text(file: BinaryIO, head: bytes, tail: bytes) -> FileType | Refusal:
    if refusal := text_refusal(head):
        return refusal
    is_wide = is_wide_text(head)
    if not all(is_text(chunk, is_wide=is_wide) for chunk in _chunks(file)):
        return NOT_TAKEN
    return RUNS if has_zip_end(tail) else TEXT


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _type_of_zip(file: BinaryIO, tail: bytes) -> FileType | Refusal:
    """An office document, if it is one. Nothing is unpacked but its few bytes of `mimetype`."""
    members, size = _directory_in(tail)
    if size > LARGEST_DIRECTORY:
        return DAMAGED
    # Asked before the directory is read, which would take memory for each member.
    if refusal := unpacked_refusal(members, 0):
        return refusal
    try:
        with ZipFile(file) as archive:
            return _type_of_archive(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return DAMAGED


def _directory_in(tail: bytes) -> tuple[int, int]:
    """How many members a zip says it has, and the bytes of its directory; too many if unsure."""
    at = tail.rfind(ZIP_END)
    if not has_zip_end(tail) or tail[max(0, at - 20) :].startswith(ZIP64):
        return 0, LARGEST_DIRECTORY + 1
    members, size = struct.unpack_from("<HL", tail, at + 10)
    return members, size


def _type_of_archive(archive: ZipFile) -> FileType | Refusal:
    infos = archive.infolist()
    if refusal := unpacked_refusal(len(infos), sum(info.file_size for info in infos)):
        return refusal
    if any(info.flag_bits & ENCRYPTED for info in infos):
        return LOCKED
    names = [info.filename for info in infos]
    return office_type(names, _mimetype_of(archive))


def _mimetype_of(archive: ZipFile) -> str:
    """What the first member of an open document says; nothing where it is no such thing."""
    first = archive.infolist()[0] if archive.infolist() else None
    if first is None or first.filename != MIMETYPE or first.file_size > LONGEST_MIMETYPE:
        return ""
    with archive.open(first) as member:
        return member.read(LONGEST_MIMETYPE).decode("ascii", "replace").strip()
