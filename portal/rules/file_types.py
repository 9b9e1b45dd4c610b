"""The types of file that people may attach, and how each is recognised by its content (A26).

What a file calls itself counts for nothing. What is not in the table is not taken, and a file that
could be two things at once is not taken either.
"""

import re
from collections.abc import Iterable

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_


class FileType(msgspec.Struct, frozen=True):
    """One row: the type it is served as, and the endings it may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


JPEG = FileType("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
PNG = FileType("image/png", ("png",))
GIF = FileType("image/gif", ("gif",))
WEBP = FileType("image/webp", ("webp",))
HEIC = FileType("image/heic", ("heic", "heif"))
PDF = FileType("application/pdf", ("pdf",))
MP4 = FileType("video/mp4", ("mp4", "m4v"))
MOV = FileType("video/quicktime", ("mov",))
TEXT = FileType("text/plain", ("txt", "log", "md", "csv"))
DOCX, XLSX, PPTX = (
    FileType(f"application/vnd.openxmlformats-officedocument.{name}", (ending,))
    for name, ending in (
        ("wordprocessingml.document", "docx"),
        ("spreadsheetml.sheet", "xlsx"),
        ("presentationml.presentation", "pptx"),
    )
)
ODT, ODS, ODP = (
    FileType(f"application/vnd.oasis.opendocument.{name}", (ending,))
    for name, ending in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
)

PICTURES = (JPEG, PNG, GIF, WEBP, HEIC)
OFFICE = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}  # by the folder of their parts
OPEN_DOCUMENTS = {each.media_type: each for each in (ODT, ODS, ODP)}  # by their own first member
TYPES = (*PICTURES, PDF, MP4, MOV, TEXT, *OFFICE.values(), *OPEN_DOCUMENTS.values())

# What a file of the type begins with; for the two kinds of video and HEIC see `_boxed`.
_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
ZIP = b"PK\x03\x04"
ZIP_END = b"PK\x05\x06"
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
_MP4_BRANDS = (
    *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"),
    *(b"M4V ", b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"dash"),
)

HEAD = 2048  # bytes, in which a type shows itself
TAIL = 65_557  # bytes, in which a zip's end can stand

# Something that a browser would run, by how it begins: markup, behind blank space, declarations
# and comments. What is consumed is never tried another way, or a long row of comments takes years.
_MARKUP = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+"
    rb"<(?:[!?]|/?(?:[a-z][\w.-]*:)?(?:html|svg|head|body|script|style|iframe|object|embed|img|"
    rb"meta|link|base|form|title|table|a|div|p|br|h[1-6]|b|font|video|audio|math|frameset)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
# XML of any name becomes a page by these.
_NAMESPACES = (b"http://www.w3.org/1999/xhtml", b"http://www.w3.org/2000/svg")
# Markup that has no business anywhere in the first or last bytes of a picture or a document.
_STOWAWAY = re.compile(rb"<(?:script|html|svg|iframe|!doctype html|\?php)[\s/>]", re.IGNORECASE)
# Signs that no text has; tabs, line ends, form feeds and the escapes of terminals are in logs.
_NO_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\b")) + b"\x7f"
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}

NOT_TAKEN = Refusal(
    "A26",
    N_("Files of this type are not taken. Pictures, PDF, text, office documents and video are."),
)
ARCHIVE = Refusal(
    "A26", N_("Archives are not taken. Add the files in it; you can choose several at once.")
)
RUNS = Refusal("A26", N_("This file contains something that a browser or a computer could run."))
MACROS = Refusal("A26", N_("This document contains macros. Save it without them, or as PDF."))
LOCKED = Refusal("A26", N_("This document is protected by a password, so nobody can check it."))
OLD_OFFICE = Refusal(
    "A26",
    N_("Documents of this old format are not taken. Save it in today's format, or as PDF."),
)
DAMAGED = Refusal("A26", N_("This file is damaged. Try to open it yourself, and save it again."))

# What is refused with a sentence of its own, by how it begins. Programs have no sign of a text.
_NAMED_REFUSALS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
)


def type_by_head(head: bytes) -> FileType | Refusal | None:
    """The type that the first HEAD bytes of a file show; None: it is text, a zip or nothing."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _boxed(head) or NOT_TAKEN
    return next((refusal for begin, refusal in _NAMED_REFUSALS if head.startswith(begin)), None)


def _boxed(head: bytes) -> FileType | None:
    """Pictures of iPhones and videos begin with a box that names what they are for."""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, _length(head), 4))]
    if any(brand in _HEIC_BRANDS for brand in brands):
        return HEIC
    if b"qt  " in brands[:1]:
        return MOV
    return MP4 if any(brand in _MP4_BRANDS for brand in brands) else None


def _length(head: bytes) -> int:
    return min(int.from_bytes(head[:4], "big"), len(head), 256)


def stowaway_refusal(found: FileType, head: bytes, tail: bytes) -> Refusal | None:
    """Whether a file of that type could be taken for another one too (polyglots)."""
    if found is not PDF and b"%PDF-" in head[:1024]:
        return RUNS
    if has_zip_end(tail):
        return RUNS
    if _STOWAWAY.search(head) or (found in PICTURES and _STOWAWAY.search(tail)):
        return RUNS
    return None


def has_zip_end(tail: bytes) -> bool:
    """Whether the last bytes are the end of a zip, whatever stands before."""
    at = tail.rfind(ZIP_END)
    while at >= 0:
        # The end is 22 bytes and a comment whose length stands in the last two of them.
        if at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
            return True
        at = tail.rfind(ZIP_END, 0, at)
    return False


def office_type(members: Iterable[str], mimetype: str) -> FileType | Refusal:
    """The type of a zip by the names of its members, and what its member `mimetype` says."""
    names = [name.lower() for name in members]
    if found := OPEN_DOCUMENTS.get(mimetype):
        return MACROS if any(name.startswith(("basic/", "scripts/")) for name in names) else found
    if "[content_types].xml" not in names:
        return ARCHIVE
    if any(name.endswith("vbaproject.bin") for name in names):
        return MACROS
    kinds = {
        kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names)
    }
    return kinds.pop() if len(kinds) == 1 else NOT_TAKEN


def text_refusal(head: bytes) -> Refusal | None:
    """Whether what might be text begins like something that a browser or a shell runs."""
    text = _as_ascii(head).lstrip()
    is_page = _MARKUP.match(text) or any(name in text for name in _NAMESPACES)
    return RUNS if is_page or text.startswith(b"#!") else None


def _as_ascii(head: bytes) -> bytes:
    """The beginning without its mark, one byte for each sign of ASCII."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore").encode("ascii", "replace")
    return head


def is_text(chunk: bytes, *, is_wide: bool) -> bool:
    """Whether a part of a file is text: no sign in it controls a machine.

    `is_wide`: the file begins with a mark of UTF-16, where every other byte may be zero.
    """
    return is_wide or len(chunk.translate(None, _NO_TEXT)) == len(chunk)


def is_wide_text(head: bytes) -> bool:
    """Whether a file begins with a mark of UTF-16 and goes on in it."""
    encoding = _MARKS.get(head[:2])
    if encoding is None:
        return False
    text = head[2 : len(head) // 2 * 2].decode(encoding, "replace")
    return "\0" not in text and "�" not in text[:-1]
