"""A tiny model of linked tickets, to hold the product against.

Written from the table of synchronisation.md (D1 to D40) and the moves of states.md, not from the
product: it imports none of its rules. It keeps what has happened and when, where the product keeps
columns, so that the two can only agree by meaning the same. Where the table leaves something open,
a comment says what was taken.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

TIME, NOTE, CHARGE, FILE, LINK = "T", "N", "C", "AF", "AX"
NONE, LIVE, BY_EDIT, BY_DELETE = "none", "live", "severed by edit", "severed by delete"
LEAD, DESK, SUBCONTRACTOR = "lead", "SP-PSA", "SUB"
UNSENT, ASSIGNED, ACCEPTED, IN_PROGRESS = "Unsent", "Assigned", "Accepted", "In Progress"
WAITING, COMPLETE, DECLINED, CANCELED = "Waiting Approval", "Complete", "Declined", "Canceled"
OFFER, LINKED, HELD, ENDED = "OFFER", "LIVE", "HELD", "ENDED"

PHASES = {ACCEPTED: LINKED, IN_PROGRESS: LINKED, WAITING: HELD, COMPLETE: ENDED}  # else OFFER
CREATED = {
    (LEAD, TIME): "D3",
    (DESK, TIME): "D4",
    (SUBCONTRACTOR, TIME): "D5",
    (LEAD, NOTE): "D6",
    (DESK, NOTE): "D7",
    (SUBCONTRACTOR, NOTE): "D7",
    (LEAD, FILE): "D8",
    (DESK, FILE): "D9",
    (SUBCONTRACTOR, FILE): "D9",
    (DESK, CHARGE): "D10",
    (SUBCONTRACTOR, CHARGE): "D10",
    (LEAD, CHARGE): "D11",
}
EFFECTS = {
    **dict.fromkeys([*CREATED.values(), "D21"], "copy"),
    "D12": "update",
    **dict.fromkeys(["D13", "D20"], "withdraw"),
    **dict.fromkeys(["D14", "D15", "D36"], "sever"),
    **dict.fromkeys(["D22", "D23"], "hold"),
    **dict.fromkeys(["D24", "D28", "D37"], "refuse"),
}
# From which status each move leads to which (states.md 4.2).
MOVES: dict[str, tuple[set[str | None], str | None]] = {
    "save terms": ({None, UNSENT, DECLINED, CANCELED, COMPLETE}, UNSENT),
    "send": ({None, UNSENT, DECLINED, CANCELED, COMPLETE}, ASSIGNED),
    "discard": ({UNSENT}, None),
    "cancel": ({ASSIGNED}, CANCELED),
    "decline": ({ASSIGNED}, DECLINED),
    "accept": ({ASSIGNED}, ACCEPTED),
    "start": ({ACCEPTED}, IN_PROGRESS),
    "report": ({ACCEPTED, IN_PROGRESS}, WAITING),
    "reject": ({WAITING}, IN_PROGRESS),
    "approve": ({WAITING}, COMPLETE),
    "complete": ({ACCEPTED, IN_PROGRESS}, COMPLETE),
    "complete ticket": ({ACCEPTED, IN_PROGRESS, WAITING}, COMPLETE),
}
ROW_OF_END = {"approve": "O11", "complete": "O12", "complete ticket": "O13"}
# What the person who moves says.
WORDS = {"cancel": "Not needed", "decline": "No van", "reject": "The door is missing."}
REFUSED = "refused"  # a move that is not open; an entry's refusal names its row
GONE, NOT_THE_AUTHOR = "R116", "2.3"
FLAT_RATE = 18_000  # minor units, of tests.offers.terms()


class Says(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """What stands in an entry: minutes, thousandths, minor units; `file` is a stored file's id."""

    text: str
    internal_text: str = ""
    activity: str = ""
    minutes: int | None = None
    worked_on: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    quantity: int | None = None
    unit_cost: int | None = None
    currency: str = ""
    customer_price: int | None = None
    file: int | None = None
    address: str = ""


# What people do. `at` is the ticket: None the lead's, else the partner's of that attempt.


