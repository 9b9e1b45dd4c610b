"""The table of synchronisation: exact cover, and a sentence for each row."""

from collections import Counter
from itertools import product

import pytest

from portal.rules.synchronisation import (
    ROWS,
    Case,
    Effect,
    Shared,
    bond_after,
    change,
    creation,
    effect_of_release,
    impossible,
    matching,
    phase_of,
    row_for,
)
from portal.rules.vocabulary import Actor, Bond, Kind, OutsourceStatus, Phase, Verb

OFFER, LIVE, HELD, ENDED, NETWORK = Phase
LEAD, SP_PSA, SUB = Actor
CREATE, EDIT, DELETE, HIDE, SHARE = Verb
T, N, C, AF, AX = Kind
UNBOUND, BOUND, BY_EDIT, BY_DELETE = Bond
NOTHING, COPY, UPDATE, WITHDRAW, SEVER, HOLD, _, REFUSE = Effect

BOTH = (False, True)
ALL_CASES = [
    Case(*facts) for facts in product(Phase, Actor, Verb, Kind, BOTH, BOTH, Bond, BOTH, BOTH)
]
POSSIBLE = [case for case in ALL_CASES if impossible(case) is None]


def mine(
    kind: Kind = N,
    bond: Bond = UNBOUND,
    *,
    internal: bool = False,
    offerable: bool = True,
    since_hold: bool = False,
) -> Shared:
    return Shared(kind, internal, True, bond, offerable, since_hold)


def theirs(kind: Kind = N, bond: Bond = BOUND) -> Shared:
    return Shared(kind, False, False, bond, True, False)


def outcome(case: Case) -> tuple[str, Effect, Bond]:
    row = row_for(case)
    return row.id, row.effect, bond_after(case)


# The cover


def test_every_possible_case_falls_under_exactly_one_row() -> None:
    wrong = {case: [row.id for row in matching(case)] for case in POSSIBLE}
    wrong = {case: ids for case, ids in wrong.items() if len(ids) != 1}
    assert not wrong, "\n".join(f"{ids or 'no row'}: {case}" for case, ids in wrong.items())


def test_the_table_covers_953_of_24000_cases() -> None:
    assert (len(ALL_CASES), len(POSSIBLE)) == (24_000, 953)


def test_every_line_of_the_table_is_needed() -> None:
    used = Counter(id(row) for case in POSSIBLE for row in matching(case))
    assert [row.id for row in ROWS if not used[id(row)]] == []


def test_an_impossible_case_is_an_error_that_says_why() -> None:
    with pytest.raises(ValueError, match="Time, charges and links are never internal"):
        row_for(creation(LIVE, LEAD, T, internal=True))


# Creating


@pytest.mark.parametrize("phase", [LIVE, HELD, ENDED])
@pytest.mark.parametrize("kind", [N, AF])
def test_D1_an_internal_note_or_file_never_leaves_its_side(phase: Phase, kind: Kind) -> None:
    """R121."""
    assert outcome(creation(phase, LEAD, kind, internal=True)) == ("D1", NOTHING, UNBOUND)
    assert outcome(creation(phase, SP_PSA, kind, internal=True)) == ("D1", NOTHING, UNBOUND)
    hidden = mine(kind, internal=True)
    assert outcome(change(phase, LEAD, EDIT, hidden)) == ("D1", NOTHING, UNBOUND)
    assert outcome(change(phase, LEAD, DELETE, hidden)) == ("D1", NOTHING, UNBOUND)


def test_D1_covers_the_subcontractor_only_while_sharing_is_live() -> None:
    assert row_for(creation(LIVE, SUB, N, internal=True)).id == "D1"
    assert row_for(creation(HELD, SUB, N, internal=True)).id == "D24"
    assert row_for(creation(ENDED, SUB, N, internal=True)).id == "D28"


@pytest.mark.parametrize("phase", [LIVE, HELD, ENDED])
def test_D2_a_path_or_web_address_is_never_shared(phase: Phase) -> None:
    """R126."""
    assert outcome(creation(phase, LEAD, AX, internal=False)) == ("D2", NOTHING, UNBOUND)
    assert outcome(change(phase, SP_PSA, EDIT, mine(AX))) == ("D2", NOTHING, UNBOUND)


@pytest.mark.parametrize(
    ("row", "kind", "actors"),
    [
        ("D3", T, [LEAD]),
        ("D4", T, [SP_PSA]),
        ("D5", T, [SUB]),
        ("D6", N, [LEAD]),
        ("D7", N, [SP_PSA, SUB]),
        ("D8", AF, [LEAD]),
        ("D9", AF, [SP_PSA, SUB]),
        ("D10", C, [SP_PSA, SUB]),
        ("D11", C, [LEAD]),
    ],
)
def test_D3_to_D11_a_new_public_entry_is_copied_to_the_other_side(
    row: str, kind: Kind, actors: list[Actor]
) -> None:
    """R91, R113, R119, R120, R122."""
    for actor in actors:
        assert outcome(creation(LIVE, actor, kind, internal=False)) == (row, COPY, BOUND)


