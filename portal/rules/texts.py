"""Texts that people type or bring along: what goes out of them, and how long they may be."""

import re

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cleaned(text: str, *, lines: bool) -> str:
    """The text without control signs; line breaks stay where `lines` allows them."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if lines else " ".join(text.split())


def length_refusal(text: str, longest: int) -> Refusal | None:
    if len(text) <= longest:
        return None
    return Refusal(
        "form",
        N_("This is too long: {length} of at most {longest} characters."),
        {"length": len(text), "longest": longest},
    )
