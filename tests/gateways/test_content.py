"""What a file is, is found by looking into it; what lies, or bursts, is not taken (A26, A28)."""

import struct
from io import BytesIO

import pytest

from portal.gateways import content
from portal.gateways.content import type_of
from portal.rules import file_types as types
from portal.rules.files import LARGEST_UNPACKED, MOST_MEMBERS
from portal.rules.refusals import Refusal
from tests.files import PDF, archive, document, picture

ODT = "application/vnd.oasis.opendocument.text"


def found(sample: bytes) -> types.FileType | Refusal:
    return type_of(BytesIO(sample))


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (picture("JPEG"), types.JPEG),
        (picture("PNG"), types.PNG),
        (picture("GIF"), types.GIF),
        (picture("WEBP"), types.WEBP),
        (picture("HEIF"), types.HEIC),
        (PDF, types.PDF),
        (document(), types.DOCX),
        (archive({"mimetype": ODT.encode(), "content.xml": b"<c/>"}), types.ODT),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100), types.MP4),
        ("Türcode: 4711\r\n".encode(), types.TEXT),
        ("Türcode: 4711\r\n".encode("latin-1"), types.TEXT),
        ("Türcode: 4711\r\n".encode("utf-16"), types.TEXT),
        (b"\x1b[31mERROR\x1b[0m 12:00\n" * 100_000, types.TEXT),
        (b"M", types.TEXT),
    ],
)
def test_an_honest_file_is_what_it_is(sample: bytes, expected: types.FileType) -> None:
    assert found(sample) == expected


@pytest.mark.parametrize(
    ("sample", "refusal"),
    [
        (picture("PNG") + b"<script>alert(1)</script>", types.RUNS),
        (picture("JPEG") + archive({"Main.class": b"\xca\xfe\xba\xbe"}), types.RUNS),
        (picture("PNG")[:60] + PDF, types.RUNS),
        (PDF + document(), types.RUNS),
        (b"GIF89a<svg onload=alert(1)>", types.RUNS),
        (b"// " + archive({"a": b"a"}), types.NOT_TAKEN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", types.RUNS),
        (b"MZ" + bytes(500), types.NOT_TAKEN),
        (b"\x7fELF" + bytes(500), types.NOT_TAKEN),
        (b"text, and then\0a machine's", types.NOT_TAKEN),
        (b"x" * 3_000_000 + b"\x01", types.NOT_TAKEN),
        (b"\xff\xfe" + b"\0\0" * 20, types.NOT_TAKEN),
        (b"\x1f\x8b" + bytes(100), types.ARCHIVE),
        (archive({"rack.jpg": b"x"}), types.ARCHIVE),
        (document(**{"word/vbaProject.bin": b"Sub AutoOpen()"}), types.MACROS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), types.OLD_OFFICE),
    ],
)
def test_A26_a_file_that_lies_or_could_run_is_refused(sample: bytes, refusal: Refusal) -> None:
    assert found(sample) == refusal


def test_A28_a_document_that_bursts_is_refused_without_being_unpacked() -> None:
    packed = document(**{"word/media/zeros.bin": bytes(LARGEST_UNPACKED)})
    assert len(packed) < 200_000
    refusal = found(packed)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "A28"


def test_A28_a_document_of_very_many_members_is_refused() -> None:
    refusal = found(document(**{f"word/{number}": b"" for number in range(MOST_MEMBERS)}))
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "A28"


def test_A28_a_directory_that_says_to_be_huge_is_not_read() -> None:
    packed = document()
    at = packed.rindex(types.ZIP_END)
    size = struct.pack("<L", content.LARGEST_DIRECTORY + 1)
    assert found(packed[: at + 12] + size + packed[at + 16 :]) == types.DAMAGED


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_half_a_document_is_damaged(keep: float) -> None:
    packed = document()
    assert found(packed[: int(keep * len(packed))]) == types.DAMAGED


def test_a_document_behind_a_password_is_refused() -> None:
    packed = bytearray(document())
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 8] |= 1  # the flag of a member in the directory
    assert found(bytes(packed)) == types.LOCKED
