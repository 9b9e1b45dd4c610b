"""What the synchronisation log tells each side: which lines it may read, and in what words (A51).

Places in the words: {other} is the company on the other side.
"""

import msgspec

from portal.rules.synchronisation import Effect
from portal.rules.vocabulary import N_, Kind, Side

# What an action of the other side did here. That it held or dropped something is its own affair.
REACHES_OTHERS = frozenset({Effect.COPY, Effect.UPDATE, Effect.WITHDRAW, Effect.SEVER})
RELEASE = "D25"
# Rows that one side's press sets off for entries of either: an acceptance, an answer to completion.
_PRESSED_BY = {"O7": Side.PARTNER, RELEASE: Side.LEAD, "D26": Side.LEAD}
FIRST_WORDS = 80  # characters of an entry


class Said(msgspec.Struct, frozen=True):
    """A word for what became of an entry, and the sentence that says it whole."""

    word: str
    sentence: str


_RELEASED = N_("Released")
_OWN = {
    Effect.COPY: Said(N_("Delivered"), N_("{other} has got a copy.")),
    Effect.UPDATE: Said(N_("Changed there"), N_("The copy at {other} says the same now.")),
    Effect.WITHDRAW: Said(N_("Withdrawn"), N_("The copy at {other} is gone.")),
    Effect.SEVER: Said(
        N_("Detached"), N_("The copy was changed or deleted here; {other} keeps its entry.")
    ),
    Effect.HOLD: Said(N_("Held"), N_("It waits until completion is approved or rejected.")),
    Effect.DROP: Said(N_("Dropped"), N_("Completion was approved: {other} never gets it.")),
}
_OWN_RELEASED = {
    Effect.COPY: Said(_RELEASED, N_("Completion was rejected: {other} has got a copy.")),
    Effect.UPDATE: Said(
        _RELEASED, N_("Completion was rejected: the copy at {other} says the same now.")
    ),
    Effect.WITHDRAW: Said(_RELEASED, N_("Completion was rejected: the copy at {other} is gone.")),
    Effect.NOTHING: Said(_RELEASED, N_("Completion was rejected, and nothing was left to share.")),
}
_THEIRS = {
    Effect.COPY: Said(N_("Delivered"), N_("A copy came from {other}.")),
    Effect.UPDATE: Said(N_("Changed here"), N_("{other} changed its entry, and the copy here.")),
    Effect.WITHDRAW: Said(N_("Withdrawn"), N_("{other} took its entry back; the copy is gone.")),
    Effect.SEVER: Said(
        N_("Detached"),
        N_("{other} changed or deleted its copy; later changes no longer arrive there."),
    ),
}


def said_of(row: str, effect: Effect, *, is_own: bool) -> Said:
    """The words of a line that is told; KeyError for one that never is."""
    if not is_own:
        return _THEIRS[effect]
    return (_OWN_RELEASED if row == RELEASE else _OWN)[effect]


def pressed_by(row: str, entry: Side) -> Side:
    """The side whose person a line names; `entry` is the side that the entry belongs to.

    Whoever detaches a copy acts on the own side, which is where that line belongs.
    """
    return _PRESSED_BY.get(row, entry)


def kind_seen(kind: Kind, reader: Side, *, is_own: bool) -> Kind:
    """What an entry is to its reader once it is gone: a lead's time was a note there (R120)."""
    is_leads = is_own == (reader is Side.LEAD)
    return Kind.NOTE if kind is Kind.TIME and is_leads and reader is Side.PARTNER else kind


def first_words(text: str) -> str:
    """The beginning of a text in one line, cut between words where it is long."""
    line = " ".join(text[: FIRST_WORDS * 4].split())
    if len(line) <= FIRST_WORDS:
        return line
    cut = line[:FIRST_WORDS]
    return f"{cut.rpartition(' ')[0] or cut} …"
