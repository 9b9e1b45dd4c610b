"""Texts that people type or bring along: what goes out of them, and how long they may be."""

import re
import unicodedata

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# These turn the direction of what follows, also beyond the name or title that has them (A24, A27).
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})  # Unicode's kinds of signs


def cleaned(text: str, *, lines: bool) -> str:
    """The text without control signs, empty where nothing of it can be seen.

    Where `lines` allows them, line breaks stay, and so do signs that turn the direction.
    """
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        text = " ".join(TURNING.sub("", text).split())
    return "" if all(unicodedata.category(sign) in UNSEEN for sign in text) else text


def length_refusal(text: str, longest: int) -> Refusal | None:
    if len(text) <= longest:
        return None
    return Refusal(
        "form",
        N_("This is too long: {length} of at most {longest} characters."),
        {"length": len(text), "longest": longest},
    )
