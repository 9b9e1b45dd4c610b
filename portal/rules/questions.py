"""A question of the partner to the lead: a shared note that stays open until its answer (Q44).

The answer is a note of the lead like any other. While completion waits for approval it is held
(D22): the lead is done with the question at once, the partner when a rejection releases the answer.
An approval drops it, and the question stays what it was. With the end of the work nobody waits for
an answer any more, so an open question is part of the history.
"""

from portal.rules import copying
from portal.rules.refusals import Refusal
from portal.rules.synchronisation import creation
from portal.rules.vocabulary import N_, Actor, Kind, Phase, Question

ANSWERABLE = frozenset({Phase.LIVE, Phase.HELD})


def ask_refusal(phase: Phase, actor: Actor) -> Refusal | None:
    """A partner asks while it may write and the lead reads it at once: a held question is none.

    Where the rows refuse any note, they say why.
    """
    if phase is Phase.LIVE and actor is not Actor.LEAD:
        return None
    is_linked = phase in {Phase.HELD, Phase.ENDED}
    row = copying.refusal(creation(phase, actor, Kind.NOTE, internal=False)) if is_linked else None
    return row or Refusal("Q44", N_("A question can be asked only while the work goes on."))


def answer_refusal(phase: Phase, question: Question) -> Refusal | None:
    """The lead answers once, and while an answer can still reach the partner."""
    if question is not Question.OPEN:
        return Refusal("Q44", N_("This question has been answered in the meantime."))
    if phase not in ANSWERABLE:
        return Refusal("Q44", N_("The work has ended, so an answer would reach nobody."))
    return None


def arrives_at_once(phase: Phase) -> bool:
    """Whether the partner reads an answer now; else with a rejection (D25), or never (D26)."""
    return phase is Phase.LIVE
