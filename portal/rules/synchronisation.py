"""What an action on an entry means for the other side: the table D1 to D40 as rows.

Exactly one row fits each possible case (a test walks them all), so their order means nothing.
"""

from collections.abc import Set
from enum import StrEnum, auto
from functools import cache

import msgspec

from portal.rules.vocabulary import N_, Actor, Bond, Kind, OutsourceStatus, Phase, Verb

OFFER, NETWORK = Phase.OFFER, Phase.NETWORK
LIVE, HELD, ENDED = Phase.LIVE, Phase.HELD, Phase.ENDED
LEAD, SP_PSA, SUB = Actor.LEAD, Actor.SP_PSA, Actor.SUBCONTRACTOR
CREATE, EDIT, DELETE, HIDE, SHARE = Verb.CREATE, Verb.EDIT, Verb.DELETE, Verb.HIDE, Verb.SHARE
T, N, C, AF, AX = Kind.TIME, Kind.NOTE, Kind.CHARGE, Kind.FILE, Kind.LINK
UNBOUND, BOUND = Bond.NONE, Bond.LIVE
BY_EDIT, BY_DELETE = Bond.SEVERED_BY_EDIT, Bond.SEVERED_BY_DELETE

DESKS = {LEAD, SP_PSA}
PARTNERS = {SP_PSA, SUB}
INTACT, SEVERED = {UNBOUND, BOUND}, {BY_EDIT, BY_DELETE}
YES, NO = {True}, {False}


class Effect(StrEnum):
    """What an action means for the other side; only REFUSE stops one's own."""

    NOTHING = auto()
    COPY = auto()  # the copy is made
    UPDATE = auto()  # the copy gets the change
    WITHDRAW = auto()  # the copy is deleted
    SEVER = auto()  # a copy was touched by its holder: detached from here on
    HOLD = auto()  # released if completion is rejected, dropped if it is approved
    DROP = auto()  # was held, and never arrives
    REFUSE = auto()  # nobody's side changes


class Case(msgspec.Struct, frozen=True):
    """An action on an entry. Made by `creation` and `change`; `internal` is before the action."""

    phase: Phase
    actor: Actor
    verb: Verb
    kind: Kind
    internal: bool
    own: bool
    bond: Bond
    offerable: bool
    since_hold: bool

    @property
    def public(self) -> bool:
        """Public before the action or after it, and no link: else it never concerns others."""
        return self.kind is not AX and (not self.internal or self.verb is SHARE)


class Shared(msgspec.Struct, frozen=True):
    """What the rows look at on an entry of the attempt; `internal` is its owner's choice.

    A copy is never `internal`: *internal users only* (R122) is a mark of its own. `since_hold`:
    created after completion was last reported.
    """

    kind: Kind
    internal: bool
    own: bool
    bond: Bond
    offerable: bool
    since_hold: bool


class Row(msgspec.Struct, frozen=True):
    """A line of the table: for each fact the values it allows, None for any.

    Two lines may carry one id where phase and actor go together. `notify` is the mandatory notice.
    """

    id: str
    effect: Effect
    rules: tuple[str, ...] = ()
    phase: Set[Phase] | None = None
    actor: Set[Actor] | None = None
    verb: Set[Verb] | None = None
    kind: Set[Kind] | None = None
    public: Set[bool] | None = None
    own: Set[bool] | None = None
    bond: Set[Bond] | None = None
    offerable: Set[bool] | None = None
    since_hold: Set[bool] | None = None
    notify: bool = False


FACTS = ("phase", "actor", "verb", "kind", "public", "own", "bond", "offerable", "since_hold")

NOTHING, COPY, UPDATE, WITHDRAW = Effect.NOTHING, Effect.COPY, Effect.UPDATE, Effect.WITHDRAW
SEVER, HOLD, REFUSE = Effect.SEVER, Effect.HOLD, Effect.REFUSE

