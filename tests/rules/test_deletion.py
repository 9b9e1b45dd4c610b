"""Which ticket may be deleted (Q40)."""

from portal.rules.deletion import refusal_to_delete


def test_Q40_a_ticket_that_nobody_ever_accepted_may_go() -> None:
    assert refusal_to_delete(is_received=False, was_accepted=False) is None


def test_Q40_accepted_once_or_received_it_stays() -> None:
    for is_received, was_accepted in ((False, True), (True, False), (True, True)):
        refusal = refusal_to_delete(is_received=is_received, was_accepted=was_accepted)
        assert refusal
        assert refusal.rule == "Q40"
