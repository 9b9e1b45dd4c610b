"""What an attached file is called: as it was, but for what could harm where it is shown or kept."""

import re
import unicodedata

from portal.rules.file_types import TYPES, FileType
from portal.rules.texts import cleaned

LONGEST = 150  # characters
MOST_BYTES = 255  # what file systems take
NAMELESS = "file"

_KNOWN_ENDINGS = frozenset(ending for each in TYPES for ending in each.endings)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')  # Windows takes none of them
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_JOINING = "\u200d\ufe0e\ufe0f"  # what holds several signs together as one picture


def clean_name(name: str, found: FileType) -> str:
    """The name to show and to download by: no path, nothing hidden, the ending of its content."""
    name = unicodedata.normalize("NFC", name.encode(errors="ignore").decode())
    name = re.split(r"[/\\]", cleaned(name, lines=False))[-1]
    name = _NOT_IN_NAMES.sub("_", name).rstrip(". ")
    stem, ending = _parted(name, found)
    stem = stem.strip(". ") or NAMELESS
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, len(ending) + 1)}.{ending}"


def _parted(name: str, found: FileType) -> tuple[str, str]:
    """Stem and ending. A wrong ending of ours goes, a foreign one becomes part of the stem."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name, found.endings[0]
    if ending.lower() in found.endings:
        return stem, ending
    return (stem if ending.lower() in _KNOWN_ENDINGS else name), found.endings[0]


def _cut(stem: str, reserved: int) -> str:
    stem = stem[: LONGEST - reserved]
    stem = stem.encode()[: MOST_BYTES - reserved].decode(errors="ignore")
    return stem.rstrip(f". {_JOINING}") or NAMELESS
