"""Why a move is not open any more, in words that say what happened instead (409)."""

from datetime import datetime
from enum import StrEnum

from portal.rules.lifecycle import LINKED, Event
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, OutsourceStatus

ANSWERS = {Event.ACCEPT, Event.DECLINE, Event.CANCEL, Event.SAVE_TERMS, Event.SEND}
NOT_REPORTED = {Event.APPROVE_COMPLETION, Event.REJECT_COMPLETION}


def conflict(
    event: StrEnum,
    status: OutsourceStatus | None,
    *,
    answered: tuple[str, datetime] | None = None,
    reported: tuple[str, datetime] | None = None,
    closed: tuple[str, datetime] | None = None,
    expired: bool = False,
) -> Refusal:
    """The sentence for an event that has no row where the attempt stands; of its terms as well."""
    if status is OutsourceStatus.DECLINED and expired:
        return Refusal("Q10", N_("The time to answer has passed, so this offer has ended."))
    if status is OutsourceStatus.DECLINED and answered:
        return _by("O5", N_("Declined by {person} at {time}."), answered)
    if status is OutsourceStatus.CANCELED and closed:
        return _by("O4", N_("Canceled by {person} at {time}."), closed)
    if event in ANSWERS and status in LINKED | {OutsourceStatus.COMPLETE} and answered:
        return _by("O7", N_("Accepted by {person} at {time}."), answered)
    if status is OutsourceStatus.COMPLETE and closed:
        return _by("O11", N_("Set to Complete by {person} at {time}."), closed)
    if status is OutsourceStatus.WAITING_APPROVAL and reported:
        return _by("O9", N_("Completion was reported by {person} at {time}."), reported)
    if event in NOT_REPORTED:
        return Refusal(
            "O10", N_("Completion has not been reported, so there is nothing to decide.")
        )
    if status is OutsourceStatus.ASSIGNED:
        return Refusal("O3", N_("This offer has been sent and waits for an answer."))
    return Refusal("4.2", N_("This has changed in the meantime. Here is how it stands now."))


def _by(rule: str, sentence: str, what: tuple[str, datetime]) -> Refusal:
    person, time = what
    return Refusal(rule, sentence, {"person": person, "time": time})