# fmt: off
ROWS = (
    Row("D1", NOTHING, ("R121",), phase={LIVE}, kind={N, AF}, public=NO, own=YES),
    Row("D1", NOTHING, ("R121",), phase={HELD, ENDED}, actor=DESKS,
        kind={N, AF}, public=NO, own=YES),
    Row("D2", NOTHING, ("R126",), phase={LIVE}, kind={AX}),
    Row("D2", NOTHING, ("R126",), phase={HELD, ENDED}, actor=DESKS, kind={AX}),

    Row("D3", COPY, ("R119", "R120"), phase={LIVE}, actor={LEAD}, verb={CREATE}, kind={T}),
    Row("D4", COPY, ("R119", "R121"), phase={LIVE}, actor={SP_PSA}, verb={CREATE}, kind={T}),
    Row("D5", COPY, ("R133", "R134"), phase={LIVE}, actor={SUB}, verb={CREATE},
        kind={T}, notify=True),
    Row("D6", COPY, ("R119",), phase={LIVE}, actor={LEAD}, verb={CREATE}, kind={N}, public=YES),
    Row("D7", COPY, ("R122", "R123", "R124"), phase={LIVE}, actor=PARTNERS, verb={CREATE},
        kind={N}, public=YES),
    Row("D8", COPY, ("R119", "R125"), phase={LIVE}, actor={LEAD}, verb={CREATE},
        kind={AF}, public=YES),
    Row("D9", COPY, ("R122", "R125"), phase={LIVE}, actor=PARTNERS, verb={CREATE},
        kind={AF}, public=YES),
    Row("D10", COPY, ("R91", "R113"), phase={LIVE}, actor=PARTNERS, verb={CREATE}, kind={C}),
    Row("D11", COPY, ("R91", "R113", "Q15"), phase={LIVE}, actor={LEAD}, verb={CREATE}, kind={C}),

    Row("D12", UPDATE, ("R116", "R119"), phase={LIVE}, verb={EDIT}, own=YES, bond={BOUND}),
    Row("D13", WITHDRAW, ("R116", "R119"), phase={LIVE}, verb={DELETE}, own=YES, bond={BOUND}),
    Row("D14", SEVER, ("R117", "R127", "R128"), phase={LIVE}, verb={EDIT}, own=NO, bond={BOUND}),
    Row("D15", SEVER, ("R117", "R130", "R131"), phase={LIVE}, verb={DELETE}, own=NO, bond={BOUND}),
    Row("D16", NOTHING, ("R129", "Q2"), phase={LIVE},
        verb={EDIT, HIDE, SHARE}, public=YES, own=YES, bond={BY_EDIT}),
    Row("D17", NOTHING, ("R132", "Q2"), phase={LIVE},
        verb={EDIT, HIDE, SHARE}, public=YES, own=YES, bond={BY_DELETE}),
    Row("D18", NOTHING, ("R129",), phase={LIVE}, verb={DELETE}, public=YES, own=YES, bond=SEVERED),
    Row("D20", WITHDRAW, ("Q2",), phase={LIVE}, verb={HIDE}, kind={N, AF}, own=YES, bond={BOUND}),
    Row("D21", COPY, ("Q2",), phase={LIVE}, verb={SHARE},
        kind={N, AF}, own=YES, bond={UNBOUND}, offerable=YES),

    Row("D22", HOLD, ("R136", "Q1"), phase={HELD}, actor={LEAD},
        public=YES, own=YES, bond=INTACT, offerable=YES),
    Row("D23", HOLD, ("R136",), phase={HELD}, actor={SP_PSA}, public=YES, own=YES, since_hold=YES),
    Row("D24", REFUSE, phase={HELD}, actor={SUB}),
    Row("D27", NOTHING, ("R118",), phase={ENDED}, actor=DESKS, public=YES),
    Row("D28", REFUSE, phase={ENDED}, actor={SUB}),
    Row("D32", NOTHING, phase={OFFER}),
    Row("D33", NOTHING, ("R102",), phase={NETWORK}),

    Row("D36", SEVER, ("R128", "R131", "Q49"), phase={HELD}, actor=DESKS,
        verb={EDIT, DELETE}, own=NO, bond={BOUND}),
    Row("D37", REFUSE, phase={HELD}, actor={SP_PSA}, public=YES, own=YES, since_hold=NO),
    Row("D38", NOTHING, ("R129",), phase={LIVE}, verb={EDIT, DELETE}, own=NO, bond=SEVERED),
    Row("D38", NOTHING, ("R129",), phase={HELD}, actor=DESKS,
        verb={EDIT, DELETE}, own=NO, bond=SEVERED),
    Row("D39", NOTHING, ("Q13", "Q48"), phase={LIVE},
        public=YES, own=YES, bond={UNBOUND}, offerable=NO),
    Row("D39", NOTHING, ("Q13", "Q48"), phase={HELD}, actor={LEAD},
        public=YES, own=YES, bond={UNBOUND}, offerable=NO),
    Row("D40", NOTHING, ("R129",), phase={HELD}, actor={LEAD}, public=YES, own=YES, bond=SEVERED),
)
# fmt: on


