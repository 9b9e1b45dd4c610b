"""Two sides at once, thousands of times: whatever people do on linked tickets, in whatever order,
all of them stand as the model in tests/model.py says, and are refused what it refuses (D1 to D40).

Hypothesis draws bytes, and Sequence reads a day's work out of them: so nearly every sequence is a
new one, which its own state machines do not manage, and a failing one shrinks to the few deeds that
it takes. PORTAL_TEST_SEQUENCES says how many there are, PORTAL_TEST_STEPS how long each may be.
"""

import os
from collections.abc import Callable, Coroutine
from copy import deepcopy
from itertools import permutations
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from portal.rules.vocabulary import TicketStatus
from tests.databases import Databases
from tests.model import (
    ACCEPTED,
    ASSIGNED,
    CHARGE,
    DESK,
    FILE,
    IN_PROGRESS,
    LEAD,
    LINK,
    LIVE,
    MOVES,
    NOTE,
    SUBCONTRACTOR,
    TIME,
    WAITING,
    Add,
    Deed,
    Delete,
    Edit,
    Entry,
    Move,
    Says,
    Tickets,
)
from tests.modelled import STAFF, Linked, Stage

pytestmark = [pytest.mark.exhaustive, pytest.mark.usefixtures("file_store")]

SEQUENCES = int(os.environ.get("PORTAL_TEST_SEQUENCES", "60"))
STEPS = int(os.environ.get("PORTAL_TEST_STEPS", "40"))
BYTES = 24  # of one step
# What may happen at the same moment as something else: one transaction, of either side.
SINGLE_MOVES = sorted(MOVES.keys() - {"save terms", "send", "discard", "complete ticket"})
Option = TypeVar("Option")


class Choices:
    """Bytes choose among options, one after another; those that are missing choose the first."""

    def __init__(self, drawn: bytes) -> None:
        self._left = iter(drawn)

    def of(self, *options: Option) -> Option:
        return options[next(self._left, 0) % len(options)]

    def some(self, options: list[Option]) -> list[Option]:
        return [option for option in options if self.of(False, True)]


Way = Callable[[Choices], None]


