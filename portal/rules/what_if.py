"""What would happen if: a case of the synchronisation, chosen in words, and what comes of it.

The answer is that of `impossible` and `row_for`, which every real action asks too.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from portal.rules.rulebook_entries import (
    CONCERNED,
    actor_word,
    anchor_of,
    outcome,
    possible_cases,
)
from portal.rules.rulebook_sentences import RULES
from portal.rules.rulebook_shape import Cell, Say, capital
from portal.rules.rulebook_words import (
    BONDS,
    KINDS,
    OFFERABLE,
    OWN,
    PHASES,
    PUBLIC,
    SINCE_HOLD,
    VERBS,
)
from portal.rules.synchronisation import Case, bond_after, impossible, row_for
from portal.rules.vocabulary import Actor, Bond, Kind, Phase, Side, Verb

YES, NO = "yes", "no"
FACTS = Case.__struct_fields__
# How much a fact is the point of a question: the nearest case that can be keeps what weighs most.
WEIGHTS = {"phase": 32, "actor": 16, "verb": 16, "kind": 16, "internal": 6, "own": 6, "bond": 2}


class Question(msgspec.Struct, frozen=True):
    """A fact to choose: its name in the address, its label, and what it can be."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


class Instead(msgspec.Struct, frozen=True):
    """The nearest case that can occur: its facts as an address has them, and what is different."""

    chosen: dict[str, str]
    changes: str


class Answer(msgspec.Struct, frozen=True):
    """What comes of a case: the row that decides with its reasons, or why it cannot occur."""

    row: str = ""
    anchor: str = ""
    outcome: Cell | None = None
    afterwards: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    impossible: str = ""
    instead: Instead | None = None


def case_of_choice(chosen: Mapping[str, str], reader: Side) -> Case:
    """The case that an address asks for; where it says nothing, or nonsense, a usual one."""
    me = Actor.SUBCONTRACTOR if reader is Side.PARTNER else Actor.LEAD
    usual = Case(Phase.LIVE, me, Verb.EDIT, Kind.NOTE, False, True, Bond.LIVE, True, False)
    facts = {
        name: values[chosen[name]]
        for name, values in _values(reader).items()
        if chosen.get(name) in values
    }
    return msgspec.structs.replace(usual, **facts)


def choice_of(case: Case) -> dict[str, str]:
    """A case as an address has it."""
    return {name: _stored(getattr(case, name)) for name in FACTS}


def questions(say: Say, reader: Side, case: Case) -> list[Question]:
    """The facts to choose, as the reader calls them, each as it is in `case`."""
    labels = _labels(say)
    chosen = choice_of(case)
    return [
        Question(name, labels[name], tuple(_options(say, reader, name).items()), chosen[name])
        for name in FACTS
    ]


def answer(say: Say, reader: Side, case: Case) -> Answer:
    """What comes of the case."""
    if reason := impossible(case):
        return Answer(impossible=say(reason), instead=_instead(say, reader, case))
    row = row_for(case)
    return Answer(
        row=row.id,
        anchor=anchor_of(row.id, case.phase),
        outcome=outcome(say, row),
        afterwards=_afterwards(say, case),
        reasons=tuple((rule, say(RULES[rule])) for rule in row.rules),
    )


def nearest(case: Case, actors: Sequence[Actor]) -> Case:
    """The possible case of these actors that differs from this one in the least."""

    def distance(other: Case) -> int:
        return sum(
            WEIGHTS.get(name, 1) for name in FACTS if getattr(case, name) != getattr(other, name)
        )

    return min((each for each in possible_cases() if each.actor in actors), key=distance)


def _afterwards(say: Say, case: Case) -> str:
    """What becomes of the tie between entry and copy; nothing where it stays, or the entry goes."""
    after = bond_after(case)
    if after is case.bond or (case.verb is Verb.DELETE and case.own):
        return ""
    if after is Bond.LIVE:
        return say("From then on the entry is shared.")
    if after is Bond.NONE:
        return say("From then on the entry is not shared.")
    return say("From then on entry and copy are detached.")


def _instead(say: Say, reader: Side, case: Case) -> Instead:
    other = nearest(case, CONCERNED[reader])
    before, after, labels = choice_of(case), choice_of(other), _labels(say)
    changes = [
        f"{labels[name]}: {_options(say, reader, name)[after[name]]}"
        for name in FACTS
        if before[name] != after[name]
    ]
    return Instead(after, "; ".join(changes))


def _values(reader: Side) -> dict[str, dict[str, Any]]:
    """What each fact may be for this reader, by its words in the address."""
    kinds = {"phase": Phase, "actor": CONCERNED[reader], "verb": Verb, "kind": Kind, "bond": Bond}
    return {
        name: {_stored(value): value for value in kinds.get(name, (True, False))} for name in FACTS
    }


def _labels(say: Say) -> dict[str, str]:
    return {
        "phase": say("When"),
        "actor": say("Who"),
        "verb": say("Does"),
        "kind": say("With"),
        "internal": say("Visibility until now"),
        "own": say("Own or copy"),
        "bond": say("Sharing until now"),
        "offerable": say("Age"),
        "since_hold": say("Written"),
    }


def _options(say: Say, reader: Side, name: str) -> dict[str, str]:
    """What a fact can be: as an address has it, and in words."""
    actors = {each: actor_word(say, reader, each) for each in CONCERNED[reader]}
    words: dict[str, Mapping[Any, str]] = {
        "phase": PHASES,
        "actor": actors,
        "verb": VERBS,
        "kind": KINDS,
        "internal": {False: PUBLIC[True], True: PUBLIC[False]},
        "own": OWN,
        "bond": BONDS,
        "offerable": OFFERABLE,
        "since_hold": {False: SINCE_HOLD[False], True: SINCE_HOLD[True]},
    }
    said = {_stored(value): word for value, word in words[name].items()}
    if name != "actor":
        said = {stored: say(word) for stored, word in said.items()}
    return {stored: capital(word) for stored, word in said.items()}


def _stored(value: StrEnum | bool) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)
