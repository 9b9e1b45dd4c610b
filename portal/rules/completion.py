"""What is still open when a partner reports completion: it warns, and it never stops anybody.

The partner reads it before *Mark complete*, the lead before *Approve completion*. Places in the
words: {lead} and {partner}, the companies.
"""

from collections.abc import Callable

import msgspec

from portal.rules.vocabulary import N_


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """The work as one side's ticket shows it, in the present attempt.

    `has_timer`: a timer of the reader's on this ticket runs, or its time has not been entered.
    """

    minutes: int = 0
    is_asking: bool = False
    is_beyond: bool = False
    asks_file: bool = False
    has_file: bool = False
    has_timer: bool = False


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One row: when something is open, what the partner reads, and where it is mended.

    `to` continues the address of the partner's ticket. `at_lead` is what the lead reads; nothing
    where it is the partner's alone.
    """

    name: str
    is_open: Callable[[Work], bool]
    at_partner: str
    mend: str
    to: str
    at_lead: str = ""
    rules: tuple[str, ...] = ()


CHECKS = (
    Check(
        name="question",
        is_open=lambda work: work.is_asking,
        at_partner=N_("A question to {lead} is not answered yet."),
        mend=N_("View the question"),
        to="#timeline",
        at_lead=N_("A question of {partner} is not answered."),
        rules=("Q44",),
    ),
    Check(
        name="beyond",
        is_open=lambda work: work.is_beyond,
        at_partner=N_("The work goes beyond what was authorised; {lead} has to agree to pay it."),
        mend=N_("Ask a question"),
        to="/ask",
        at_lead=N_("The work goes beyond what was authorised."),
        rules=("Q16",),
    ),
    Check(
        name="time",
        is_open=lambda work: not work.minutes,
        at_partner=N_("No time has been entered."),
        mend=N_("Add time"),
        to="#composer",
        at_lead=N_("{partner} has entered no time."),
    ),
    Check(
        name="file",
        is_open=lambda work: work.asks_file and not work.has_file,
        at_partner=N_("{lead} asks for a photo or report, and no file has been added."),
        mend=N_("Add file"),
        to="#composer",
        at_lead=N_("You asked for a photo or report, and {partner} has sent no file."),
    ),
    Check(
        name="timer",
        is_open=lambda work: work.has_timer,
        at_partner=N_("The time of your timer has not been entered."),
        mend=N_("To the timer"),
        to="#timer",
    ),
)


def open_at_partner(work: Work) -> list[Check]:
    """What the partner is told before it reports completion."""
    return [check for check in CHECKS if check.is_open(work)]


def open_at_lead(work: Work) -> list[Check]:
    """What the lead is told before it approves."""
    return [check for check in CHECKS if check.at_lead and check.is_open(work)]
