"""From rows as they stand to a case of the synchronisation table, in the present attempt."""

from datetime import datetime
from typing import Any, Protocol

from portal.rules.synchronisation import Case, Shared, change, phase_of
from portal.rules.vocabulary import Actor, Bond, Kind, OutsourceStatus, Phase, TenantKind, Verb


class AttemptRow(Protocol):
    """What is asked of an outsourcing."""

    id: Any
    partner: Any
    partner_ticket: Any
    status: Any
    answered_at: Any
    reported_at: Any


class ItemRow(Protocol):
    """What is asked of an item."""

    kind: Any
    internal: Any
    is_copy: Any
    bond: Any
    is_held: Any
    outsourcing: Any
    offered_in: Any
    created_at: Any


def actor_of(kind: TenantKind, tenant: int, attempt: AttemptRow | None) -> Actor:
    """Who a company is to the rows: subcontractor, receiving desk, or lead."""
    if kind is TenantKind.SUBCONTRACTOR:
        return Actor.SUBCONTRACTOR
    is_receiver = attempt is not None and attempt.partner == tenant
    return Actor.SP_PSA if is_receiver else Actor.LEAD


def phase_at(attempt: AttemptRow | None) -> Phase:
    """The phase of a ticket; without an attempt nothing is shared, as with an open offer (D32)."""
    return phase_of(OutsourceStatus(attempt.status)) if attempt else Phase.OFFER


def case_of(item: ItemRow, attempt: AttemptRow | None, actor: Actor, verb: Verb) -> Case:
    """The case of changing an item that stands on a ticket with this present attempt."""
    return change(phase_for(item, attempt), actor, verb, shared_of(item, attempt))


def phase_for(item: ItemRow, attempt: AttemptRow | None) -> Phase:
    """The phase that an item is in: a copy of an earlier attempt is past all sharing."""
    if item.is_copy and not _is_of(item, attempt):
        return Phase.ENDED
    return phase_at(attempt)


def shared_of(item: ItemRow, attempt: AttemptRow | None) -> Shared:
    """What the rows look at on an item: its bond, and whether this attempt may share it.

    A public item that sharing has not reached while it was live is older than the acceptance,
    whatever two servers' clocks say of its moment.
    """
    bond = Bond(item.bond) if item.is_copy or _is_of(item, attempt) else Bond.NONE
    since_hold = (
        not item.is_copy
        and bond is Bond.NONE
        and phase_at(attempt) is Phase.HELD
        and _is_since(item.created_at, attempt.reported_at if attempt else None)
    )
    is_ticked = attempt is not None and item.offered_in == attempt.id
    is_new = is_ticked or _is_since(item.created_at, _accepted_at(attempt))
    waits = item.internal or item.is_copy or item.is_held or since_hold
    was_passed_over = bond is Bond.NONE and not waits
    return Shared(
        kind=Kind(item.kind),
        internal=item.internal,
        own=not item.is_copy,
        bond=bond,
        offerable=bond is not Bond.NONE or (is_new and not was_passed_over),
        since_hold=since_hold,
    )


def _is_of(item: ItemRow, attempt: AttemptRow | None) -> bool:
    return attempt is not None and item.outsourcing == attempt.id


def _accepted_at(attempt: AttemptRow | None) -> datetime | None:
    return attempt.answered_at if attempt and attempt.partner_ticket else None


def _is_since(moment: datetime, begin: datetime | None) -> bool:
    return begin is not None and moment >= begin
