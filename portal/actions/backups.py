"""Backup and restore of everything the database and the file store hold.

A backup is read in one snapshot, beside a portal that serves. A restore is one transaction: it
leads an empty database through the migrations that the backup has seen, loads the rows, and goes
on to today's schema. So an old backup fits a new release, and either engine takes the other's.

Bytes of files never change. So most are copied before the snapshot is taken, and those that came
meanwhile in it; and a restore puts them into the store before the first row.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from portal.actions import journal
from portal.clock import now
from portal.gateways import files
from portal.gateways.archives import Archive, BadArchive, Draft, Manifest, drafting, opened
from portal.rules.vocabulary import FileState
from portal.tables import contents
from portal.tables.database import (
    applied_migrations,
    engine_in_use,
    known_migrations,
    run_migrations,
    snapshot,
    transaction,
)
from portal.tables.files import StoredFile
from portal.tables.piccolo_app import TABLES

STORED_FILE = StoredFile._meta.tablename
BATCH = 500  # rows


class WouldOverwrite(Exception):
    """The database holds something that the restore would destroy; the text says what."""


async def back_up(file: Path) -> Manifest:
    """Write everything into `file`, which is replaced if it is there."""
    with drafting(file) as draft:
        await _add_files(draft)
        async with snapshot():
            schema = (await applied_migrations())[-1:]
            if not schema:
                raise BadArchive("There is nothing to back up: the database has no tables yet.")
            for table in await contents.tables():
                last_id = await contents.last_id(table)
                await draft.add(table, contents.batches(table), last_id)
            names = await _add_files(draft)
        manifest = Manifest(
            made_at=now(),
            engine=engine_in_use().engine_type,
            schema=schema[0],
            tables=draft.tables,
            # A file that was removed while the others were copied has no row any more.
            files={name: draft.files[name] for name in names if name in draft.files},
            missing=sum(name not in draft.files for name in names),
        )
        draft.seal(manifest)
    return manifest


async def _add_files(draft: Draft) -> list[str]:
    """Copy the files that the draft lacks; the names of all, also where the store has no bytes."""
    names = [name async for name in _names()]
    for name in names:
        if name not in draft.files:
            with suppress(FileNotFoundError):
                await draft.add_file(name, await files.get(name))
    return names


async def _names() -> AsyncIterator[str]:
    """What should lie in the store, thumbnails too, as far as the database tells now."""
    if STORED_FILE not in await contents.tables():
        return  # of an earlier release
    last = 0
    while rows := await _some_files(last):
        for row in rows:
            yield row["key"]
            if row["has_thumbnail"]:
                yield files.thumbnail_of(row["key"])
        last = rows[-1]["id"]


async def _some_files(last: int) -> list[dict[str, Any]]:
    return (
        await StoredFile.select(StoredFile.id, StoredFile.key, StoredFile.has_thumbnail)
        .where(StoredFile.state != FileState.STORING.value, StoredFile.id > last)
        .order_by(StoredFile.id)
        .limit(BATCH)
    )


async def restore(file: Path, *, replace: bool) -> Manifest:
    """Fill the database from `file`: an empty one, or with `replace` instead of what it holds."""
    with opened(file) as archive:
        if archive.manifest.schema not in known_migrations():
            raise BadArchive(f"{file} was made by a newer release. Upgrade the portal first.")
        async with snapshot():
            await _refuse_to_overwrite(replace)
        await _put_files(archive)
        async with transaction():
            await _refuse_to_overwrite(replace)
            await contents.drop_everything()
            await run_migrations(archive.manifest.schema)
            await _load(archive)
            await run_migrations()
            made_at = str(archive.manifest.made_at)
            await journal.note(None, None, "restore a backup", "database", made_at=made_at)
        return archive.manifest


async def _refuse_to_overwrite(replace: bool) -> None:
    ours = {table._meta.tablename for table in TABLES}
    found = await contents.tables()
    if foreign := sorted(set(found) - ours):
        raise WouldOverwrite(f"The database holds tables of another program: {foreign[0]}.")
    if not replace and not all([await contents.is_empty(table) for table in found]):
        raise WouldOverwrite("The database is not empty. Name another, or say --replace.")


async def _put_files(archive: Archive) -> None:
    """Files first: no row is there before its bytes. What the store has besides stays there."""
    for name in archive.manifest.files:
        with archive.file(name) as member:
            await files.put(name, cast(BinaryIO, member))


async def _load(archive: Archive) -> None:
    async with contents.keys_checked_at_the_end():
        for table, member in archive.manifest.tables.items():
            for batch in archive.batches(table):
                await contents.load(table, batch)
            if member.last_id:
                await contents.set_last_id(table, member.last_id)
