"""The checks that moves cite: facts in, a refusal or None out (states.md 4.2, guards)."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from portal.rules.lifecycle import Check, Move
from portal.rules.refusals import Refusal
from portal.rules.terms import Terms, missing
from portal.rules.vocabulary import N_, DeclineReason, PartnerStatus, Source, TicketStatus

NO_AGREEMENT = Refusal(
    "R37", N_("Your company has to accept the outsourcing agreement before it can outsource.")
)
NOT_OURS = Refusal("Q27", N_("This ticket was received from a lead and cannot be passed on."))


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a move's checks may look at, read in the transaction of the move."""

    at: datetime
    terms: Terms
    agreement_accepted: bool
    ticket_status: TicketStatus
    ticket_source: Source
    partner_status: PartnerStatus
    partner_name: str
    forwarded_to: str = ""
    decline_reason: DeclineReason | None = None
    text: str = ""


def refusal_of(move: Move, facts: Facts) -> Refusal | None:
    """The first refusal among the move's checks, or None where all hold."""
    for check in move.checks:
        refusal = JUDGES[check](facts)
        if refusal:
            return refusal
    return None


def agreement_accepted(facts: Facts) -> Refusal | None:
    return None if facts.agreement_accepted else NO_AGREEMENT


def ticket_not_complete(facts: Facts) -> Refusal | None:
    if facts.ticket_status != TicketStatus.COMPLETE:
        return None
    return Refusal("O1", N_("This ticket is complete. Reopen it before you outsource it."))


def ticket_is_ours(facts: Facts) -> Refusal | None:
    return NOT_OURS if facts.ticket_source == Source.INSOURCED else None


def not_forwarded(facts: Facts) -> Refusal | None:
    if not facts.forwarded_to:
        return None
    return Refusal(
        "O15",
        N_("This ticket is forwarded to {network}. End that first."),
        {"network": facts.forwarded_to},
    )


def partner_active(facts: Facts) -> Refusal | None:
    if facts.partner_status == PartnerStatus.ACTIVE:
        return None
    return Refusal(
        "R25",
        N_("The partnership with {partner} is not active. Invite them first."),
        {"partner": facts.partner_name},
    )


def terms_complete(facts: Facts) -> Refusal | None:
    if not missing(facts.terms):
        return None
    return Refusal("O3", N_("Rate, answer by and complete by are needed before the offer is sent."))


def date_refusals(terms: Terms, at: datetime) -> dict[str, Refusal]:
    """What is wrong with the two dates of an offer, by field: past, or out of order."""
    answer, complete = terms.accept_by, terms.complete_by
    refusals: dict[str, Refusal] = {}
    if answer and answer <= at:
        refusals["accept_by"] = Refusal(
            "O3", N_("Answer by is in the past. Choose a time after now.")
        )
    if complete and complete <= at:
        refusals["complete_by"] = Refusal(
            "O3", N_("Complete by is in the past. Choose a time after now.")
        )
    elif answer and complete and complete < answer:
        refusals["complete_by"] = Refusal(
            "O3", N_("Complete by is before answer by. Choose a later time.")
        )
    return refusals


def dates_in_order(facts: Facts) -> Refusal | None:
    return next(iter(date_refusals(facts.terms, facts.at).values()), None)


def answer_in_time(facts: Facts) -> Refusal | None:
    accept_by = facts.terms.accept_by
    if accept_by is None or facts.at <= accept_by:
        return None
    return Refusal(
        "Q10", N_("The time to answer has passed. Ask the lead to send the offer again.")
    )


def answer_overdue(facts: Facts) -> Refusal | None:
    accept_by = facts.terms.accept_by
    if accept_by is not None and facts.at > accept_by:
        return None
    return Refusal("Q10", N_("The time to answer has not passed yet."))


def decline_reason_given(facts: Facts) -> Refusal | None:
    if facts.decline_reason is not None:
        return None
    return Refusal("Q12", N_("Choose why you decline."))


def rejection_reason_given(facts: Facts) -> Refusal | None:
    if facts.text.strip():
        return None
    return Refusal("O10", N_("Say what is missing, so that the partner can finish the work."))


JUDGES: dict[Check, Callable[[Facts], Refusal | None]] = {
    Check.AGREEMENT_ACCEPTED: agreement_accepted,
    Check.TICKET_NOT_COMPLETE: ticket_not_complete,
    Check.TICKET_IS_OURS: ticket_is_ours,
    Check.NOT_FORWARDED: not_forwarded,
    Check.PARTNER_ACTIVE: partner_active,
    Check.TERMS_COMPLETE: terms_complete,
    Check.DATES_IN_ORDER: dates_in_order,
    Check.ANSWER_IN_TIME: answer_in_time,
    Check.ANSWER_OVERDUE: answer_overdue,
    Check.DECLINE_REASON_GIVEN: decline_reason_given,
    Check.REJECTION_REASON_GIVEN: rejection_reason_given,
}