class Sequence:
    """One ticket and what becomes of it, in the model and in the product."""

    def __init__(self, stage: Stage, partner: str) -> None:
        self.stage = stage
        self.partner = partner  # the first one
        self.model = Tickets()
        self.linked = stage.run(Linked.on(stage))
        self.lately: list[int] = []  # what was written to: faults hide where much has happened

    def go_through(self, drawn: bytes) -> None:
        parts = [drawn[begin : begin + BYTES] for begin in range(0, len(drawn), BYTES)]
        beginning, *steps = parts or [b""]
        self.begin(Choices(beginning))
        for step in steps:
            choices = Choices(step)
            choices.of(*self.what_may_come())(choices)

    def begin(self, choices: Choices) -> None:
        """Most begin with an acceptance; the others may find their own way there."""
        for internal in choices.of((), (False,), (False, True), (False, True, False)):
            kind = choices.of(NOTE, FILE, TIME)
            self.follow(self.add(choices, None, kind, internal=internal))
        if choices.of(*[True] * 7, False):
            self.offer(choices, "send", self.partner)
            self.follow(Move(name="accept"))

    def what_may_come(self) -> list[Way]:
        """What the next step is chosen from; what stands there twice comes twice as often."""
        status = self.model.status
        ways: list[Way] = [self.rest, *[self.write] * 10, self.edit_the_ticket]
        if status:
            ways += [self.two_at_once, self.two_at_once, self.move_meanwhile, self.try_a_move]
        if status in (ACCEPTED, IN_PROGRESS):
            ways += [*[self.report] * 2, *[self.change_what_is_shared] * 6]
        elif status == WAITING:
            ways += [self.answer_the_report] * 2 + [self.change_what_is_shared] * 6
        elif status == ASSIGNED:
            ways += [self.accept] * 10
        else:
            ways += [self.pass_on] * 5
        return ways

    # What may come

    def rest(self, choices: Choices) -> None:
        pass

    def write(self, choices: Choices) -> None:
        deed = self.deed(choices)
        if deed:
            self.follow(deed)

    def change_what_is_shared(self, choices: Choices) -> None:
        """An own entry that has its copy, which faults of sharing need and chance seldom finds.

        While sharing is held it is one of the lead's: there nearly nothing else may change.
        """
        at = None if self.model.status == WAITING else self.somewhere(choices)
        own = [each for each in self.model.entries[at] if each.bond == LIVE and not each.is_copy]
        if own:
            entry = choices.of(*own)
            what = choices.of("edit", "delete", "turn" if has_mark(entry) else "edit")
            self.follow(self.change(choices, at, entry, what))

    def two_at_once(self, choices: Choices) -> None:
        deeds = [self.deed(choices), self.deed(choices)]
        self.follow(*(deed for deed in deeds if deed))

    def move_meanwhile(self, choices: Choices) -> None:
        move = Move(name=choices.of(*SINGLE_MOVES))
        deed = self.deed(choices)
        self.follow(*([move, deed] if deed else [move]))

    def try_a_move(self, choices: Choices) -> None:
        """Open or not."""
        name = choices.of(*sorted(MOVES))
        if name in ("send", "save terms"):
            self.offer(choices, name, DESK)
        else:
            self.follow(Move(name=name))

    def report(self, choices: Choices) -> None:
        """Q18: a desk may also complete its own ticket."""
        if self.model.attempts[-1].partner == DESK and choices.of(False, True):
            self.happen(self.linked.complete_at_desk(), Move(name="report"))
        else:
            self.follow(Move(name="report"))

    def answer_the_report(self, choices: Choices) -> None:
        self.follow(Move(name=choices.of("reject", "reject", "reject", "approve")))

    def pass_on(self, choices: Choices) -> None:
        name = choices.of("send", "send", "send", "save terms")
        self.offer(choices, name, choices.of(SUBCONTRACTOR, DESK))

    def accept(self, choices: Choices) -> None:
        self.follow(Move(name="accept"))

    def edit_the_ticket(self, choices: Choices) -> None:
        """D30 and D35: nothing of it concerns the other side."""
        status = choices.of(TicketStatus.IN_PROGRESS, TicketStatus.WAITING_CUSTOMER)
        title = choices.of("Access point down", "Access point down again")
        self.happen(self.linked.edit(status, title))

    # What it comes to

    def offer(self, choices: Choices, name: str, partner: str) -> None:
        ticked = choices.some([entry.number for entry in self.model.entries[None]])
        self.follow(Move(name=name, partner=partner, ticked=tuple(ticked)))

    def deed(self, choices: Choices) -> Add | Edit | Delete | None:
        """Somebody writes, mostly on one of the tickets that are at work; None without an entry."""
        at = self.somewhere(choices)
        what = choices.of("add", "edit", "turn", "delete", "add", "edit", "delete")
        if what == "add":
            kind = choices.of(NOTE, TIME, CHARGE, FILE, LINK, NOTE, FILE)
            return self.add(choices, at, kind, internal=choices.of(False, False, True))
        there = [each for each in self.model.entries[at] if what != "turn" or has_mark(each)]
        if not there:
            return None
        return self.change(choices, at, self.one_of(choices, there), what)

    def change(self, choices: Choices, at: int | None, entry: Entry, what: str) -> Edit | Delete:
        """Edit, delete, or turn the mark of who sees it."""
        person = self.somebody(choices, at, entry)
        if what == "delete":
            return Delete(at=at, person=person, number=entry.number)
        says, internal = self.says(choices, at, entry.kind), choices.of(False, False, True)
        if what == "turn":
            says, internal = replace(says, text=entry.says.text), not entry.internal
        return Edit(at=at, person=person, number=entry.number, says=says, internal=internal)

    def one_of(self, choices: Choices, entries: list[Entry]) -> Entry:
        """Any of them; mostly one that something was done to lately, on either side."""
        lately = [entry for entry in entries if first_of(entry).number in self.lately]
        is_far = choices.of(True, False, False)
        entry = choices.of(*(entries if is_far or not lately else lately))
        self.lately = [*self.lately[-2:], first_of(entry).number]
        return entry

    def somewhere(self, choices: Choices) -> int | None:
        """The lead's ticket or the present partner's, sometimes a former one's."""
        partners = [at for at in self.model.entries if at is not None]
        return choices.of(*[None, *partners[-1:]] * 3, *partners)

    def somebody(self, choices: Choices, at: int | None, entry: Entry) -> str:
        """Whoever wrote the entry, or holds the copy; sometimes a colleague."""
        first, second = STAFF[self.actor(at)]
        person = first if entry.is_copy else entry.author
        is_colleague = choices.of(*[False] * 7, True)
        return ({first, second} - {person}).pop() if is_colleague else person

    def add(self, choices: Choices, at: int | None, kind: str, *, internal: bool) -> Add:
        first, second = STAFF[self.actor(at)]
        return Add(
            at=at,
            person=choices.of(first, first, second),
            kind=kind,
            says=self.says(choices, at, kind),
            internal=internal and kind in (NOTE, FILE),
            twice=choices.of(*[False] * 7, True),
        )

    def says(self, choices: Choices, at: int | None, kind: str) -> Says:
        says = Says(text=choices.of("Door code 4711", "Cable tested", "Seal broken"))
        whisper = choices.of("", "Slow van")
        if kind == TIME:
            start, end = self.stage.minute()
            is_clocked = choices.of(False, True)
            return replace(
                says,
                internal_text=whisper,
                activity=choices.of("work", "travel"),
                minutes=choices.of(1, 20, 90),
                worked_on=start.date(),
                started_at=start if is_clocked else None,
                ended_at=end if is_clocked else None,
            )
        if kind == CHARGE:
            return replace(
                says,
                internal_text=whisper,
                quantity=choices.of(1_000, 2_500),
                unit_cost=choices.of(100, 450),
                currency="EUR",
                customer_price=choices.of(None, 900),
            )
        if kind == FILE:
            return replace(says, file=self.stage.files[self.actor(at)].id)
        return replace(says, address="https://plans.example/3") if kind == LINK else says

    def actor(self, at: int | None) -> str:
        return LEAD if at is None else self.model.attempts[at].partner

    # In both

    def follow(self, *deeds: Deed) -> None:
        """Do it; what is done at once may have come in any order."""
        self.compare(deeds, self.stage.run(self.linked.do(deeds)))

    def happen(self, work: Coroutine[Any, Any, None], *deeds: Deed) -> None:
        """Do something that comes to these deeds."""
        self.stage.run(work)
        self.compare(deeds, [None] * len(deeds))

    def compare(self, deeds: tuple[Deed, ...], outcomes: list[str | None]) -> None:
        """Everything that can be seen, and what was refused; the model goes on from there."""
        for deed, outcome in zip(deeds, outcomes, strict=True):
            note(f"{deed}: {outcome or 'done'}")
        found = self.stage.run(self.linked.picture())
        futures = [self.future(deeds, order) for order in permutations(range(len(deeds)))]
        for future, expected in futures:
            if expected == outcomes and future.picture() == found:
                self.model = future
                break
        else:
            future, expected = futures[0]
            lines = [
                *differences("", expected, outcomes),
                *differences("", future.picture(), found),
            ]
            raise AssertionError("\n".join(lines))
        for at, entries in self.model.entries.items():
            for entry, row in zip(entries, self.linked.rows[at], strict=True):
                self.linked.row_of[entry.number] = row

    def future(
        self, deeds: tuple[Deed, ...], order: tuple[int, ...]
    ) -> tuple[Tickets, list[str | None]]:
        """What the model becomes if the deeds come in this order, and what refuses each."""
        future = deepcopy(self.model)
        future.rows = []
        told = {place: future.do(deeds[place]) for place in order}
        return future, [told[place] for place in range(len(deeds))]


