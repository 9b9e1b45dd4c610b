"""What arrives on the other side, what never does, and the words that say so."""

import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product

import msgspec
import pytest
from msgspec.structs import replace

from portal.rules.copying import (
    TOLD,
    Copy,
    Entry,
    audience,
    copy_for,
    detaching,
    refusal,
    sharing_line,
    warning,
)
from portal.rules.synchronisation import (
    ROWS,
    Effect,
    Shared,
    bond_after,
    change,
    creation,
    effect_of_release,
    impossible,
    row_for,
)
from portal.rules.vocabulary import Activity, Actor, Bond, Kind, Phase, Side, Verb

OFFER, LIVE, HELD, ENDED, NETWORK = Phase
LEAD, SP_PSA, SUB = Actor
CREATE, EDIT, DELETE, HIDE, SHARE = Verb
T, N, C, AF, AX = Kind
UNBOUND, BOUND, BY_EDIT, BY_DELETE = Bond
NOTHING, COPY, UPDATE, WITHDRAW, SEVER, HOLD, _, REFUSE = Effect

STARTED = datetime(2026, 11, 14, 10, 42, tzinfo=UTC)
ENDED_AT = datetime(2026, 11, 14, 11, 2, tzinfo=UTC)
TIME = Entry(
    kind=T,
    author=7,
    text="Talked to the site manager",
    internal_text="SENTINEL customer pays 95",
    activity=Activity.TRAVEL,
    minutes=20,
    worked_on=date(2026, 11, 14),
    started_at=STARTED,
    ended_at=ENDED_AT,
)
NOTE = Entry(kind=N, author=7, text="Access until 14:00 only")
NAMES = {"own": "Halden", "other": "Brückner", "person": "Olga Petrova", "date": "13 Nov"}


# The copy


def test_the_leads_time_arrives_as_a_note_that_keeps_day_and_minutes() -> None:
    """D3, R120."""
    assert copy_for(Side.PARTNER, TIME) == Copy(
        kind=N,
        author=7,
        text="Talked to the site manager",
        staff_only=False,
        activity=Activity.TRAVEL,
        minutes=20,
        worked_on=date(2026, 11, 14),
        started_at=None,
        ended_at=None,
    )


def test_a_partners_time_arrives_as_time_for_internal_users_only() -> None:
    """D4, D5, R122."""
    assert copy_for(Side.LEAD, TIME) == Copy(
        kind=T,
        author=7,
        text="Talked to the site manager",
        staff_only=True,
        activity=Activity.TRAVEL,
        minutes=20,
        worked_on=date(2026, 11, 14),
        started_at=STARTED,
        ended_at=ENDED_AT,
    )


@pytest.mark.parametrize(("receiver", "staff_only"), [(Side.LEAD, True), (Side.PARTNER, False)])
def test_a_note_is_for_internal_users_only_at_the_lead_and_ordinary_at_the_partner(
    receiver: Side, staff_only: bool
) -> None:
    """D6, D7, R122."""
    copy = copy_for(receiver, NOTE)
    assert (copy.kind, copy.text, copy.staff_only) == (N, NOTE.text, staff_only)


@pytest.mark.parametrize("receiver", [Side.LEAD, Side.PARTNER])
def test_an_internal_text_never_leaves(receiver: Side) -> None:
    """R121."""
    assert b"SENTINEL" in msgspec.json.encode(TIME)
    assert b"SENTINEL" not in msgspec.json.encode(copy_for(receiver, TIME))


@pytest.mark.parametrize("receiver", [Side.LEAD, Side.PARTNER])
def test_an_internal_note_has_no_copy(receiver: Side) -> None:
    """R121."""
    with pytest.raises(ValueError, match="internal"):
        copy_for(receiver, replace(NOTE, internal=True))


# The words


def says(sentence: str | None) -> str:
    assert sentence is not None
    return sentence.format(**NAMES)


@pytest.mark.parametrize(
    ("phase", "actor", "kind", "internal", "sentence"),
    [
        (None, LEAD, N, False, "Only Halden staff see this."),
        (OFFER, LEAD, N, False, "Only Halden staff see this; the offer does not carry it."),
        (LIVE, LEAD, N, True, "Only Halden staff see this."),
        (LIVE, LEAD, N, False, "Halden staff and Brückner see this."),
        (
            LIVE,
            LEAD,
            T,
            False,
            "Halden staff and Brückner see this; it arrives there as a note.",
        ),
        (
            HELD,
            LEAD,
            N,
            False,
            "Sharing is on hold while completion waits for approval. "
            "Halden staff see this now; Brückner will, if you reject.",
        ),
        (HELD, LEAD, N, True, "Only Halden staff see this."),
        (ENDED, LEAD, N, False, "Sharing has ended. Only Halden staff see this."),
        (NETWORK, LEAD, N, False, "Only Halden staff see this; nothing here goes to Brückner."),
    ],
)
def test_the_lead_is_told_who_will_see_a_new_entry(
    phase: Phase | None, actor: Actor, kind: Kind, internal: bool, sentence: str
) -> None:
    assert says(audience(phase, actor, kind, internal=internal)) == sentence


