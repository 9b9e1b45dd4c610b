"""The file store: a folder or a bucket, through obstore. It holds bytes under names of ours.

Whatever goes wrong there is FilesAway, and soon: a page does not wait for a dead bucket.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from portal.settings import current

CHUNK = 256 * 1024  # bytes, of a download
PART = 5 * 1024 * 1024  # bytes: the least that S3 takes as a part of a large file
SECONDS_TO_ANSWER = 5  # for whatever is short, and for each chunk
SECONDS_TO_TAKE = 30  # for the largest file
AT_ONCE = 16  # waiting for the store
OWNER_ONLY, OWNERS_FOLDER = 0o600, 0o700
HALF = "#1"  # what obstore adds to the name of a large file in a folder until it is whole

T = TypeVar("T")


class FilesAway(Exception):
    """The store cannot do it just now. The text tells the kind of fault, never a secret."""


class Store(Protocol):
    """What a store can do. Names are ours and hold neither strokes nor dots but the last."""

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        """Keep all bytes from the present position on, or none; a name taken is written anew."""

    async def get(self, name: str) -> AsyncIterator[bytes]:
        """The bytes in chunks; FileNotFoundError where there are none of this name."""
        ...

    async def delete(self, name: str) -> None:
        """Remove the bytes; harmless where there are none."""


class ObjectStore:
    """A bucket, or memory."""

    def __init__(self, inner: S3Store | MemoryStore | LocalStore) -> None:
        self._inner = inner

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        with _away():
            # One part at a time: many uploads at once must not fill the memory.
            await _beside(
                SECONDS_TO_TAKE,
                lambda: obstore.put(self._inner, name, source, chunk_size=PART, max_concurrency=1),
            )

    async def get(self, name: str) -> AsyncIterator[bytes]:
        with _away(unless=FileNotFoundError):
            found = await _beside(SECONDS_TO_ANSWER, lambda: obstore.get(self._inner, name))
        return self._chunks(found)

    async def _chunks(self, found: Any) -> AsyncIterator[bytes]:
        chunks = iter(found.stream(CHUNK))
        while True:
            with _away():
                chunk = await _beside(SECONDS_TO_ANSWER, lambda: next(chunks, None))
            if chunk is None:
                return
            yield bytes(chunk)

    async def delete(self, name: str) -> None:
        with suppress(FileNotFoundError), _away(unless=FileNotFoundError):
            await _beside(SECONDS_TO_ANSWER, lambda: obstore.delete(self._inner, name))


class Folder(ObjectStore):
    """A folder of this machine, for its owner's eyes only. What is put is on the disk."""

    def __init__(self, folder: Path) -> None:
        with _away():
            folder.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
            super().__init__(LocalStore(folder))
        self._folder = folder

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        await super().put(name, source)
        with _away():
            await _beside(SECONDS_TO_ANSWER, lambda: self._settle(name))

    async def delete(self, name: str) -> None:
        await super().delete(name)
        with _away():  # whoever died over it has left a part
            half = self._folder / f"{name}{HALF}"
            await _beside(SECONDS_TO_ANSWER, lambda: half.unlink(missing_ok=True))

    def _settle(self, name: str) -> None:
        """On the disk, the name in its folder too."""
        for path in (self._folder / name, self._folder):
            handle = os.open(path, os.O_RDONLY)
            try:
                if path != self._folder:
                    os.fchmod(handle, OWNER_ONLY)
                os.fsync(handle)
            finally:
                os.close(handle)


# Threads, and not obstore's own coroutines: one of those that was given up still speaks to Python
# when it ends, and takes the process down where that has ended before.
_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files")


async def _beside(seconds: float, work: Callable[[], T]) -> T:
    """Work beside the event loop; TimeoutError where it takes longer."""
    async with asyncio.timeout(seconds):
        return await asyncio.get_running_loop().run_in_executor(_workers, work)


@contextmanager
def _away(*, unless: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """FilesAway for whatever a store fails with."""
    try:
        yield
    except unless:
        raise
    except (BaseError, OSError, TimeoutError) as error:
        # The first line says what failed and where; those behind it repeat the request.
        first = str(error).partition("\n")[0]
        raise FilesAway(f"{type(error).__name__} {first}".strip()) from error


_in_use: tuple[str, Store] | None = None


def store_at(url: str) -> Store:
    """The store of `file:///dir`, `file://./dir` or `s3://bucket/prefix`."""
    scheme, _, place = url.partition("://")
    if scheme == "file":
        return Folder(Path(place).absolute())
    bucket, _, prefix = place.partition("/")
    return ObjectStore(
        S3Store(
            bucket,
            prefix=prefix or None,
            # allow_http: who names an endpoint without TLS in AWS_ENDPOINT_URL means it.
            client_options={
                "allow_http": True,
                "connect_timeout": timedelta(seconds=2),
                "read_timeout": timedelta(seconds=SECONDS_TO_ANSWER),
                "timeout": timedelta(seconds=SECONDS_TO_TAKE),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=3)},
        )
    )


def in_use() -> Store:
    """The store of the settings, or the one that was put in its place."""
    global _in_use
    url = current().files_url
    if _in_use is None or _in_use[0] not in (url, ""):
        _in_use = (url, store_at(url))
    return _in_use[1]


@contextmanager
def replaced_by(store: Store) -> Iterator[None]:
    """Tests: let this be the store, whatever the settings say."""
    global _in_use
    before, _in_use = _in_use, ("", store)
    try:
        yield
    finally:
        _in_use = before


async def put(name: str, source: BinaryIO | bytes) -> None:
    """Keep the bytes of a file from its present position on, or raise FilesAway."""
    await in_use().put(name, source)


async def get(name: str) -> AsyncIterator[bytes]:
    """The bytes in chunks, once the store has answered.

    FileNotFoundError where there are none of this name, FilesAway where the store fails: before
    the first chunk, so that an answer can still say so, or in the middle.
    """
    return await in_use().get(name)


async def delete(name: str) -> None:
    """Remove the bytes, which may be gone already, or raise FilesAway."""
    await in_use().delete(name)


def thumbnail_of(key: str) -> str:
    """Where the thumbnail of a file lies."""
    return f"{key}.thumbnail"


async def try_all() -> None:
    """Keep a few bytes, read them and remove them; raise FilesAway where that does not go."""
    name = f"check.{secrets.token_hex(4)}"
    await put(name, b"check")
    try:
        found = b"".join([chunk async for chunk in await get(name)])
    except FileNotFoundError:
        found = b""
    await delete(name)
    if found != b"check":
        raise FilesAway("It does not give back what it was given.")
