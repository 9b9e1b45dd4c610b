"""The rows of the synchronisation in words: who does what to which entry, and what comes of it."""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import product

from portal.rules.rulebook_sentences import OUTCOMES
from portal.rules.rulebook_shape import Cell, Group, Line, Say, Word, capital, line, listed
from portal.rules.rulebook_words import (
    ACTORS,
    BONDS,
    EFFECTS,
    KINDS,
    OFFERABLE,
    OWN,
    PHASES,
    PUBLIC,
    SINCE_HOLD,
    VERBS,
)
from portal.rules.synchronisation import (
    INTACT,
    ROWS,
    SEVERED,
    Case,
    Row,
    impossible,
    phase_of,
    row_for,
)
from portal.rules.vocabulary import Actor, Bond, Kind, OutsourceStatus, Phase, Side, Verb

ANSWERS = (False, True)
# Whom each reader deals with. An instance is the lead, or the partner of another one.
CONCERNED = {
    None: tuple(Actor),
    Side.LEAD: tuple(Actor),
    Side.PARTNER: (Actor.LEAD, Actor.SUBCONTRACTOR),
}


@cache
def possible_cases() -> tuple[Case, ...]:
    """Every case that can occur, of all that there are."""
    facts = product(Phase, Actor, Verb, Kind, ANSWERS, ANSWERS, Bond, ANSWERS, ANSWERS)
    return tuple(case for each in facts if impossible(case := Case(*each)) is None)


@cache
def _cases_by_row() -> Mapping[tuple[Phase, int], list[Case]]:
    """What really falls under each row in each phase: a row may allow more than can occur."""
    found: dict[tuple[Phase, int], list[Case]] = {}
    for case in possible_cases():
        found.setdefault((case.phase, ROWS.index(row_for(case))), []).append(case)
    return found


def groups_of_entries(say: Say, reader: Side | None) -> Iterator[Group]:
    """The rows by phase. A row of several phases stands in each."""
    for phase in Phase:
        found = (
            [
                case
                for case in _cases_by_row().get((phase, index), ())
                if case.actor in CONCERNED[reader]
            ]
            for index in range(len(ROWS))
        )
        lines = tuple(_line(say, reader, phase, cases) for cases in found if cases)
        yield Group(lines, say(PHASES[phase]), _statuses(say, phase))


def anchor_of(row: str, phase: Phase) -> str:
    """Where a row stands among those of a phase: by its id alone in the first that has it."""
    first = next(each for each in Phase for one in ROWS if one.id == row and _holds(one, each))
    return row if first is phase else f"{row}-{phase}"


def actor_word(say: Say, reader: Side | None, actor: Actor) -> str:
    """An actor as a reader calls it: a subcontractor is *you* to itself, a desk where it leads."""
    if reader is Side.PARTNER and actor is Actor.SUBCONTRACTOR:
        return say("you")
    if reader is Side.LEAD and actor is Actor.LEAD:
        return say("you as the lead")
    return say(ACTORS[actor])


def outcome(say: Say, row: Row) -> Cell:
    """What a row means for the other side."""
    return Cell(say(OUTCOMES[row.id]), say(EFFECTS[row.effect]))


def _line(say: Say, reader: Side | None, phase: Phase, cases: Sequence[Case]) -> Line:
    row = row_for(cases[0])
    actors = {actor: actor_word(say, reader, actor) for actor in CONCERNED[reader]}
    kinds = _some(say, KINDS, {case.kind for case in cases}, say("any entry"))
    entry = _entry(say, row)
    return line(
        anchor_of(row.id, phase),
        row.id,
        _some(say, actors, {case.actor for case in cases}, say("either side")),
        _some(say, VERBS, {case.verb for case in cases}, say("anything")),
        say("{kinds}: {entry}", kinds=kinds, entry=entry) if entry else kinds,
        outcome(say, row),
        rules=row.rules,
    )


def _some(say: Say, words: Mapping[Word, str], met: Set[Word], all_of_them: str) -> str:
    return capital(all_of_them) if met == words.keys() else listed(say, words, met)


def _entry(say: Say, row: Row) -> str:
    """What the row asks of the entry itself."""
    asked = [
        say(words[True in allowed])
        for words, allowed in (
            (OWN, row.own),
            (PUBLIC, row.public),
            (OFFERABLE, row.offerable),
            (SINCE_HOLD, row.since_hold),
        )
        if allowed
    ]
    return ", ".join(asked + _bond(say, row.bond))


def _bond(say: Say, bonds: Set[Bond] | None) -> list[str]:
    if bonds is None:
        return []
    if bonds == SEVERED:
        return [say("detached")]
    if bonds == INTACT:
        return [say("shared or not")]
    return [say(BONDS[bond]) for bond in bonds]


def _statuses(say: Say, phase: Phase) -> str:
    """The outsource statuses of a phase; a network has none."""
    if phase is Phase.NETWORK:
        return say("The ticket was forwarded there.")
    statuses = [say(status) for status in OutsourceStatus if phase_of(status) is phase]
    return say("Outsource status: {statuses}", statuses=", ".join(statuses))


def _holds(row: Row, phase: Phase) -> bool:
    return row.phase is None or phase in row.phase
