"""Other terms after the acceptance, as rows T1 to T4: a lead proposes, its partner confirms (Q14).

Until it is confirmed the terms stand as they are. While completion waits for approval nothing is
proposed or confirmed, since the work is judged by the terms under which it was reported; a proposal
rests until the lead rejects, and ends with the attempt. Rate kind and currency never change, and
what only the lead sees is no matter of the partner's.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

import msgspec

from portal.rules.lifecycle import ACCEPTED, IN_PROGRESS, LINKED, Source
from portal.rules.permissions import Permission, may
from portal.rules.preconditions import NO_AGREEMENT
from portal.rules.refusals import Refusal
from portal.rules.terms import LARGEST_AMOUNT
from portal.rules.vocabulary import N_, AmendmentStatus, OutsourceStatus, Side, Standing


class AmendmentEvent(StrEnum):
    """What a person does about other terms; no word of it is one of an Event."""

    PROPOSE_TERMS = auto()
    WITHDRAW_TERMS = auto()
    CONFIRM_TERMS = auto()
    DECLINE_TERMS = auto()


class Condition(StrEnum):
    """What has to hold, in the order in which it is asked."""

    AGREEMENT_ACCEPTED = auto()
    NONE_WAITS = auto()
    STILL_THE_TERMS = auto()
    SOMETHING_DIFFERS = auto()
    AMOUNTS_SENSIBLE = auto()
    STILL_AHEAD = auto()
    NOT_MISSED = auto()


class Effect(StrEnum):
    """What follows, in the same transaction."""

    CHANGE_TERMS = auto()
    COUNT_ANEW = auto()
    NOTE_AT_BOTH = auto()
    TELL_OTHER_SIDE = auto()


class Amendable(msgspec.Struct, frozen=True, kw_only=True):
    """The terms that may change, as an attempt and an amendment both have them."""

    partner_rate: int | None
    authorised_minutes: int
    authorised_charges: int
    complete_by: datetime | None
    instructions: str


LABELS = {
    "partner_rate": N_("Rate"),
    "authorised_minutes": N_("Authorised hours"),
    "authorised_charges": N_("Authorised charges"),
    "complete_by": N_("Complete by"),
    "instructions": N_("Instructions"),
}
LIMITS = frozenset({"authorised_minutes", "authorised_charges"})


class Step(msgspec.Struct, frozen=True):
    """One row: who may do what from which outsource statuses, and what becomes of the proposal."""

    id: str
    event: AmendmentEvent
    source: frozenset[Source]
    target: AmendmentStatus
    by: Side
    needs: Permission
    conditions: tuple[Condition, ...] = ()
    then: tuple[Effect, ...] = ()
    rules: tuple[str, ...] = ("Q14",)


AT_WORK: frozenset[Source] = frozenset({ACCEPTED, IN_PROGRESS})
SAID = (Effect.NOTE_AT_BOTH, Effect.TELL_OTHER_SIDE)

# fmt: off
STEPS = (
    Step("T1", AmendmentEvent.PROPOSE_TERMS, AT_WORK, AmendmentStatus.PROPOSED,
         Side.LEAD, Permission.OUTSOURCE,
         conditions=(Condition.AGREEMENT_ACCEPTED, Condition.NONE_WAITS, Condition.STILL_THE_TERMS,
                     Condition.SOMETHING_DIFFERS, Condition.AMOUNTS_SENSIBLE,
                     Condition.STILL_AHEAD),
         then=SAID,
         rules=("R37", "Q14")),
    Step("T2", AmendmentEvent.WITHDRAW_TERMS, frozenset(LINKED), AmendmentStatus.WITHDRAWN,
         Side.LEAD, Permission.OUTSOURCE,
         then=SAID),
    Step("T3", AmendmentEvent.CONFIRM_TERMS, AT_WORK, AmendmentStatus.CONFIRMED,
         Side.PARTNER, Permission.ANSWER_OFFERS,
         conditions=(Condition.NOT_MISSED,),
         then=(Effect.CHANGE_TERMS, Effect.COUNT_ANEW, *SAID),
         rules=("Q14", "Q16")),
    Step("T4", AmendmentEvent.DECLINE_TERMS, AT_WORK, AmendmentStatus.DECLINED,
         Side.PARTNER, Permission.ANSWER_OFFERS,
         then=SAID),
)
# fmt: on


def step_for(event: AmendmentEvent, status: Source) -> Step | None:
    """The row of `event` at an outsource status, or None where there is none (409)."""
    return next((step for step in STEPS if step.event is event and status in step.source), None)


def steps_open_to(status: OutsourceStatus, side: Side, actor: Standing) -> list[AmendmentEvent]:
    """What a page may offer to `actor` at `side`."""
    return [
        step.event
        for step in STEPS
        if status in step.source and step.by is side and may(actor, step.needs)
    ]


def amendable_of(row: Any) -> Amendable:
    """The terms that may change, of an attempt's row or as an amendment would have them."""
    return Amendable(**{name: getattr(row, name) for name in Amendable.__struct_fields__})