def impossible(case: Case) -> str | None:
    """Why this case cannot occur, in a sentence to translate, or None for one that can."""
    own, internal, kind, bond = case.own, case.internal, case.kind, case.bond
    bound, created, since = bond is not UNBOUND, case.verb is CREATE, case.since_hold
    held, turned = case.phase is HELD, case.verb in {HIDE, SHARE}
    reached = case.phase is LIVE or (held and not since)
    # fmt: off
    reasons = (
        (internal and kind in {T, C, AX}, N_("Time, charges and links are never internal.")),
        (case.verb is HIDE and kind in {T, C}, N_("Time and charges are always public.")),
        (kind is AX and (bound or not own),
         N_("A path or web address is never shared, so it has no copy.")),
        (case.verb is HIDE and internal, N_("What is internal already cannot be made internal.")),
        (case.verb is SHARE and not internal, N_("What is public already cannot be made public.")),
        (turned and not own,
         N_("Only its owner makes an entry internal or public; a copy can be edited instead.")),
        (turned and case.actor is SUB, N_("A subcontractor does not change who sees an entry.")),
        (case.phase in {OFFER, NETWORK} and (case.actor is not LEAD or not own or bound),
         N_("Without a second ticket there is only the lead, and no copy.")),
        (not own and (internal or bond in {UNBOUND, BY_DELETE}),
         N_("A copy is public, was shared, and has not been deleted.")),
        (created and not (own and not bound and case.offerable),
         N_("What is added is one's own, not shared before, and no older entry.")),
        (created and held and not since,
         N_("What is added now is written since completion was reported.")),
        (since and (not held or bound or not case.offerable),
         N_("Only while completion waits is an entry written since it was reported, "
            "and nobody else has it.")),
        (internal and bond is BOUND, N_("An internal entry is not shared.")),
        (bound and not case.offerable, N_("An older entry that was not ticked was never shared.")),
        (reached and own and case.offerable and not (created or bound or internal or kind is AX),
         N_("A public entry that may be shared is shared already.")),
    )
    # fmt: on
    return next((reason for holds, reason in reasons if holds), None)


def matching(case: Case) -> list[Row]:
    """Every row that allows each fact of the case: one row, if the case is possible."""
    return [
        row
        for row in ROWS
        if all(
            (allowed := getattr(row, fact)) is None or getattr(case, fact) in allowed
            for fact in FACTS
        )
    ]


@cache  # a ticket's page asks for each of its entries, and there are few cases
def row_for(case: Case) -> Row:
    """The one row of a possible case; ValueError for an impossible one."""
    if reason := impossible(case):
        raise ValueError(f"{reason}: {case}")
    (row,) = matching(case)
    return row


def creation(phase: Phase, actor: Actor, kind: Kind, *, internal: bool) -> Case:
    """The case of a new entry."""
    return Case(phase, actor, CREATE, kind, internal, True, UNBOUND, True, phase is HELD)


def change(phase: Phase, actor: Actor, verb: Verb, entry: Shared) -> Case:
    """The case of a change, told as the other side knows the entry.

    Two held changes would else look impossible. Hidden while held: its copy still stands, so over
    there the entry is public. Shared while held: over there it is new.
    """
    internal, since_hold = entry.internal, entry.since_hold and phase is HELD
    if internal and entry.bond is BOUND:
        internal, verb = False, EDIT if verb is SHARE else verb
    elif phase is HELD and entry.own and entry.offerable and entry.bond is UNBOUND:
        since_hold = since_hold or not internal
    return Case(
        phase, actor, verb, entry.kind, internal, entry.own, entry.bond, entry.offerable, since_hold
    )


def bond_after(case: Case) -> Bond:
    """The entry's bond once the action is done; a deleted copy stays deleted (D15, D36, D38)."""
    effect = row_for(case).effect
    if effect is COPY:
        return BOUND
    if effect is WITHDRAW:
        return UNBOUND
    if effect is SEVER or (case.bond in SEVERED and not case.own):
        return BY_DELETE if case.verb is DELETE else BY_EDIT
    return case.bond


def effect_of_release(bond: Bond, *, stands: bool) -> Effect:
    """What a held entry owes the other side when completion is rejected (D25).

    `stands` says that the entry still exists and is public.
    """
    if bond in SEVERED:
        return NOTHING
    if bond is BOUND:
        return UPDATE if stands else WITHDRAW
    return COPY if stands else NOTHING


def phase_of(status: OutsourceStatus) -> Phase:
    """The phase of an attempt in this status."""
    if status in {OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS}:
        return LIVE
    if status is OutsourceStatus.WAITING_APPROVAL:
        return HELD
    return ENDED if status is OutsourceStatus.COMPLETE else OFFER