def test_D5_only_a_subcontractors_time_entry_is_a_mandatory_notice() -> None:
    """R133, R134."""
    assert {row.id for row in ROWS if row.notify} == {"D5"}


# Changing while sharing is live


@pytest.mark.parametrize("kind", [T, N, C, AF])
@pytest.mark.parametrize("actor", Actor)
def test_D12_the_owners_edit_reaches_the_copy(actor: Actor, kind: Kind) -> None:
    """R116, R119."""
    assert outcome(change(LIVE, actor, EDIT, mine(kind, BOUND))) == ("D12", UPDATE, BOUND)


@pytest.mark.parametrize("actor", Actor)
def test_D13_the_owners_delete_takes_the_copy_away(actor: Actor) -> None:
    """R116, R119."""
    assert outcome(change(LIVE, actor, DELETE, mine(N, BOUND))) == ("D13", WITHDRAW, UNBOUND)


@pytest.mark.parametrize("actor", Actor)
def test_D14_editing_a_copy_detaches_it_and_leaves_the_owners_entry(actor: Actor) -> None:
    """R117, R127, R128."""
    assert outcome(change(LIVE, actor, EDIT, theirs())) == ("D14", SEVER, BY_EDIT)


@pytest.mark.parametrize("actor", Actor)
def test_D15_deleting_a_copy_detaches_the_owners_entry_which_stays(actor: Actor) -> None:
    """R117, R130, R131."""
    assert outcome(change(LIVE, actor, DELETE, theirs())) == ("D15", SEVER, BY_DELETE)


@pytest.mark.parametrize(("verb", "internal"), [(EDIT, False), (HIDE, False), (SHARE, True)])
def test_D16_the_owners_changes_no_longer_reach_an_edited_copy(verb: Verb, internal: bool) -> None:
    """R129, Q2."""
    entry = mine(N, BY_EDIT, internal=internal)
    assert outcome(change(LIVE, LEAD, verb, entry)) == ("D16", NOTHING, BY_EDIT)


@pytest.mark.parametrize(("verb", "internal"), [(EDIT, False), (HIDE, False), (SHARE, True)])
def test_D17_the_owners_changes_do_not_bring_a_deleted_copy_back(
    verb: Verb, internal: bool
) -> None:
    """R132, Q2."""
    entry = mine(N, BY_DELETE, internal=internal)
    assert outcome(change(LIVE, LEAD, verb, entry)) == ("D17", NOTHING, BY_DELETE)


@pytest.mark.parametrize("bond", [BY_EDIT, BY_DELETE])
def test_D18_the_owners_delete_leaves_an_edited_copy_standing(bond: Bond) -> None:
    """R129."""
    assert outcome(change(LIVE, SUB, DELETE, mine(T, bond))) == ("D18", NOTHING, bond)


def test_D20_hiding_a_shared_note_withdraws_its_copy() -> None:
    """Q2."""
    assert outcome(change(LIVE, LEAD, HIDE, mine(N, BOUND))) == ("D20", WITHDRAW, UNBOUND)


def test_D21_sharing_an_internal_note_copies_it() -> None:
    """Q2."""
    assert outcome(change(LIVE, LEAD, SHARE, mine(internal=True))) == ("D21", COPY, BOUND)


# While completion waits for approval


@pytest.mark.parametrize("kind", [T, N, C, AF])
def test_D22_what_the_lead_adds_or_changes_is_held(kind: Kind) -> None:
    """R136, Q1."""
    assert outcome(creation(HELD, LEAD, kind, internal=False)) == ("D22", HOLD, UNBOUND)
    assert outcome(change(HELD, LEAD, EDIT, mine(kind, BOUND))) == ("D22", HOLD, BOUND)
    assert outcome(change(HELD, LEAD, DELETE, mine(kind, BOUND))) == ("D22", HOLD, BOUND)


def test_D22_a_held_hide_or_share_can_be_followed_by_any_other_change() -> None:
    hidden_now = mine(N, BOUND, internal=True)
    shared_now = mine(N, UNBOUND)
    for verb in (EDIT, DELETE, SHARE):
        assert outcome(change(HELD, LEAD, verb, hidden_now)) == ("D22", HOLD, BOUND)
    for verb in (EDIT, DELETE, HIDE):
        assert outcome(change(HELD, LEAD, verb, shared_now)) == ("D22", HOLD, UNBOUND)


def test_D23_what_a_partner_with_a_desk_adds_since_the_hold_is_held() -> None:
    """R136."""
    assert outcome(creation(HELD, SP_PSA, T, internal=False)) == ("D23", HOLD, UNBOUND)
    new = mine(T, since_hold=True)
    assert outcome(change(HELD, SP_PSA, EDIT, new)) == ("D23", HOLD, UNBOUND)
    assert outcome(change(HELD, SP_PSA, DELETE, new)) == ("D23", HOLD, UNBOUND)


@pytest.mark.parametrize("entry", [mine(T, BOUND), mine(internal=True), theirs()])
def test_D24_a_subcontractor_changes_nothing_while_completion_waits(entry: Shared) -> None:
    assert outcome(change(HELD, SUB, EDIT, entry)) == ("D24", REFUSE, entry.bond)
    assert row_for(creation(HELD, SUB, T, internal=False)).id == "D24"


