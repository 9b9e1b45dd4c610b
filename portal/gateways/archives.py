"""A backup as one file: a zip with a member of JSON lines for each table, the files that people
attached, and a manifest.

The file appears whole or not at all and is for its owner's eyes only. Whoever opens one knows that
every member is as it was written: the manifest holds their digests.
"""

import hashlib
import os
import secrets
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
OWNER_ONLY = 0o600
QUICK = 1  # of zlib's levels; the next ones take twice the time for a tenth of the size
BATCH = 1000  # lines
CHUNK = 1 << 20  # bytes


class BadArchive(Exception):
    """The file is no backup of ours, or is damaged; the text says which."""


class Member(msgspec.Struct, frozen=True):
    """One table: its rows, the last id it gave, and the digest of its lines."""

    rows: int
    last_id: int | None
    sha256: str


class Kept(msgspec.Struct, frozen=True):
    """One file of the file store: its bytes, and their digest."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Where a backup comes from; `schema` is the last migration of its database.

    `files` are those of the file store by name. Backups of the first releases have none.
    """

    format: int = FORMAT
    made_at: datetime
    engine: str
    schema: str
    tables: dict[str, Member]
    files: dict[str, Kept] = {}
    missing: int = 0  # files of rows whose bytes the store did not have

    @property
    def rows(self) -> int:
        return sum(member.rows for member in self.tables.values())


class Draft:
    """A backup that is being written."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.tables: dict[str, Member] = {}
        self.files: dict[str, Kept] = {}

    async def add(
        self, table: str, batches: AsyncIterable[list[bytes]], last_id: int | None
    ) -> None:
        """Write all lines of a table."""
        rows, digest = 0, hashlib.sha256()
        with self._archive.open(_member(table), "w", force_zip64=True) as member:
            async for batch in batches:
                text = b"".join(line + b"\n" for line in batch)
                member.write(text)
                digest.update(text)
                rows += len(batch)
        self.tables[table] = Member(rows, last_id, digest.hexdigest())

    async def add_file(self, name: str, chunks: AsyncIterable[bytes]) -> None:
        """Write a file of the file store. Most are pictures, which pack no smaller."""
        size, digest = 0, hashlib.sha256()
        info = ZipInfo(_file_member(name))
        info.compress_type = ZIP_STORED
        with self._archive.open(info, "w", force_zip64=True) as member:
            async for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = Kept(size, digest.hexdigest())

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, which makes it a backup."""
        self._archive.writestr(MANIFEST, msgspec.json.encode(manifest))


@contextmanager
def drafting(file: Path) -> Iterator[Draft]:
    """A draft that takes the place of `file` once it is on the disk, and is gone if that fails."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "wb") as f:
            with ZipFile(f, "w", ZIP_DEFLATED, compresslevel=QUICK) as archive:
                yield Draft(archive)
            f.flush()
            os.fsync(f.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


class Archive:
    """A backup that was found whole."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def batches(self, table: str) -> Iterator[list[bytes]]:
        """The lines of a table, a batch at a time."""
        with self._archive.open(_member(table)) as member:
            while batch := list(islice(member, BATCH)):
                yield batch

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the file store, to read and to seek in."""
        with self._archive.open(_file_member(name)) as member:
            yield member


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The backup in this file, all of it checked; BadArchive if there is anything wrong with it."""
    try:
        archive = ZipFile(file)
    except (BadZipFile, OSError):
        raise BadArchive(f"{file} is not a backup of the portal.") from None
    with archive:
        manifest = _manifest(archive, file)
        members = {_member(table): rows.sha256 for table, rows in manifest.tables.items()}
        members |= {_file_member(name): kept.sha256 for name, kept in manifest.files.items()}
        for member, sha256 in members.items():
            if _digest(archive, member) != sha256:
                raise BadArchive(f"{file} is damaged: {member} is not as it was written.")
        yield Archive(archive, manifest)


def _manifest(archive: ZipFile, file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (KeyError, msgspec.DecodeError, BadZipFile):
        raise BadArchive(f"{file} is not a backup of the portal.") from None
    if manifest.format != FORMAT:
        raise BadArchive(f"{file} was made by another release of the portal.")
    return manifest


def _digest(archive: ZipFile, name: str) -> str:
    """The digest of a member; nothing where it is missing or cannot be unpacked."""
    try:
        with archive.open(name) as member:
            return _sha256(member)
    except (KeyError, BadZipFile, ValueError, OSError, EOFError):
        return ""


def _sha256(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _member(table: str) -> str:
    return f"{table}.jsonl"


def _file_member(name: str) -> str:
    return f"files/{name}"
