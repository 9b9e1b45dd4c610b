"""How large files may be that people attach, how many there may be, and when they are looked at.

The figures are those of trust.md and desk.md; sizes are bytes.
"""

from datetime import datetime, timedelta

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

MB = 1_000_000  # bytes, as people count them
LARGEST_FILE = 25 * MB
MOST_FILES = 200  # on one ticket, copies among them
LARGEST_TICKET = 500 * MB
MOST_PIXELS = 40_000_000
LARGEST_UNPACKED = 100 * MB
MOST_MEMBERS = 5_000  # of a document that is an archive inside
THUMBNAIL = 480  # pixels, its longer side

# A file that nothing points to: its attachment comes within moments, or never.
UNATTACHED = timedelta(hours=1)
# How long a file that nobody could scan waits for the next try, at least and at most.
SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=1)
# A clean file is scanned again each day, until its harm would long be known (A60).
SCANNED_AGAIN = timedelta(days=1)
SCANNED_FOR = timedelta(days=30)

FOUND = Refusal("A28", N_("The virus scanner finds something harmful in this file."))


def size_refusal(size: int) -> Refusal | None:
    """Whether one file has too many bytes, or none."""
    if size == 0:
        return Refusal("A27", N_("This file is empty."))
    if size > LARGEST_FILE:
        return Refusal(
            "A28",
            N_("This file is too large: at most {most} MB."),
            {"most": LARGEST_FILE // MB},
        )
    return None


def room_refusal(files: int, size: int) -> Refusal | None:
    """Whether a ticket would have too many files, or too many bytes of them, all together."""
    if files > MOST_FILES:
        return Refusal(
            "Q35",
            N_("A ticket holds at most {most} files. Remove one first."),
            {"most": MOST_FILES},
        )
    if size > LARGEST_TICKET:
        return Refusal(
            "Q35",
            N_("The files of a ticket come to at most {most} MB. Remove one first."),
            {"most": LARGEST_TICKET // MB},
        )
    return None


def picture_refusal(width: int, height: int) -> Refusal | None:
    """Whether a picture has more pixels than are decoded here."""
    if width * height <= MOST_PIXELS:
        return None
    return Refusal(
        "A28",
        N_("This picture has too many pixels: at most {most} million."),
        {"most": MOST_PIXELS // 1_000_000},
    )


def unpacked_refusal(members: int, size: int) -> Refusal | None:
    """Whether a document that is an archive inside would become too much when unpacked."""
    if members <= MOST_MEMBERS and size <= LARGEST_UNPACKED:
        return None
    return Refusal("A28", N_("This document becomes too large when it is opened."))


def is_scan_due(created_at: datetime, tried_at: datetime | None, at: datetime) -> bool:
    """Whether a held file is tried again: the pauses double, from half a minute to an hour."""
    if tried_at is None:
        return True
    pause = min(max(tried_at - created_at, SOONEST), LATEST)
    return at - tried_at >= pause
