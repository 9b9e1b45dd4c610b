"""Which ticket may be deleted (Q40): none that was received, none that was ever accepted."""

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_


def refusal_to_delete(*, is_received: bool, was_accepted: bool) -> Refusal | None:
    """Why this ticket has to stay, or None."""
    if is_received:
        return Refusal("Q40", N_("This ticket was received from a lead, so it stays."))
    if was_accepted:
        return Refusal("Q40", N_("A partner has accepted this ticket once, so it stays for good."))
    return None