class Change(msgspec.Struct, frozen=True):
    """One term: its name, what it was and what it is to be."""

    name: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return LABELS[self.name]


def changes(before: Amendable, after: Amendable) -> list[Change]:
    """The terms that differ, in the order in which people read them."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in LABELS)
    return [Change(*each) for each in pairs if each[1] != each[2]]


def to_the_minute(now: Amendable, proposed: Amendable) -> Amendable:
    """A form knows moments to the minute: one that was left alone is no change."""
    old, new = now.complete_by, proposed.complete_by
    if old and new and old.replace(second=0, microsecond=0) == new:
        return msgspec.structs.replace(proposed, complete_by=old)
    return proposed


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the conditions may look at, read in the transaction of the step.

    `is_seen`: whoever proposes has seen the terms as they stand.
    """

    at: datetime
    now: Amendable
    proposed: Amendable
    agreement_accepted: bool = True
    one_waits: bool = False
    is_seen: bool = True


class Wrong(msgspec.Struct, frozen=True):
    """A refusal, and the field of the form that can mend it; none where the whole is refused."""

    refusal: Refusal
    field: str = ""


def wrong_with(step: Step, facts: Facts) -> Wrong | None:
    """The first condition of the step that does not hold, or None."""
    judged = (JUDGES[condition](facts) for condition in step.conditions)
    return next((wrong for wrong in judged if wrong), None)


def agreement_accepted(facts: Facts) -> Wrong | None:
    return None if facts.agreement_accepted else Wrong(NO_AGREEMENT)


def none_waits(facts: Facts) -> Wrong | None:
    if not facts.one_waits:
        return None
    sentence = N_("Other terms have been proposed already and wait for an answer.")
    return Wrong(Refusal("Q14", sentence))


def still_the_terms(facts: Facts) -> Wrong | None:
    """Else a form that stood open would propose to undo what both have agreed on meanwhile."""
    if facts.is_seen:
        return None
    sentence = N_("The terms have changed in the meantime. Compare them and send this once more.")
    return Wrong(Refusal("Q14", sentence))


def something_differs(facts: Facts) -> Wrong | None:
    if changes(facts.now, facts.proposed):
        return None
    sentence = N_("Nothing differs from the present terms. Change at least one of them.")
    return Wrong(Refusal("Q14", sentence), "authorised_minutes")


def amounts_sensible(facts: Facts) -> Wrong | None:
    """None below zero or larger than can be kept; there is always a rate."""
    for name in ("partner_rate", "authorised_minutes", "authorised_charges"):
        amount = getattr(facts.proposed, name)
        if amount is None or not 0 <= amount <= LARGEST_AMOUNT:
            return Wrong(Refusal("Q14", N_("This is not an amount that can be agreed on.")), name)
    return None


def still_ahead(facts: Facts) -> Wrong | None:
    """A new day to be finished by is ahead; one that was missed already may stay as it is."""
    if _is_ahead(facts):
        return None
    sentence = N_("Complete by is in the past. Choose a time after now.")
    return Wrong(Refusal("Q14", sentence), "complete_by")


def not_missed(facts: Facts) -> Wrong | None:
    """The same when the answer comes: nobody agrees on a day that has passed."""
    if _is_ahead(facts):
        return None
    sentence = N_("The proposed time to complete by has passed. Decline, and ask for a later one.")
    return Wrong(Refusal("Q14", sentence))


def _is_ahead(facts: Facts) -> bool:
    complete_by = facts.proposed.complete_by
    return complete_by is not None and (
        complete_by == facts.now.complete_by or complete_by > facts.at
    )


JUDGES: dict[Condition, Callable[[Facts], Wrong | None]] = {
    Condition.AGREEMENT_ACCEPTED: agreement_accepted,
    Condition.NONE_WAITS: none_waits,
    Condition.STILL_THE_TERMS: still_the_terms,
    Condition.SOMETHING_DIFFERS: something_differs,
    Condition.AMOUNTS_SENSIBLE: amounts_sensible,
    Condition.STILL_AHEAD: still_ahead,
    Condition.NOT_MISSED: not_missed,
}

_ENDED_BY = {
    AmendmentStatus.WITHDRAWN: N_("These terms were withdrawn by {person} at {time}."),
    AmendmentStatus.CONFIRMED: N_("These terms were confirmed by {person} at {time}."),
    AmendmentStatus.DECLINED: N_("These terms were declined by {person} at {time}."),
    AmendmentStatus.LAPSED: N_("The work has ended, and the proposal with it."),
}


def conflict(status: AmendmentStatus, ended: tuple[str, datetime]) -> Refusal:
    """Why a proposal that has ended cannot be answered or withdrawn: who was faster, and when."""
    person, time = ended
    return Refusal("Q14", _ENDED_BY[status], {"person": person, "time": time})
