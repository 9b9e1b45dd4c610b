"""What the other side gets of an entry: the copy itself, and the words that tell people so.

Places in the words: {own} and {other} company, and the {person} and {date} of a severing.
"""

from datetime import date, datetime

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.synchronisation import Case, Effect, Shared, change, creation, row_for
from portal.rules.vocabulary import N_, Actor, Bond, Kind, Phase, Side, Verb


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its owner wrote it; `file` is a stored file's id."""

    kind: Kind
    author: int
    text: str
    internal: bool = False
    internal_text: str = ""
    activity: str = ""
    minutes: int | None = None
    worked_on: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    question: str = ""
    quantity: int | None = None
    unit_cost: int | None = None
    currency: str = ""
    file: int | None = None


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What arrives. It has no place for an internal text or a customer's price: none can leave.

    `staff_only` is the mark *internal users only* of every copy at the lead, for ever (R122, Q50);
    it is no copy's own choice and says nothing about `internal`, which a copy never is.
    """

    kind: Kind
    author: int
    text: str
    staff_only: bool
    activity: str
    minutes: int | None
    worked_on: date | None
    started_at: datetime | None
    ended_at: datetime | None
    question: str = ""
    quantity: int | None = None
    unit_cost: int | None = None
    currency: str = ""
    file: int | None = None


def copy_for(receiver: Side, entry: Entry) -> Copy:
    """The copy of a public entry on the receiver's ticket; ValueError for an internal one (R121).

    The lead's time arrives as a note that keeps the day, the minutes and their kind (R120).
    """
    if entry.internal:
        raise ValueError("an internal entry has no copy")
    at_lead = receiver is Side.LEAD
    as_note = entry.kind is Kind.TIME and not at_lead
    return Copy(
        kind=Kind.NOTE if as_note else entry.kind,
        author=entry.author,
        text=entry.text,
        staff_only=at_lead,
        activity=entry.activity,
        minutes=entry.minutes,
        worked_on=entry.worked_on,
        started_at=None if as_note else entry.started_at,
        ended_at=None if as_note else entry.ended_at,
        question=entry.question,
        quantity=entry.quantity,
        unit_cost=entry.unit_cost,
        currency=entry.currency,
        file=entry.file,
    )


ALONE = N_("Only {own} staff see this.")
BOTH = N_("{own} staff and {other} see this.")
BOTH_BUT_CUSTOMERS = N_("{own} and {other} staff see this; customers of {other} do not.")
DETACHES = N_(
    "This detaches the copy for good: {other} keeps its own entry, "
    "and its later changes no longer arrive here."
)

# What a person is told beforehand: who will see a new entry, why not, or what it costs a copy.
TOLD = {
    "D1": ALONE,
    "D2": ALONE,
    "D3": N_("{own} staff and {other} see this; it arrives there as a note."),
    **dict.fromkeys(("D6", "D8", "D11"), BOTH),
    **dict.fromkeys(("D4", "D5", "D7", "D9", "D10"), BOTH_BUT_CUSTOMERS),
    **dict.fromkeys(("D14", "D15", "D36"), DETACHES),
    "D22": N_(
        "Sharing is on hold while completion waits for approval. "
        "{own} staff see this now; {other} will, if you reject."
    ),
    "D23": N_(
        "Sharing is on hold while completion waits for approval. "
        "{own} staff see this now; {other} will, if completion is rejected."
    ),
    "D24": N_("Completion waits for approval. If it is rejected, you can go on here."),
    "D27": N_("Sharing has ended. Only {own} staff see this."),
    "D28": N_("This ticket is complete. It can be read, but no longer changed."),
    "D32": N_("Only {own} staff see this; the offer does not carry it."),
    "D33": N_("Only {own} staff see this; nothing here goes to {other}."),
    "D37": N_(
        "Completion waits for approval. What is older can be changed again if it is rejected."
    ),
}


def audience(phase: Phase | None, actor: Actor, kind: Kind, *, internal: bool) -> str:
    """Who will see a new entry; `phase` is None on a ticket that was never outsourced."""
    if phase is None:
        return ALONE
    row = row_for(creation(phase, actor, kind, internal=internal))
    return TOLD[row.id]


def warning(case: Case) -> str | None:
    """What to confirm before a copy is edited or deleted (Q3)."""
    row = row_for(case)
    return TOLD[row.id] if row.effect is Effect.SEVER else None


def detaching(phase: Phase, actor: Actor) -> str | None:
    """The same for whatever copy of the other side's entries still follows its original."""
    if phase not in {Phase.LIVE, Phase.HELD}:
        return None
    copy = Shared(
        Kind.NOTE, internal=False, own=False, bond=Bond.LIVE, offerable=True, since_hold=False
    )
    return warning(change(phase, actor, Verb.EDIT, copy))


def refusal(case: Case) -> Refusal | None:
    """The row's no, if it says no."""
    row = row_for(case)
    return Refusal(row.id, TOLD[row.id]) if row.effect is Effect.REFUSE else None


def sharing_line(phase: Phase | None, actor: Actor, entry: Shared, *, held: bool) -> str:
    """Where an entry is shared, or why not, as `actor`'s side reads it.

    `held`: a change of it waits for the answer to completion.
    """
    if not entry.own:
        return _copy_line(actor, entry.bond)
    if entry.bond is Bond.SEVERED_BY_EDIT:
        return N_("{other} edited its copy, so later changes no longer arrive there")
    if entry.bond is Bond.SEVERED_BY_DELETE:
        return N_("Deleted by {other}, so later changes no longer arrive there")
    if entry.bond is Bond.LIVE:
        return _shared_line(actor, entry, held=held)
    if held and not entry.internal:
        return N_("Not shared yet: held until completion is approved or rejected")
    if phase in {Phase.LIVE, Phase.HELD} and not (
        entry.internal or entry.offerable or entry.kind is Kind.LINK
    ):
        return N_("Only {own} staff: older than the acceptance by {other}")
    return N_("Only {own} staff")


def _copy_line(actor: Actor, bond: Bond) -> str:
    if bond is not Bond.LIVE:
        return N_("Edited here by {person} on {date}, so later changes by {other} no longer arrive")
    if actor is Actor.LEAD:
        return N_("From {other} · internal users only at {own}")
    return N_("From {other}")


def _shared_line(actor: Actor, entry: Shared, *, held: bool) -> str:
    if entry.internal and held:
        return N_("Hidden here; {other} keeps its copy unless completion is rejected")
    if entry.internal:  # hidden while held, and completion was approved
        return N_("Hidden here; {other} keeps its copy")
    if held:
        return N_("Shared with {other}; the last change is held until completion is decided")
    if actor is Actor.LEAD and entry.kind is Kind.TIME:
        return N_("Shared with {other} as a note")
    return N_("Shared with {other}")