class Add(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """`twice`: the same form arrives a second time."""

    at: int | None
    person: str
    kind: str
    says: Says
    internal: bool = False
    twice: bool = False


class Edit(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """Write all of an entry's fields anew; of a note or a file, who sees it too."""

    at: int | None
    person: str
    number: int
    says: Says
    internal: bool = False


class Delete(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    at: int | None
    person: str
    number: int


class Move(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """A move of the present attempt. `partner` and `ticked` (numbers) are for drafts and offers."""

    name: str
    partner: str = ""
    ticked: tuple[int, ...] = ()


Deed = Add | Edit | Delete | Move


# What can be seen, of the model and of the product alike.


class Seen(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """An entry as it stands on one ticket; `copy_of` is a ticket and a place on it, from 0."""

    kind: str
    author: str
    says: Says
    internal: bool
    staff_only: bool
    is_copy: bool
    copy_of: tuple[int | None, int] | None
    bond: str
    attempt: int | None
    held: bool
    severed_by: str | None


class Line(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """What a move left on a ticket."""

    row: str
    text: str = ""
    minutes: int | None = None
    cost: int | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """Everything at once: each ticket's entries and history, the lead's under None; each attempt's
    status, log, and what waits for its release in what order (where the entry stands, or the copy
    of one that is gone); the rows that the last deeds came under; the mandatory notices so far."""

    entries: dict[int | None, list[Seen]]
    histories: dict[int | None, list[Line]]
    statuses: list[str]
    logs: list[list[tuple[str, str]]]
    waiting: list[list[tuple[int | None, int]]]
    rows: list[str]
    notices: int


@dataclass(eq=False)
class Entry:
    """An entry, or a copy (`is_copy`), which outlives its `original`."""

    number: int
    kind: str
    author: str
    says: Says
    born: int = 0
    internal: bool = False
    staff_only: bool = False
    is_copy: bool = False
    original: "Entry | None" = None
    attempt: int | None = None
    bond: str = NONE
    severed_by: str | None = None
    is_gone: bool = False


@dataclass(eq=False)
class Attempt:
    """One outsourcing: its partner, when it was accepted and last reported, what is held."""

    partner: str
    status: str = UNSENT
    ticked: list[Entry] = field(default_factory=list)
    accepted: int | None = None
    reported: int = 0
    held: list[Entry] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Facts:
    """What the table asks of an action. `concerns`: public before or after, or over there."""

    phase: str
    actor: str
    verb: str
    kind: str
    concerns: bool
    own: bool
    bond: str
    offerable: bool
    since_hold: bool


def row_of(facts: Facts) -> str:
    """The row of the table."""
    if facts.phase == OFFER:
        return "D32"
    if facts.actor == SUBCONTRACTOR and facts.phase != LINKED:
        return "D24" if facts.phase == HELD else "D28"
    if facts.kind == LINK:
        return "D2"
    if facts.own and not facts.concerns:
        return "D1"
    if facts.phase == ENDED:
        return "D27"
    if not facts.own:
        return _row_of_copy(facts)
    return _row_while_held(facts) if facts.phase == HELD else _row_while_live(facts)


def _row_of_copy(facts: Facts) -> str:
    if facts.bond != LIVE:
        return "D38"
    if facts.phase == HELD:
        return "D36"
    return "D14" if facts.verb == "edit" else "D15"


def _row_while_held(facts: Facts) -> str:
    if facts.actor == DESK:
        return "D23" if facts.since_hold else "D37"
    if facts.bond in (BY_EDIT, BY_DELETE):
        return "D40"
    return "D22" if facts.offerable else "D39"


def _row_while_live(facts: Facts) -> str:
    if facts.verb == "create":
        return CREATED[facts.actor, facts.kind]
    if facts.bond == LIVE:
        return {"edit": "D12", "delete": "D13", "hide": "D20"}[facts.verb]
    if facts.bond == NONE:
        if not facts.offerable:
            return "D39"
        assert facts.verb == "share", "a public entry that may be shared is shared already"
        return "D21"
    if facts.verb == "delete":
        return "D18"
    return "D16" if facts.bond == BY_EDIT else "D17"


class Tickets:
    """The lead's ticket, and one of a partner for each attempt that was accepted."""

    def __init__(self) -> None:
        self.entries: dict[int | None, list[Entry]] = {None: []}
        self.histories: dict[int | None, list[Line]] = {None: []}
        self.attempts: list[Attempt] = []
        self.rows: list[str] = []
        self.notices = 0
        self.moment = 0  # counts deeds
        self.made = 0  # counts entries

    def do(self, deed: Deed) -> str | None:
        """Do it; the rule that refuses it, or None."""
        self.moment += 1
        if isinstance(deed, Add):
            return self._add(deed)
        if isinstance(deed, Move):
            return self._move(deed)
        entry = self._find(deed.at, deed.number)
        if entry is None:
            return GONE
        if not entry.is_copy and entry.author != deed.person:
            return NOT_THE_AUTHOR
        return self._edit(deed, entry) if isinstance(deed, Edit) else self._delete(deed, entry)

    @property
    def status(self) -> str | None:
        """That of the present attempt; None where the ticket was never outsourced."""
        return self.attempts[-1].status if self.attempts else None

    # Entries

    def _add(self, deed: Add) -> str | None:
        number = self._present(deed.at)
        phase, internal = self._phase(number), deed.internal and deed.kind in (NOTE, FILE)
        row = row_of(
            Facts(
                phase,
                self._actor(deed.at),
                "create",
                deed.kind,
                not internal,
                True,
                NONE,
                True,
                True,
            )
        )
        if EFFECTS.get(row) == "refuse":
            return row
        entry = self._put(
            deed.at,
            Entry(self._number(), deed.kind, deed.person, deed.says, self.moment, internal),
        )
        self._follow(deed.at, number, row, entry)
        if row == "D5":
            self.notices += 1
        starts = deed.at is not None and deed.kind in (TIME, CHARGE)  # Q11
        if starts and number is not None and self.attempts[number].status == ACCEPTED:
            self.attempts[number].status = IN_PROGRESS
        return None

    def _edit(self, deed: Edit, entry: Entry) -> str | None:
        says, internal = self._written(deed, entry)
        verb = "edit"
        if internal != entry.internal:
            verb = "hide" if internal else "share"
        number, row = self._judge(deed.at, verb, entry)
        if EFFECTS.get(row) == "refuse":
            return row
        if (says, internal) == (entry.says, entry.internal):
            return None  # it says just that already: no edit, and nothing is severed
        entry.says, entry.internal = says, internal
        if EFFECTS.get(row) == "sever":
            self._sever(entry, BY_EDIT, deed.person)
        self._follow(deed.at, number, row, entry)
        return None

    def _written(self, deed: Edit, entry: Entry) -> tuple[Says, bool]:
        """What the entry is to say, and whether only its own side sees it.

        A copy is never internal, a subcontractor changes no visibility (Q3, desk.md). A copied
        charge has neither a customer's price nor an internal text (Q15). What a form of this kind
        does not ask for stays.
        """
        may_turn = entry.kind in (NOTE, FILE) and not entry.is_copy
        if self._actor(deed.at) == SUBCONTRACTOR:
            may_turn = False
        internal = deed.internal if may_turn else entry.internal
        says = deed.says
        if entry.kind in (NOTE, FILE):
            return replace(entry.says, text=says.text), internal
        if entry.kind == CHARGE:
            says = replace(says, currency=entry.says.currency)
            if entry.is_copy:
                says = replace(says, customer_price=None, internal_text="")
        return says, internal

    def _delete(self, deed: Delete, entry: Entry) -> str | None:
        number, row = self._judge(deed.at, "delete", entry)
        if EFFECTS.get(row) == "refuse":
            return row
        if EFFECTS.get(row) == "sever":
            self._sever(entry, BY_DELETE, deed.person)
        self._follow(deed.at, number, row, entry)
        self._take_away(deed.at, entry)
        return None

    def _judge(self, at: int | None, verb: str, entry: Entry) -> tuple[int | None, str]:
        """The attempt that the action falls under, and the row."""
        number = self._present(at)
        attempt = None if number is None else self.attempts[number]
        is_of = attempt is not None and entry.attempt == number
        phase, actor = self._phase(number), self._actor(at)
        if entry.is_copy and not is_of:
            phase = ENDED  # a former copy is past all sharing, whatever became of the ticket
        bond = entry.bond if entry.is_copy or is_of else NONE
        # Hidden while held, its copy still stands: over there the entry is public.
        concerns = not entry.internal or verb == "share" or bond == LIVE
        accepted = attempt.accepted if attempt else None
        is_new = accepted is not None and entry.born > accepted
        is_ticked = attempt is not None and entry in attempt.ticked
        facts = Facts(
            phase,
            actor,
            verb,
            entry.kind,
            concerns,
            not entry.is_copy,
            bond,
            is_new or is_ticked,
            attempt is not None and entry.born > attempt.reported,
        )
        return number, row_of(facts)

    def _follow(self, at: int | None, number: int | None, row: str, entry: Entry) -> None:
        """Do on the other side what the row says."""
        self.rows.append(row)
        effect = EFFECTS.get(row)
        if effect is None or number is None:
            return
        if effect == "copy":
            self._copy(number, entry, to_lead=at is not None)
        elif effect == "update":
            self._update(number, entry)
        elif effect == "withdraw":
            self._withdraw(number, entry)
        elif effect == "hold" and entry not in self.attempts[number].held:
            self.attempts[number].held.append(entry)
        self.attempts[number].log.append((row, effect))

    def _copy(self, number: int, entry: Entry, *, to_lead: bool) -> None:
        kind = NOTE if entry.kind == TIME and not to_lead else entry.kind
        copied = Entry(self._number(), kind, entry.author, self._leaving(entry, to_lead=to_lead))
        copied.staff_only, copied.is_copy, copied.original = to_lead, True, entry
        self._put(None if to_lead else number, copied)
        for each in (entry, copied):
            each.attempt, each.bond, each.severed_by = number, LIVE, None

    @staticmethod
    def _leaving(entry: Entry, *, to_lead: bool) -> Says:
        """Neither the internal text nor the customer's price; of the lead's time, day and hours."""
        says = replace(entry.says, internal_text="", customer_price=None)
        if entry.kind == TIME and not to_lead:
            says = replace(says, started_at=None, ended_at=None)
        return says

    def _update(self, number: int, entry: Entry) -> None:
        at, copied = self._copy_of(number, entry)
        assert copied
        copied.says = self._leaving(entry, to_lead=at is None)

    def _withdraw(self, number: int, entry: Entry) -> None:
        at, copied = self._copy_of(number, entry)
        assert copied
        self._take_away(at, copied)
        entry.bond = NONE

    def _sever(self, copied: Entry, bond: str, person: str) -> None:
        for each in (copied, copied.original):
            if each:
                each.bond, each.severed_by = bond, person

    # Moves

    def _move(self, deed: Move) -> str | None:
        status = self.status
        sources, target = MOVES[deed.name]
        if status not in sources:
            # The ticket of a desk is its own: only an offer that waits stands in the way (Q19).
            is_own = deed.name == "complete ticket" and status != ASSIGNED
            if is_own and status == UNSENT:
                self.attempts.pop()
            return None if is_own else REFUSED
        if deed.name in ("save terms", "send"):
            self._offer(deed)
        elif deed.name == "discard":
            self.attempts.pop()
            return None
        attempt = self.attempts[-1]
        assert target
        attempt.status = target
        self._follow_move(deed.name, len(self.attempts) - 1, attempt)
        return None

    def _offer(self, deed: Move) -> None:
        """A new attempt, or the draft, with what may be ticked: public notes and files (Q13)."""
        if self.status != UNSENT:
            self.attempts.append(Attempt(deed.partner))
        attempt = self.attempts[-1]
        attempt.partner = deed.partner
        attempt.ticked = [
            entry
            for entry in self.entries[None]
            if entry.number in deed.ticked
            and entry.kind in (NOTE, FILE)
            and not (entry.internal or entry.is_copy)
        ]

    def _follow_move(self, name: str, number: int, attempt: Attempt) -> None:
        if name in ("send", "cancel", "decline"):
            row = {"send": "O3", "cancel": "O4", "decline": "O5"}[name]
            self.histories[None].append(Line(row=row, text=WORDS.get(name, "")))
        elif name == "accept":
            self._accept(number, attempt)
        elif name == "report":
            attempt.reported = self.moment
        elif name == "reject":
            for at in (None, number):
                self.histories[at].append(Line(row="O10", text=WORDS.get(name, "")))
            self._release(number, attempt)
        elif name in ROW_OF_END:
            self._end(ROW_OF_END[name], number, attempt)

    def _accept(self, number: int, attempt: Attempt) -> None:
        attempt.accepted = self.moment
        self.entries[number], self.histories[number] = [], []
        for entry in self.entries[None]:
            if entry in attempt.ticked and not entry.internal:
                self._copy(number, entry, to_lead=False)
                attempt.log.append(("O7", "copy"))

    def _release(self, number: int, attempt: Attempt) -> None:
        """D25: in the order in which each entry was first changed; it arrives as it is by now."""
        for entry in attempt.held:
            if entry.bond in (BY_EDIT, BY_DELETE) and entry.attempt == number:
                continue
            _, copied = self._copy_of(number, entry)
            stands = not (entry.is_gone or entry.internal)
            if copied and stands:
                self._update(number, entry)
                attempt.log.append(("D25", "update"))
            elif copied:
                self._withdraw(number, entry)
                attempt.log.append(("D25", "withdraw"))
            elif stands:
                self._copy(number, entry, to_lead=entry not in self.entries[None])
                attempt.log.append(("D25", "copy"))
        attempt.held = []

    def _end(self, row: str, number: int, attempt: Attempt) -> None:
        """D26: what is held is dropped. The partner's time becomes one charge (features.md 3.9)."""
        attempt.log += [("D26", "drop") for _ in self._waiting(number)]
        attempt.held = []
        minutes = sum(
            entry.says.minutes or 0
            for entry in self.entries[None]
            if entry.kind == TIME and entry.is_copy and entry.attempt == number
        )
        if minutes:
            self.histories[None].append(Line(row=row, minutes=minutes, cost=FLAT_RATE))
        for at in (None, number):
            self.histories[at].append(Line(row=row))

    # What is where

    def _waiting(self, number: int) -> list[Entry]:
        """What is held: each entry, or the copy of one that is gone; what nobody has is nothing."""
        held = self.attempts[number].held if number in self.entries else []
        there = [self._copy_of(number, each)[1] if each.is_gone else each for each in held]
        return [each for each in there if each]

    def _number(self) -> int:
        self.made += 1
        return self.made

    def _put(self, at: int | None, entry: Entry) -> Entry:
        self.entries[at].append(entry)
        return entry

    def _take_away(self, at: int | None, entry: Entry) -> None:
        self.entries[at].remove(entry)
        entry.is_gone = True

    def _find(self, at: int | None, number: int) -> Entry | None:
        return next((entry for entry in self.entries[at] if entry.number == number), None)

    def _copy_of(self, number: int, entry: Entry) -> tuple[int | None, Entry | None]:
        """The copy that this attempt made of an entry, and where it stands."""
        for at in (None, number):
            for each in self.entries[at]:
                if each.original is entry and each.attempt == number:
                    return at, each
        return None, None

    def _present(self, at: int | None) -> int | None:
        """The attempt under which somebody writes on this ticket."""
        if at is not None:
            return at
        return len(self.attempts) - 1 if self.attempts else None

    def _phase(self, number: int | None) -> str:
        return OFFER if number is None else PHASES.get(self.attempts[number].status, OFFER)

    def _actor(self, at: int | None) -> str:
        return LEAD if at is None else self.attempts[at].partner

    def picture(self) -> Picture:
        held = {id(entry) for attempt in self.attempts for entry in attempt.held}
        places = {
            id(entry): (at, place)
            for at, entries in self.entries.items()
            for place, entry in enumerate(entries)
        }
        return Picture(
            entries={
                at: [
                    Seen(
                        kind=entry.kind,
                        author=entry.author,
                        says=entry.says,
                        internal=entry.internal,
                        staff_only=entry.staff_only,
                        is_copy=entry.is_copy,
                        copy_of=places.get(id(entry.original)),
                        bond=entry.bond,
                        attempt=None if entry.bond == NONE else entry.attempt,
                        held=id(entry) in held,
                        severed_by=entry.severed_by,
                    )
                    for entry in entries
                ]
                for at, entries in self.entries.items()
            },
            histories=self.histories,
            statuses=[attempt.status for attempt in self.attempts],
            logs=[attempt.log for attempt in self.attempts],
            waiting=[
                [places[id(there)] for there in self._waiting(number)]
                for number in range(len(self.attempts))
            ],
            rows=sorted(self.rows),
            notices=self.notices,
        )