@pytest.mark.parametrize(("verb", "bond"), [(EDIT, BY_EDIT), (DELETE, BY_DELETE)])
@pytest.mark.parametrize("actor", [LEAD, SP_PSA])
def test_D36_changing_a_copy_detaches_it_at_once_even_while_held(
    actor: Actor, verb: Verb, bond: Bond
) -> None:
    """R128, R131, Q49."""
    assert outcome(change(HELD, actor, verb, theirs())) == ("D36", SEVER, bond)


@pytest.mark.parametrize("entry", [mine(T, BOUND), mine(N, BY_EDIT), mine(N, offerable=False)])
def test_D37_a_partner_with_a_desk_leaves_what_is_older_than_the_hold(entry: Shared) -> None:
    assert outcome(change(HELD, SP_PSA, EDIT, entry)) == ("D37", REFUSE, entry.bond)


@pytest.mark.parametrize(
    ("phase", "actor"), [(LIVE, SUB), (LIVE, LEAD), (HELD, LEAD), (HELD, SP_PSA)]
)
def test_D38_a_detached_copy_changes_on_its_own_side_only(phase: Phase, actor: Actor) -> None:
    """R129."""
    detached = theirs(N, BY_EDIT)
    assert outcome(change(phase, actor, EDIT, detached)) == ("D38", NOTHING, BY_EDIT)


def test_D38_a_detached_copy_that_is_deleted_counts_as_deleted() -> None:
    assert outcome(change(LIVE, LEAD, DELETE, theirs(N, BY_EDIT))) == ("D38", NOTHING, BY_DELETE)


@pytest.mark.parametrize("phase", [LIVE, HELD])
@pytest.mark.parametrize("verb", [EDIT, DELETE, HIDE, SHARE])
def test_D39_an_older_entry_that_was_not_ticked_is_never_shared(phase: Phase, verb: Verb) -> None:
    """Q13, Q48."""
    entry = mine(N, internal=verb is SHARE, offerable=False)
    assert outcome(change(phase, LEAD, verb, entry)) == ("D39", NOTHING, UNBOUND)


@pytest.mark.parametrize("bond", [BY_EDIT, BY_DELETE])
def test_D40_the_leads_detached_entry_stays_detached_while_held(bond: Bond) -> None:
    """R129."""
    assert outcome(change(HELD, LEAD, EDIT, mine(N, bond))) == ("D40", NOTHING, bond)


# Before and after


def test_D27_after_completion_every_change_is_local() -> None:
    """R118."""
    assert outcome(creation(ENDED, LEAD, T, internal=False)) == ("D27", NOTHING, UNBOUND)
    assert outcome(change(ENDED, SP_PSA, EDIT, mine(T, BOUND))) == ("D27", NOTHING, BOUND)
    assert outcome(change(ENDED, LEAD, EDIT, theirs())) == ("D27", NOTHING, BOUND)


def test_D28_a_subcontractor_only_reads_a_complete_ticket() -> None:
    assert outcome(creation(ENDED, SUB, T, internal=False)) == ("D28", REFUSE, UNBOUND)
    assert outcome(change(ENDED, SUB, DELETE, mine(T, BOUND))) == ("D28", REFUSE, BOUND)


@pytest.mark.parametrize("kind", Kind)
def test_D32_an_offer_carries_no_entry_of_the_lead(kind: Kind) -> None:
    assert outcome(creation(OFFER, LEAD, kind, internal=False)) == ("D32", NOTHING, UNBOUND)


@pytest.mark.parametrize("kind", Kind)
def test_D33_nothing_goes_to_a_network(kind: Kind) -> None:
    """R102."""
    assert outcome(creation(NETWORK, LEAD, kind, internal=False)) == ("D33", NOTHING, UNBOUND)


def test_the_phase_follows_the_outsource_status() -> None:
    assert {status: phase_of(status) for status in OutsourceStatus} == {
        OutsourceStatus.UNSENT: OFFER,
        OutsourceStatus.ASSIGNED: OFFER,
        OutsourceStatus.ACCEPTED: LIVE,
        OutsourceStatus.IN_PROGRESS: LIVE,
        OutsourceStatus.WAITING_APPROVAL: HELD,
        OutsourceStatus.COMPLETE: ENDED,
        OutsourceStatus.DECLINED: OFFER,
        OutsourceStatus.CANCELED: OFFER,
    }


@pytest.mark.parametrize(
    ("bond", "stands", "effect"),
    [
        (UNBOUND, True, COPY),
        (UNBOUND, False, NOTHING),
        (BOUND, True, UPDATE),
        (BOUND, False, WITHDRAW),
        (BY_EDIT, True, NOTHING),
        (BY_DELETE, False, NOTHING),
    ],
)
def test_D25_a_rejection_releases_what_was_held(bond: Bond, stands: bool, effect: Effect) -> None:
    """R138, Q1; what was severed meanwhile stays so (Q49)."""
    assert effect_of_release(bond, stands=stands) is effect