def test_a_partner_is_told_that_customers_of_the_lead_see_nothing_of_it() -> None:
    """R123, R124."""
    sentence = audience(LIVE, SUB, T, internal=False).format(own="Brückner", other="Halden")
    assert sentence == "Brückner and Halden staff see this; customers of Halden do not."


def test_every_row_that_can_be_met_beforehand_has_its_sentence_and_no_other() -> None:
    creations = [
        creation(phase, actor, kind, internal=internal)
        for phase, actor, kind, internal in product(Phase, Actor, Kind, (False, True))
    ]
    met = {row_for(case).id for case in creations if not impossible(case)}
    met |= {row.id for row in ROWS if row.effect in {SEVER, REFUSE}}
    assert set(TOLD) == met


@pytest.mark.parametrize("verb", [EDIT, DELETE])
@pytest.mark.parametrize(("phase", "actor"), [(LIVE, SUB), (LIVE, LEAD), (HELD, LEAD)])
def test_whoever_edits_or_deletes_a_copy_is_warned_that_it_detaches(
    phase: Phase, actor: Actor, verb: Verb
) -> None:
    """Q3."""
    copy = Shared(N, False, False, BOUND, True, False)
    assert says(warning(change(phase, actor, verb, copy))) == (
        "This detaches the copy for good: Brückner keeps its own entry, "
        "and its later changes no longer arrive here."
    )


@pytest.mark.parametrize(("phase", "actor"), [*product(Phase, Actor)])
def test_Q3_what_is_asked_over_the_ticket_is_the_warning_of_each_of_its_copies(
    phase: Phase, actor: Actor
) -> None:
    copies = [Shared(kind, False, False, BOUND, True, False) for kind in (T, N, C, AF)]
    cases = [change(phase, actor, verb, copy) for verb in (EDIT, DELETE) for copy in copies]
    warnings = {warning(case) for case in cases if not impossible(case)}
    assert (warnings or {None}) == {detaching(phase, actor)}


@pytest.mark.parametrize(("own", "bond"), [(True, BOUND), (False, BY_EDIT)])
def test_nobody_is_warned_of_what_detaches_nothing(own: bool, bond: Bond) -> None:
    entry = Shared(N, False, own, bond, True, False)
    assert warning(change(LIVE, LEAD, EDIT, entry)) is None


@pytest.mark.parametrize(("phase", "rule"), [(HELD, "D24"), (ENDED, "D28")])
def test_a_subcontractor_is_refused_in_words_once_completion_was_reported(
    phase: Phase, rule: str
) -> None:
    said = refusal(creation(phase, SUB, T, internal=False))
    assert said is not None
    assert (said.rule, said.sentence) == (rule, TOLD[rule])


def test_nobody_is_refused_while_sharing_is_live() -> None:
    assert refusal(creation(LIVE, SUB, T, internal=False)) is None


# Every life of an entry and its copy, from the first moment to completion


class Life(msgspec.Struct, frozen=True):
    """An entry and its copy; `stands` and `copied` say which of the two exist."""

    phase: Phase
    owner: Actor
    holder: Actor
    entry: Shared
    stands: bool = True
    copied: bool = False
    held: bool = False


def beginnings() -> Iterator[Life]:
    sides = ((LEAD, SUB), (LEAD, SP_PSA), (SUB, LEAD), (SP_PSA, LEAD))
    for (owner, holder), phase, kind, internal in product(sides, (LIVE, HELD), Kind, (False, True)):
        case = creation(phase, owner, kind, internal=internal)
        if impossible(case) or row_for(case).effect is REFUSE:
            continue
        effect = row_for(case).effect
        entry = Shared(kind, internal, True, bond_after(case), True, phase is HELD)
        yield Life(phase, owner, holder, entry, copied=effect is COPY, held=effect is HOLD)
    for kind, ticked in product((T, N), (False, True)):
        older = Shared(kind, False, True, BOUND if ticked else UNBOUND, ticked, False)
        yield Life(LIVE, LEAD, SUB, older, copied=ticked)


def continuations(life: Life) -> Iterator[Life]:
    if life.phase is LIVE:
        yield replace(life, phase=HELD)
    if life.phase is HELD:
        yield released(life)
    if life.phase is not ENDED:
        yield replace(life, phase=ENDED, held=False)
    if life.stands:
        yield from (by_owner(life, verb) for verb in verbs_of_owner(life))
    if life.copied:
        yield from (by_holder(life, verb) for verb in (EDIT, DELETE))


def verbs_of_owner(life: Life) -> Iterator[Verb]:
    yield from (EDIT, DELETE)
    if life.entry.kind in {N, AF} and life.owner is not SUB:
        yield SHARE if life.entry.internal else HIDE


