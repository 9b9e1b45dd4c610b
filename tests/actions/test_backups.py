"""A backup holds everything, fits either engine, and is refused where it would do harm."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from contextvars import Context
from pathlib import Path

import msgspec
import pytest
from obstore.store import MemoryStore

from portal.access import Who
from portal.actions.backups import WouldOverwrite, back_up, restore
from portal.actions.storing import store
from portal.actions.sweeping import sweep
from portal.gateways import files
from portal.gateways.archives import MANIFEST, BadArchive
from portal.gateways.files import FilesAway, ObjectStore, Store, store_at
from portal.rules.vocabulary import Kind
from portal.tables import contents
from portal.tables.database import snapshot
from portal.tables.files import StoredFile
from portal.tables.journal import JournalLine
from portal.tables.people import Person
from tests.cast import company_of, gather_cast
from tests.clocks import later
from tests.databases import Databases, in_use
from tests.files import FailingStore, names_in, upload
from tests.make import make_file, make_item, make_ticket
from tests.tables.shape import shape


async def everything() -> dict[str, list[bytes]]:
    """Every line of every table, but for what a restore adds to the journal."""
    found = {}
    for table in await contents.tables():
        found[table] = [line async for batch in contents.batches(table) for line in batch]
    found["journal_line"] = [line for line in found["journal_line"] if b"a backup" not in line]
    return found


@pytest.fixture
async def olga(database: str) -> Who:
    return (await gather_cast())["olga"]


@pytest.fixture
async def backup(olga: Who, tmp_path: Path) -> Path:
    """Of a database with rows of many kinds, and of a picture with its small one."""
    ticket = await make_ticket(await company_of(olga), "Grüße\n'\"\\")
    await make_item(ticket, olga)
    picture = await store(olga, upload())
    await make_item(ticket, olga, kind=Kind.FILE, file=picture.id)
    file = tmp_path / "portal.backup"
    await back_up(file)
    return file


async def test_what_was_backed_up_is_restored_row_by_row(
    backup: Path, databases: Databases
) -> None:
    before, its_shape = await everything(), await shape()
    assert sum(map(len, before.values())) > 30
    async with databases.empty() as url, in_use(url):
        await restore(backup, replace=False)
        assert await everything() == before
        assert await shape() == its_shape
        assert await JournalLine.exists().where(JournalLine.verb == "restore a backup")


async def test_a_restored_ledger_still_refuses_changes(backup: Path, databases: Databases) -> None:
    async with databases.empty() as url, in_use(url):
        await restore(backup, replace=False)
        with pytest.raises(Exception, match="append-only"):
            await JournalLine.delete(force=True)


async def test_ids_of_rows_that_were_deleted_are_not_given_again(
    database: str, databases: Databases, tmp_path: Path
) -> None:
    gone = await Person.objects().create(public_id="gone", email="gone@halden.example")
    gone_id = gone.id
    await gone.remove()
    await back_up(tmp_path / "b")
    async with databases.empty() as url, in_use(url):
        await restore(tmp_path / "b", replace=False)
        person = await Person.objects().create(public_id="ada", email="ada@halden.example")
        assert person.id > gone_id


async def test_a_database_with_rows_is_not_overwritten_unasked(backup: Path) -> None:
    before = await everything()
    with pytest.raises(WouldOverwrite, match="--replace"):
        await restore(backup, replace=False)
    assert await everything() == before


async def test_with_replace_the_database_is_as_it_was(backup: Path) -> None:
    before = await everything()
    await Person.objects().create(public_id="later", email="later@halden.example")
    await restore(backup, replace=True)
    assert await everything() == before


async def test_tables_of_another_program_are_left_alone(backup: Path, databases: Databases) -> None:
    async with databases.empty() as url, in_use(url):
        await contents.run("CREATE TABLE recipes (id INTEGER)")
        with pytest.raises(WouldOverwrite, match="recipes"):
            await restore(backup, replace=True)
        assert await contents.tables() == ["recipes"]


async def test_a_backup_with_a_changed_row_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, databases: Databases
) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"ada@", b"eve@"))
    async with databases.empty() as url, in_use(url):
        with pytest.raises(BadArchive, match="damaged"):
            await restore(forged, replace=False)
        assert await contents.tables() == []


def cut(file: Path, keep: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(keep * len(whole))])


@pytest.mark.parametrize("keep", [0, 0.01, 0.5, 0.999])
async def test_half_a_backup_is_refused(backup: Path, keep: float) -> None:
    cut(backup, keep)
    with pytest.raises(BadArchive):
        await restore(backup, replace=True)


async def test_a_foreign_file_is_refused(database: str, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr(MANIFEST, "[1, 2]")
    for file in (foreign, Path(__file__), tmp_path / "missing"):
        with pytest.raises(BadArchive, match="not a backup"):
            await restore(file, replace=True)


async def test_a_backup_of_a_newer_release_is_refused(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        manifest = archive.read(MANIFEST).replace(b'"schema":"0', b'"schema":"9')
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(MANIFEST, manifest)
    with pytest.raises(BadArchive, match="newer release"):
        await restore(backup, replace=True)


def test_a_backup_is_for_its_owner_only_and_leaves_no_draft(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.glob(".*")) == []


def texts_in(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


async def test_a_backup_that_fails_keeps_the_one_before(
    empty_database: str, tmp_path: Path
) -> None:
    file = tmp_path / "portal.backup"
    file.write_text("the one before")
    with pytest.raises(BadArchive, match="nothing to back up"):
        await back_up(file)
    assert texts_in(tmp_path) == {file.name: "the one before"}


async def test_a_snapshot_sees_one_moment_and_keeps_nobody_from_writing(database: str) -> None:
    async def write() -> None:
        await Person.objects().create(public_id="later", email="later@halden.example")

    async with snapshot():
        assert await Person.count() == 0
        await asyncio.create_task(write(), context=Context())  # as another request would be
        assert await Person.count() == 0
    assert await Person.count() == 1


async def content_of(store: Store) -> dict[str, bytes]:
    """All that lies in a store."""
    return {
        name: b"".join([chunk async for chunk in await store.get(name)]) for name in names_in(store)
    }


async def test_files_are_restored_into_whichever_store_is_in_use(
    backup: Path, file_store: Store, databases: Databases, tmp_path: Path
) -> None:
    before = await content_of(file_store)
    assert len(before) == 2
    other = store_at(f"file://{tmp_path}/other")
    with files.replaced_by(other):
        async with databases.empty() as url, in_use(url):
            made = await restore(backup, replace=False)
            row = await StoredFile.objects().first()
    assert row
    assert set(made.files) == set(before) == {row.key, files.thumbnail_of(row.key)}
    assert await content_of(other) == before


async def test_files_that_were_lost_are_back_and_later_ones_stay(
    backup: Path, file_store: Store
) -> None:
    before = await content_of(file_store)
    for name in before:
        await file_store.delete(name)
    await file_store.put("later", b"of another time")
    await restore(backup, replace=True)
    assert await content_of(file_store) == before | {"later": b"of another time"}


async def test_a_store_that_fails_leaves_the_database_as_it_was(
    backup: Path, file_store: ObjectStore
) -> None:
    before = await everything()
    with files.replaced_by(FailingStore(file_store, 2)), pytest.raises(FilesAway):
        await restore(backup, replace=True)
    assert await everything() == before


async def test_a_backup_with_a_changed_file_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, databases: Databases
) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + b"!" * name.startswith("files/"))
    empty = ObjectStore(MemoryStore())
    async with databases.empty() as url, in_use(url):
        with files.replaced_by(empty), pytest.raises(BadArchive, match="damaged"):
            await restore(forged, replace=False)
        assert await contents.tables() == []
    assert names_in(empty) == set()


async def test_a_backup_from_before_there_were_files_still_restores(
    backup: Path, tmp_path: Path, databases: Databases
) -> None:
    old = tmp_path / "old"
    with zipfile.ZipFile(backup) as made, zipfile.ZipFile(old, "w") as written:
        for name in made.namelist():
            if not name.startswith(("files/", MANIFEST)):
                written.writestr(name, made.read(name))
        manifest = msgspec.json.decode(made.read(MANIFEST))
        del manifest["files"], manifest["missing"]
        written.writestr(MANIFEST, msgspec.json.encode(manifest))
    async with databases.empty() as url, in_use(url):
        assert (await restore(old, replace=False)).files == {}
        assert await StoredFile.count() == 1


async def test_a_file_whose_bytes_are_lost_is_counted_and_stops_no_backup(
    backup: Path, olga: Who, tmp_path: Path
) -> None:
    await make_file(olga.tenant)
    made = await back_up(tmp_path / "second")
    assert (len(made.files), made.missing) == (2, 1)


async def test_a_file_that_is_removed_while_others_are_copied_is_not_in_the_backup(
    backup: Path, olga: Who, file_store: ObjectStore, tmp_path: Path
) -> None:
    left = await store(olga, upload())

    class Busy(ObjectStore):
        """Is swept while it is being copied, when all but the last were."""

        async def get(self, name: str) -> AsyncIterator[bytes]:
            answer = await super().get(name)
            if name == files.thumbnail_of(left.key):
                with later(hours=2):
                    await asyncio.create_task(swept(), context=Context())
            return answer

    async def swept() -> None:
        assert await sweep() == 1

    with files.replaced_by(Busy(file_store._inner)):
        made = await back_up(tmp_path / "second")
    assert (len(made.files), made.missing) == (2, 0)
    assert left.key not in made.files
