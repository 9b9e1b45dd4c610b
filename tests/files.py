"""Files to attach in tests: honest ones, harmful ones, a store that fails, and a virus scanner."""

import asyncio
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from typing import BinaryIO

import msgspec
import obstore
from PIL import Image

from portal.actions.storing import Upload
from portal.gateways.files import FilesAway, ObjectStore, Store
from portal.settings import current, use

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
CAMERA, PLACE, ORIENTATION, ON_ITS_SIDE = 0x0110, 0x8825, 0x0112, 6  # of EXIF


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), exif: Image.Exif | None = None
) -> bytes:
    """A picture, the left half red and the right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, exif=exif or Image.Exif())
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def archive(members: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def document(**more: bytes) -> bytes:
    """A text of an office, with further members."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def upload(name: str = "rack.jpg", content: bytes | None = None) -> Upload:
    return Upload(name, BytesIO(picture() if content is None else content))


class FailingStore(ObjectStore):
    """Fails with the call numbered `fails_at`, puts and deletes counted from 1, and ever after."""

    def __init__(self, inner: ObjectStore, fails_at: int) -> None:
        super().__init__(inner._inner)
        self.left = fails_at

    def _count(self) -> None:
        self.left -= 1
        if self.left <= 0:
            raise FilesAway("broken for the test")

    async def put(self, name: str, source: BinaryIO | bytes) -> None:
        self._count()
        await super().put(name, source)

    async def delete(self, name: str) -> None:
        self._count()
        await super().delete(name)


def clean_unless_eicar(content: bytes) -> bytes:
    """What clamd says of a file."""
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@asynccontextmanager
async def scanner(
    verdict: Callable[[bytes], bytes] = clean_unless_eicar,
) -> AsyncIterator[list[bytes]]:
    """A clamd that is in the settings; what it was handed so far."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readuntil(b"\0") == b"zPING\0":
            writer.write(b"PONG\0")
        else:
            content = b""
            while length := struct.unpack("!L", await reader.readexactly(4))[0]:
                content += await reader.readexactly(length)
            seen.append(content)
            writer.write(verdict(content))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        with scanner_at(f"clamd://127.0.0.1:{port}"):
            yield seen
    finally:
        server.close()
        await server.wait_closed()


@contextmanager
def scanner_at(url: str = "clamd://127.0.0.1:9") -> Iterator[None]:
    """That scanner in the settings; by default one that is not there."""
    before = current()
    use(msgspec.structs.replace(before, scanner_url=url))
    try:
        yield
    finally:
        use(before)


def names_in(store: Store) -> set[str]:
    """What lies in a store of objects."""
    assert isinstance(store, ObjectStore)
    return {each["path"] for each in obstore.list(store._inner).collect()}
