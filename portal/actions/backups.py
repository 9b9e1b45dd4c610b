"""Backup and restore of everything the database holds.

A backup is read in one snapshot, beside a portal that serves. A restore is one transaction: it
leads an empty database through the migrations that the backup has seen, loads the rows, and goes
on to today's schema. So an old backup fits a new release, and either engine takes the other's.
"""

from pathlib import Path

from portal.actions import journal
from portal.clock import now
from portal.gateways.archives import Archive, BadArchive, Manifest, drafting, opened
from portal.tables import contents
from portal.tables.database import (
    applied_migrations,
    engine_in_use,
    known_migrations,
    run_migrations,
    snapshot,
    transaction,
)
from portal.tables.piccolo_app import TABLES


class WouldOverwrite(Exception):
    """The database holds something that the restore would destroy; the text says what."""


async def back_up(file: Path) -> Manifest:
    """Write everything into `file`, which is replaced if it is there."""
    with drafting(file) as draft:
        async with snapshot():
            schema = (await applied_migrations())[-1:]
            if not schema:
                raise BadArchive("There is nothing to back up: the database has no tables yet.")
            for table in await contents.tables():
                last_id = await contents.last_id(table)
                await draft.add(table, contents.batches(table), last_id)
        manifest = Manifest(
            made_at=now(),
            engine=engine_in_use().engine_type,
            schema=schema[0],
            tables=draft.tables,
        )
        draft.seal(manifest)
    return manifest


async def restore(file: Path, *, replace: bool) -> Manifest:
    """Fill the database from `file`: an empty one, or with `replace` instead of what it holds."""
    with opened(file) as archive:
        if archive.manifest.schema not in known_migrations():
            raise BadArchive(f"{file} was made by a newer release. Upgrade the portal first.")
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


async def _load(archive: Archive) -> None:
    async with contents.keys_checked_at_the_end():
        for table, member in archive.manifest.tables.items():
            for batch in archive.batches(table):
                await contents.load(table, batch)
            if member.last_id:
                await contents.set_last_id(table, member.last_id)