def first_of(entry: Entry) -> Entry:
    """The entry that this is a copy of, or the entry itself."""
    return entry.original or entry


def has_mark(entry: Entry) -> bool:
    """Whether its author says who sees it."""
    return entry.kind in (NOTE, FILE) and not entry.is_copy


def differences(where: str, expected: Any, found: Any) -> list[str]:
    """A line for each place where the product is not as the model has it."""
    if expected == found:
        return []
    if isinstance(expected, msgspec.Struct):
        names = expected.__struct_fields__
        parts = [(name, getattr(expected, name), getattr(found, name)) for name in names]
    elif isinstance(expected, dict) and expected.keys() == found.keys():
        parts = [(str(key), expected[key], found[key]) for key in expected]
    elif isinstance(expected, list) and len(expected) == len(found):
        both = zip(expected, found, strict=True)
        parts = [(str(place), *pair) for place, pair in enumerate(both)]
    else:
        return [f"{where}: {expected!r} expected, {found!r} found"]
    return [line for name, *pair in parts for line in differences(f"{where}/{name}", *pair)]


@pytest.mark.parametrize("partner", [SUBCONTRACTOR, DESK])
def test_all_tickets_stand_as_the_model_says_whatever_people_do(
    databases: Databases, partner: str
) -> None:
    with Stage(databases) as stage:

        @settings(
            max_examples=SEQUENCES,
            deadline=None,
            phases=set(Phase) - {Phase.explain},  # it takes minutes, and the deeds are told anyway
            suppress_health_check=list(HealthCheck),
        )
        @given(st.binary(min_size=STEPS * BYTES, max_size=(STEPS + 1) * BYTES))
        def check(drawn: bytes) -> None:
            Sequence(stage, partner).go_through(drawn)

        check()