def by_owner(life: Life, verb: Verb) -> Life:
    entry = life.entry
    case = change(life.phase, life.owner, verb, entry)
    effect = row_for(case).effect
    if effect is REFUSE:
        return life
    internal = {HIDE: True, SHARE: False}.get(verb, entry.internal)
    return replace(
        life,
        entry=replace(entry, internal=internal, bond=bond_after(case)),
        stands=verb is not DELETE,
        copied={COPY: True, WITHDRAW: False}.get(effect, life.copied),
        held=life.held or effect is HOLD,
    )


def by_holder(life: Life, verb: Verb) -> Life:
    case = change(life.phase, life.holder, verb, copy_in(life))
    if row_for(case).effect is REFUSE:
        return life
    entry = replace(life.entry, bond=bond_after(case))
    return replace(life, entry=entry, copied=verb is not DELETE)


def copy_in(life: Life) -> Shared:
    return Shared(N, False, False, life.entry.bond, True, False)


def released(life: Life) -> Life:
    entry = life.entry
    stands = life.stands and not entry.internal
    effect = effect_of_release(entry.bond, stands=stands) if life.held else NOTHING
    bond = {COPY: BOUND, WITHDRAW: UNBOUND}.get(effect, entry.bond)
    return replace(
        life,
        phase=LIVE,
        entry=replace(entry, bond=bond, since_hold=False),
        copied={COPY: True, WITHDRAW: False}.get(effect, life.copied),
        held=False,
    )


@pytest.fixture(scope="module")
def lives() -> set[Life]:
    """All that can become of an entry; an impossible case on the way would raise."""
    seen: set[Life] = set()
    waiting = list(beginnings())
    while waiting:
        life = waiting.pop()
        if life not in seen:
            seen.add(life)
            waiting.extend(continuations(life))
    return seen


def test_no_life_of_an_entry_meets_an_impossible_case(lives: set[Life]) -> None:
    assert {life.phase for life in lives} == {LIVE, HELD, ENDED}
    assert {life.entry.bond for life in lives} == set(Bond)


def test_while_live_a_bond_means_a_public_entry_with_its_copy(lives: set[Life]) -> None:
    bound = [life for life in lives if life.phase is LIVE and life.entry.bond is BOUND]
    assert bound
    assert all(life.copied and life.stands and not life.entry.internal for life in bound)


def test_no_copy_stands_unbound_or_after_it_was_deleted(lives: set[Life]) -> None:
    assert {life.entry.bond for life in lives if life.copied} == {BOUND, BY_EDIT}


def test_an_internal_entry_has_a_bound_copy_only_if_it_was_hidden_too_late(
    lives: set[Life],
) -> None:
    """Hidden while held: withdrawn by a rejection, left by an approval."""
    late = {
        life.phase
        for life in lives
        if life.copied and life.entry.internal and life.entry.bond is BOUND
    }
    assert late == {HELD, ENDED}


# The line on each entry


def line_of_owner(life: Life) -> str:
    return says(sharing_line(life.phase, life.owner, life.entry, held=life.held))


def line_of_holder(life: Life) -> str:
    return says(sharing_line(life.phase, life.holder, copy_in(life), held=False))


def test_an_entry_is_called_shared_exactly_if_its_copy_still_follows_it(lives: set[Life]) -> None:
    for life in lives:
        if life.stands:
            follows = life.copied and life.entry.bond is BOUND and not life.entry.internal
            deleted_later = life.phase is ENDED and not life.copied
            shared = line_of_owner(life).startswith("Shared with Brückner")
            assert shared is follows or deleted_later, life


def test_every_line_can_be_met_and_every_state_has_one(lives: set[Life]) -> None:
    owners = {line_of_owner(life) for life in lives if life.stands}
    holders = {line_of_holder(life) for life in lives if life.copied}
    assert owners == {
        "Shared with Brückner",
        "Shared with Brückner as a note",
        "Shared with Brückner; the last change is held until completion is decided",
        "Not shared yet: held until completion is approved or rejected",
        "Hidden here; Brückner keeps its copy unless completion is rejected",
        "Hidden here; Brückner keeps its copy",
        "Brückner edited its copy, so later changes no longer arrive there",
        "Deleted by Brückner, so later changes no longer arrive there",
        "Only Halden staff: older than the acceptance by Brückner",
        "Only Halden staff",
    }
    assert holders == {
        "From Brückner · internal users only at Halden",
        "From Brückner",
        "Edited here by Olga Petrova on 13 Nov, so later changes by Brückner no longer arrive",
    }


def test_without_a_second_ticket_an_entry_is_for_the_own_staff_only() -> None:
    for phase, internal in product((None, OFFER, NETWORK), (False, True)):
        entry = Shared(N, internal, True, UNBOUND, False, False)
        assert says(sharing_line(phase, LEAD, entry, held=False)) == "Only Halden staff"


def test_a_sentence_names_only_places_that_a_reader_fills() -> None:
    for sentence in TOLD.values():
        places = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert places <= {"own", "other"}
