"""A file is kept whole or not at all; none is given out that the scanner has not let through."""

import asyncio
import hashlib
from typing import BinaryIO

import pytest

from portal.actions import scanning, sweeping
from portal.actions.scanning import rescan
from portal.actions.storing import store
from portal.actions.sweeping import sweep
from portal.gateways import files
from portal.gateways import scanner as scanner_gateway
from portal.gateways.files import FilesAway, ObjectStore, Store
from portal.jobs.keep_house import keep_house
from portal.jobs.scan_files import scan_files
from portal.rules.files import FOUND, MB
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import FileState, Kind
from portal.tables.files import StoredFile
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from tests.cast import company_of
from tests.clocks import later
from tests.files import (
    EICAR,
    PDF,
    FailingStore,
    bomb,
    document,
    names_in,
    picture,
    scanner,
    scanner_at,
    upload,
)
from tests.make import make_item, make_ticket
from tests.offers import Cast
from tests.pair import Pair


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few files are several of them."""
    for module in (scanning, sweeping):
        monkeypatch.setattr(module, "BATCH", 3)


async def content_of(name: str) -> bytes:
    return b"".join([chunk async for chunk in await files.get(name)])


async def row_of(file: StoredFile) -> StoredFile:
    row = await StoredFile.objects().get(StoredFile.id == file.id)
    assert row
    return row


async def attach(cast: Cast, file: StoredFile) -> Item:
    olga = cast["olga"]
    ticket = await make_ticket(await company_of(olga))
    return await make_item(ticket, olga, kind=Kind.FILE, file=file.id)


async def test_a_picture_is_kept_as_it_came_with_a_small_one(cast: Cast) -> None:
    sent = picture("PNG", (900, 600))
    file = await store(cast["olga"], upload("../Rack 2.PNG", sent))
    row = await row_of(file)
    assert (row.tenant, row.name, row.media_type) == (
        cast["olga"].tenant,
        "Rack 2.PNG",
        "image/png",
    )
    assert (row.size, row.sha256) == (len(sent), hashlib.sha256(sent).hexdigest())
    assert row.state == FileState.SERVED
    assert (row.scanned_at is None, row.has_thumbnail) == (True, True)
    assert await content_of(row.key) == sent
    assert (await content_of(files.thumbnail_of(row.key)))[:3] == b"\xff\xd8\xff"
    assert (file.state, file.key) == (row.state, row.key)


async def test_a_picture_of_an_iphone_is_kept_as_a_jpeg(cast: Cast) -> None:
    row = await row_of(await store(cast["olga"], upload("IMG_1.HEIC", picture("HEIF"))))
    kept = await content_of(row.key)
    assert (row.name, row.media_type, row.size) == ("IMG_1.jpg", "image/jpeg", len(kept))
    assert row.sha256 == hashlib.sha256(kept).hexdigest()


async def test_a_document_has_no_small_picture(cast: Cast, file_store: Store) -> None:
    row = await row_of(await store(cast["olga"], upload("Bericht.docx", document())))
    assert (row.name, row.has_thumbnail) == ("Bericht.docx", False)
    assert names_in(file_store) == {row.key}


async def test_A27_the_name_in_the_store_is_random_and_tells_nothing(cast: Cast) -> None:
    one, other = [await store(cast["olga"], upload("secret.jpg")) for _ in range(2)]
    assert len(one.key) == 43
    assert one.key != other.key


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("rack.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "A26"),
        ("rack.txt", b"<html><script>alert(1)</script>", "A26"),
        ("rack.pdf", PDF + document(), "A26"),
        ("rack.jpg", b"MZ" + bytes(200), "A26"),
        ("rack.jpg", picture()[:200], "A26"),
        ("rack.png", bomb(50_000, 50_000), "A28"),
        ("rack.docx", document(**{"word/zeros": bytes(101 * MB)}), "A28"),
        ("rack.txt", b"x" * (26 * MB), "A28"),
        ("rack.txt", b"", "A27"),
    ],
    ids=["svg", "html", "polyglot", "program", "half", "bomb", "zip bomb", "26 MB", "empty"],
)
async def test_A26_A28_what_lies_bursts_or_is_too_large_leaves_nothing(
    cast: Cast, file_store: Store, name: str, content: bytes, rule: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await store(cast["olga"], upload(name, content))
    assert refused.value.errors["file"].rule == rule
    assert await StoredFile.count() == 0
    assert names_in(file_store) == set()


async def test_fifty_at_once_are_all_kept(cast: Cast, file_store: Store) -> None:
    people = [cast["olga"], cast["tina"]] * 25
    kept = await asyncio.gather(*(store(who, upload()) for who in people))
    assert len({file.key for file in kept}) == 50
    assert len(names_in(file_store)) == 100
    states = await StoredFile.select(StoredFile.state).output(as_list=True)
    assert states == [FileState.SERVED.value] * 50


@pytest.mark.parametrize("fails_at", [1, 2])
async def test_a_store_that_fails_in_the_middle_leaves_nothing_after_the_sweep(
    cast: Cast, file_store: ObjectStore, fails_at: int
) -> None:
    with (
        files.replaced_by(FailingStore(file_store, fails_at)),
        pytest.raises(Refused, match="store does not answer"),
    ):
        await store(cast["olga"], upload())
    assert len(names_in(file_store)) == fails_at - 1
    assert await StoredFile.select(StoredFile.state).output(as_list=True) == ["storing"]
    with later(hours=2):
        assert await sweep() == 1
    assert names_in(file_store) == set()
    assert await StoredFile.count() == 0


class Died(BaseException):
    """What nothing can catch."""


class Deadly(ObjectStore):
    """The process dies behind the bytes, before anybody could say that they are there."""

    def __init__(self, inner: ObjectStore) -> None:
        super().__init__(inner._inner)

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        await super().put(name, source)
        raise Died

    async def delete(self, name: str) -> None:
        await super().delete(name)
        raise Died


async def test_death_between_the_bytes_and_the_row_is_tidied_up(
    cast: Cast, file_store: ObjectStore
) -> None:
    with files.replaced_by(Deadly(file_store)), pytest.raises(Died):
        await store(cast["olga"], upload())
    assert len(names_in(file_store)) == 1
    await sweep()
    assert len(names_in(file_store)) == 1  # it might still be under way
    with later(hours=2):
        with files.replaced_by(Deadly(file_store)), pytest.raises(Died):
            await sweep()
        assert await StoredFile.count() == 1
        await keep_house()
    assert names_in(file_store) == set()
    assert await StoredFile.count() == 0


async def test_a_sweep_removes_what_no_entry_has_and_nothing_else(
    cast: Cast, file_store: Store
) -> None:
    kept, left = [await store(cast["olga"], upload()) for _ in range(2)]
    item = await attach(cast, kept)
    with later(hours=2):
        fresh = await store(cast["olga"], upload())
        assert await sweep() == 1
        assert names_in(file_store) == {
            name for file in (kept, fresh) for name in (file.key, files.thumbnail_of(file.key))
        }
        assert not await StoredFile.exists().where(StoredFile.id == left.id)
        await item.remove()
        assert await sweep() == 1
        assert await content_of(fresh.key)


async def test_a_file_stays_while_either_side_has_it(pair: Pair, file_store: Store) -> None:
    file = await store(pair.lead.who, upload())
    entries = [
        await make_item(place.ticket, place.who, kind=Kind.FILE, file=file.id)
        for place in (pair.lead, pair.partner)
    ]
    with later(hours=2):
        for entry in entries:
            assert await sweep() == 0
            await entry.remove()
        assert await sweep() == 1
    assert names_in(file_store) == set()


async def test_two_sweeps_at_once_remove_each_file_once(cast: Cast, file_store: Store) -> None:
    for _ in range(5):
        await store(cast["olga"], upload())
    with later(hours=2):
        await asyncio.gather(sweep(), sweep())
    assert await StoredFile.count() == 0
    assert names_in(file_store) == set()


async def test_a_store_that_is_away_stops_the_sweep_and_not_the_house(
    cast: Cast, file_store: ObjectStore
) -> None:
    await store(cast["olga"], upload())
    with later(hours=2):
        with files.replaced_by(FailingStore(file_store, 1)):
            with pytest.raises(FilesAway):
                await sweep()
            await keep_house()
        assert await StoredFile.count() == 1
        await keep_house()
    assert await StoredFile.count() == 0


async def test_A28_what_the_scanner_finds_is_refused(cast: Cast, file_store: Store) -> None:
    async with scanner():
        with pytest.raises(Invalid) as refused:
            await store(cast["olga"], upload("eicar.txt", EICAR))
    assert refused.value.errors["file"] == FOUND
    assert await StoredFile.count() == 0
    assert names_in(file_store) == set()


async def test_a_file_that_is_found_clean_is_served_and_says_when(cast: Cast) -> None:
    async with scanner() as handed:
        file = await store(cast["olga"], upload())
    assert handed == [picture()]
    row = await row_of(file)
    assert row.state == FileState.SERVED
    assert row.scanned_at is not None


async def test_A28_while_the_scanner_is_away_a_file_is_held_and_scanned_later(cast: Cast) -> None:
    with scanner_at():
        file = await store(cast["olga"], upload("note.txt", b"clean"))
        await attach(cast, file)
        await scan_files()
    row = await row_of(file)
    assert row.state == FileState.HELD
    async with scanner() as handed:
        assert await rescan() == 0  # tried just now
        with later(minutes=1):
            assert await rescan() == 1
    assert handed == [b"clean"]
    assert (await row_of(file)).state == FileState.SERVED


async def test_A28_a_held_file_in_which_something_is_found_is_never_served(
    pair: Pair, cast: Cast
) -> None:
    with scanner_at():
        file = await store(pair.lead.who, upload("eicar.txt", EICAR))
    for place in (pair.lead, pair.partner):
        await make_item(place.ticket, place.who, kind=Kind.FILE, file=file.id)
    async with scanner():
        await scan_files()
        assert (await row_of(file)).state == FileState.FOUND
        with later(days=2):
            await scan_files()
    assert (await row_of(file)).state == FileState.FOUND
    lines = await JournalLine.select(JournalLine.tenant).where(
        JournalLine.verb == "withdraw a file", JournalLine.subject == f"stored_file {file.id}"
    )
    assert {line["tenant"] for line in lines} == {cast["olga"].tenant, cast["tina"].tenant}
    assert len(lines) == 2


async def test_A60_a_clean_file_is_scanned_again_and_withdrawn_when_more_is_known(
    cast: Cast,
) -> None:
    async with scanner(lambda _: b"stream: OK\0"):
        file = await store(cast["olga"], upload("note.txt", EICAR))
        await attach(cast, file)
    assert (await row_of(file)).state == FileState.SERVED
    async with scanner() as handed:
        await scan_files()
        assert handed == []
        with later(days=1, minutes=1):
            await scan_files()
    assert (await row_of(file)).state == FileState.FOUND
    assert await JournalLine.exists().where(JournalLine.verb == "withdraw a file")


async def test_files_from_before_the_scanner_are_scanned_when_there_is_one(cast: Cast) -> None:
    file = await store(cast["olga"], upload("note.txt", EICAR))
    async with scanner():
        await scan_files()
    assert (await row_of(file)).state == FileState.FOUND


async def test_who_switches_the_scanner_off_gets_what_it_held(cast: Cast) -> None:
    with scanner_at():
        file = await store(cast["olga"], upload())
    await scan_files()
    assert (await row_of(file)).state == FileState.SERVED


async def test_a_dead_scanner_is_asked_once_a_round_and_forgets_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def count(*_: object) -> bool:
        asked.append(1)
        raise scanner_gateway.ScannerAway

    served = await store(cast["olga"], upload())
    with scanner_at():
        for _ in range(3):
            await store(cast["olga"], upload())
        monkeypatch.setattr(scanner_gateway, "is_clean", count)
        await rescan()
        assert len(asked) == 1
        for _ in range(4):
            await rescan()
    assert (await row_of(served)).scanned_at is None


async def test_a_file_that_the_scanner_cannot_judge_stays_held_and_holds_up_no_other(
    cast: Cast,
) -> None:
    with scanner_at():
        strange = await store(cast["olga"], upload("a.txt", b"beyond its means"))
        plain = await store(cast["olga"], upload("b.txt", b"plain"))

    def verdict(content: bytes) -> bytes:
        return b"size limit exceeded. ERROR\0" if b"beyond" in content else b"stream: OK\0"

    async with scanner(verdict):
        assert await rescan() == 1
    assert (await row_of(strange)).state == FileState.HELD
    assert (await row_of(plain)).state == FileState.SERVED


async def test_of_two_workers_one_scans(cast: Cast) -> None:
    with scanner_at():
        await store(cast["olga"], upload())
    async with scanner() as handed:
        await asyncio.gather(rescan(), rescan(), rescan())
    assert len(handed) == 1
