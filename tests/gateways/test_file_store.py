"""Both kinds of store keep, give back and remove; one that fails says so soon, and in one way."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import pytest
from obstore.store import MemoryStore

from portal.gateways import files
from portal.gateways.files import FilesAway, ObjectStore, Store, store_at

LARGE = bytes(range(256)) * 48_000  # 12 MB: more than two parts


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as a store asks for; `status` other than 200 is what it answers always."""

    objects: dict[str, bytes]
    parts: dict[str, bytes]
    status = 200
    signed: list[bool]

    def log_message(self, format: str, *args: object) -> None:
        """Not on the terminal of the tests."""

    def _answer(self, body: bytes = b"", status: int = 200) -> None:
        self.send_response(self.status if self.status != 200 else status)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"1"')
        self.send_header("last-modified", "Mon, 02 Mar 2026 12:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        self.signed.append("AWS4-HMAC-SHA256" in self.headers.get("authorization", ""))
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def do_PUT(self) -> None:
        address, body = urlsplit(self.path), self._body()
        if number := parse_qs(address.query).get("partNumber"):
            self.parts[number[0].rjust(5, "0")] = body
        elif self.status == 200:
            self.objects[address.path] = body
        self._answer()

    def do_POST(self) -> None:
        address, body = urlsplit(self.path), self._body()
        if "delete" in address.query:
            keys = re.findall("<Key>(.*?)</Key>", body.decode())
            for key in keys:
                self.objects.pop(f"{address.path}/{key}", None)
            deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(f"<DeleteResult>{deleted}</DeleteResult>".encode())
            return
        if "uploads" in address.query:
            self._answer(
                b"<InitiateMultipartUploadResult><UploadId>1</UploadId>"
                b"</InitiateMultipartUploadResult>"
            )
            return
        self.objects[address.path] = b"".join(self.parts[number] for number in sorted(self.parts))
        self._answer(
            b"<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>"
        )

    def do_GET(self) -> None:
        self._body()
        found = self.objects.get(urlsplit(self.path).path)
        self._answer(found or b"", 404 if found is None else 200)


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual variables, without any of this machine's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "kept-to-ourselves")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


@contextmanager
def bucket(monkeypatch: pytest.MonkeyPatch, status: int = 200) -> Iterator[type[Bucket]]:
    kind = type("Bucket", (Bucket,), {"objects": {}, "parts": {}, "signed": [], "status": status})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    try:
        yield kind
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["folder", "bucket", "memory"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    if request.param == "folder":
        yield store_at(f"file://{tmp_path}/a/files")
    elif request.param == "memory":
        yield ObjectStore(MemoryStore())
    else:
        with bucket(monkeypatch):
            yield store_at("s3://halden/portal/files")


async def content_of(store: Store, name: str) -> bytes:
    return b"".join([chunk async for chunk in await store.get(name)])


async def test_what_is_kept_is_given_back_until_it_is_removed(store: Store) -> None:
    await store.put("-a_1", BytesIO(LARGE))
    await store.put("-a_1.thumbnail", b"small")
    assert await content_of(store, "-a_1") == LARGE
    assert await content_of(store, "-a_1.thumbnail") == b"small"
    await store.put("-a_1", BytesIO(b"again"))
    assert await content_of(store, "-a_1") == b"again"
    await store.delete("-a_1")
    await store.delete("-a_1")
    with pytest.raises(FileNotFoundError):
        await store.get("-a_1")


async def test_the_check_leaves_nothing_behind(tmp_path: Path) -> None:
    with files.replaced_by(store_at(f"file://{tmp_path}/files")):
        await files.try_all()
    assert list((tmp_path / "files").iterdir()) == []


async def test_a_folder_and_its_files_are_for_their_owner_only(tmp_path: Path) -> None:
    store = store_at(f"file://{tmp_path}/files")
    await store.put("key", b"bytes")
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "files/key").stat().st_mode & 0o777 == 0o600


async def test_what_a_death_left_of_a_large_file_goes_with_its_name(tmp_path: Path) -> None:
    seen: set[str] = set()

    class Watched(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            seen.update(file.name for file in (tmp_path / "files").iterdir())
            return super().read(size)

    store = store_at(f"file://{tmp_path}/files")
    await store.put("key", Watched(LARGE))
    (half,) = seen
    (tmp_path / "files/key").rename(tmp_path / "files" / half)
    await store.delete("key")
    assert list((tmp_path / "files").iterdir()) == []


async def test_a_folder_may_stand_below_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await store_at("file://./files").put("key", b"bytes")
    assert (tmp_path / "files/key").read_bytes() == b"bytes"


async def test_a_bucket_gets_names_below_the_prefix_in_signed_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bucket(monkeypatch) as seen:
        await store_at("s3://halden/portal").put("key", b"bytes")
        assert seen.objects == {"/halden/portal/key": b"bytes"}
        assert seen.signed == [True]


@pytest.mark.parametrize("status", [403, 404, 500, 503])
async def test_A59_a_bucket_that_refuses_is_away(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with bucket(monkeypatch, status):
        store = store_at("s3://halden")
        with pytest.raises(FilesAway) as said:
            await store.put("key", b"bytes")
        with pytest.raises(FilesAway):
            await store.put("key", BytesIO(LARGE))
        assert "kept-to-ourselves" not in str(said.value)
        assert "\n" not in str(said.value)


async def test_A59_a_bucket_that_hangs_or_is_not_there_is_away_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "SECONDS_TO_ANSWER", 0.2)
    monkeypatch.setattr(files, "SECONDS_TO_TAKE", 0.4)
    began = perf_counter()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        for port in (deaf.getsockname()[1], 9):
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            store = store_at("s3://halden")
            with pytest.raises(FilesAway):
                await store.put("key", b"bytes")
            with pytest.raises(FilesAway):
                await store.get("key")
            with pytest.raises(FilesAway):
                await store.delete("key")
    assert perf_counter() - began < 4


@pytest.mark.parametrize("place", ["/dev/null/files", "/proc/none/files"])
async def test_a_folder_that_cannot_be_is_away(place: str) -> None:
    with pytest.raises(FilesAway) as said:
        store_at(f"file://{place}")
    assert re.search(r"NotADirectory|FileNotFound", str(said.value))


async def test_a_folder_that_goes_away_while_it_serves_is_away(tmp_path: Path) -> None:
    store = store_at(f"file://{tmp_path}/files")
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("no folder any more")
    with pytest.raises(FilesAway):
        await store.put("key", b"bytes")
    with pytest.raises(FilesAway):
        await store.get("key")
