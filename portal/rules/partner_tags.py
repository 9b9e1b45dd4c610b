"""Skills and areas of a partner, as a lead types them (Q45): a few words each, with commas between.

Nothing follows from them but what lists can be narrowed to: no ticket is sent by itself.
"""

import re
from enum import StrEnum

from portal.rules.refusals import Refusal
from portal.rules.texts import cleaned
from portal.rules.vocabulary import N_
from portal.rules.words import folded

LONGEST, MOST = 40, 20
LONGEST_TYPED = (LONGEST + 2) * MOST
BETWEEN = re.compile(r"[,;\n]")


class TagKind(StrEnum):
    """What a word says of a partner."""

    SKILL = "skill"
    AREA = "area"


def read_tags(typed: str) -> tuple[str, ...] | Refusal:
    """The words, each once however it is written; or why they cannot be kept."""
    words = [cleaned(word, lines=False) for word in BETWEEN.split(cleaned(typed, lines=True))]
    once = {fold(word): word for word in reversed(words) if fold(word)}
    kept = tuple(reversed(once.values()))
    if any(len(word) > LONGEST for word in kept):
        return Refusal(
            "Q45",
            N_("At most {longest} characters each, with commas between."),
            {"longest": LONGEST},
        )
    if len(kept) > MOST:
        return Refusal("Q45", N_("At most {most} of them."), {"most": MOST})
    return kept


def fold(word: str) -> str:
    """How a word is compared: case, accents and spaces make no difference."""
    return " ".join(folded(word).split())[: 3 * LONGEST]


def written(words: tuple[str, ...]) -> str:
    """As they stand in a field."""
    return ", ".join(words)
