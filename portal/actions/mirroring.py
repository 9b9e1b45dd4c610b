"""The only writer of copies. What it writes is never taken for a person's action (D34)."""

from typing import Any

from portal import clock
from portal.actions import pulses
from portal.gateways import secrets
from portal.rules.copying import Copy, Entry, copy_for
from portal.rules.sharing_log import REACHES_OTHERS
from portal.rules.synchronisation import Effect, effect_of_release
from portal.rules.vocabulary import Bond, Kind, Side
from portal.tables.items import HeldChange, Item, SharingLine
from portal.tables.rows import columns, find
from portal.tables.tickets import Outsourcing


async def copy(item: Item, attempt: Outsourcing) -> int:
    """Make the copy of an own item on the linked ticket, and bind the two; gives the copy's id."""
    receiver = other_side(item, attempt)
    target = attempt.ticket if receiver is Side.LEAD else attempt.partner_ticket
    made = await Item.insert(
        Item(
            public_id=secrets.new_public_id(),
            ticket=target,
            is_copy=True,
            copy_of=item.id,
            outsourcing=attempt.id,
            bond=Bond.LIVE.value,
            created_at=item.created_at,
            **_columns(copy_for(receiver, entry_of(item))),
        )
    ).returning(Item.id)
    await Item.update(
        {
            Item.bond: Bond.LIVE.value,
            Item.outsourcing: attempt.id,
            Item.is_held: False,
            Item.severed_by: None,  # an earlier partner may have detached its own copy
            Item.severed_at: None,
        }
    ).where(Item.id == item.id)
    return int(made[0]["id"])


async def update(item: Item, attempt: Outsourcing) -> int | None:
    """Give the copy what its item now says; gives the copy's id."""
    values = _columns(copy_for(other_side(item, attempt), entry_of(item)))
    changed = (
        await Item.update(columns(Item, {**values, "changed_at": clock.now()}))
        .where(Item.copy_of == item.id, Item.outsourcing == attempt.id)
        .returning(Item.id)
    )
    return int(changed[0]["id"]) if changed else None


async def withdraw(item: Item, attempt: Outsourcing) -> None:
    """Take the copy back; the item, where it stays, is unshared."""
    await Item.delete().where(Item.copy_of == item.id, Item.outsourcing == attempt.id)
    await Item.update({Item.bond: Bond.NONE.value}).where(Item.id == item.id)


async def sever(copied: Item, bond: Bond, person: int) -> None:
    """Detach a copy from its item for good, and keep who did it (R128, R131)."""
    severed: dict[Any, Any] = {
        Item.bond: bond.value,
        Item.severed_by: person,
        Item.severed_at: clock.now(),
    }
    await Item.update(severed).where(Item.id == copied.id)
    if copied.copy_of is not None:
        await Item.update(severed).where(Item.id == copied.copy_of)


async def hold(item: Item, attempt: Outsourcing) -> None:
    """Remember that a change waits for the answer to completion (D22, D23)."""
    bound = (
        await Item.select(Item.id)
        .where(Item.copy_of == item.id, Item.outsourcing == attempt.id)
        .first()
    )
    await HeldChange.insert(
        HeldChange(
            outsourcing=attempt.id,
            item=item.id,
            copy=bound["id"] if bound else None,
            created_at=clock.now(),
        )
    )
    await Item.update({Item.is_held: True}).where(Item.id == item.id)


async def release(attempt: Outsourcing, person: int) -> None:
    """D25: every held change reaches the other side, in the order of the first of each item."""
    for change in await _held(attempt):
        await _release(change, attempt, person)
    await _forget(attempt)


async def drop(attempt: Outsourcing, person: int) -> None:
    """D26: what was held never arrives."""
    for change in await _held(attempt):
        item = await find(Item, change.item or change.copy)
        if item:
            await log(attempt, "D26", Effect.DROP, item, person)
    await _forget(attempt)


async def _held(attempt: Outsourcing) -> list[HeldChange]:
    """The first held change of each item: what it is now is what will be shared."""
    changes = (
        await HeldChange.objects()
        .where(HeldChange.outsourcing == attempt.id)
        .order_by(HeldChange.id, ascending=False)
    )
    first = {(change.item, None if change.item else change.copy): change for change in changes}
    return sorted(first.values(), key=lambda change: change.id)


async def _release(change: HeldChange, attempt: Outsourcing, person: int) -> None:
    item = await find(Item, change.item)
    if item is None:
        await _release_deletion(change, attempt, person)
        return
    bond = Bond(item.bond) if item.outsourcing == attempt.id else Bond.NONE
    effect = effect_of_release(bond, stands=not item.internal)
    copied = None
    if effect is Effect.COPY:
        copied = await copy(item, attempt)
    elif effect is Effect.UPDATE:
        copied = await update(item, attempt)
    elif effect is Effect.WITHDRAW:
        await withdraw(item, attempt)
    await log(attempt, "D25", effect, item, person, copied)


async def _release_deletion(change: HeldChange, attempt: Outsourcing, person: int) -> None:
    """The item was deleted while held: its copy goes too, unless its holder has detached it."""
    copied = await find(Item, change.copy)
    if copied is None:
        return
    effect = effect_of_release(Bond(copied.bond), stands=False)
    if effect is Effect.WITHDRAW:
        await Item.delete().where(Item.id == copied.id)
    await log(attempt, "D25", effect, copied, person)


async def _forget(attempt: Outsourcing) -> None:
    await HeldChange.delete().where(HeldChange.outsourcing == attempt.id)
    await Item.update({Item.is_held: False}).where(
        Item.is_held.eq(True),
        Item.ticket.is_in([attempt.ticket, attempt.partner_ticket]),
    )


async def share_offered(attempt: Outsourcing, person: int) -> None:
    """The notes and files ticked on the terms page go along with the acceptance (Q13)."""
    offered = (
        await Item.objects()
        .where(Item.offered_in == attempt.id, Item.internal.eq(False))
        .order_by(Item.created_at, Item.id)
    )
    for item in offered:
        copied = await copy(item, attempt)
        await log(attempt, "O7", Effect.COPY, item, person, copied)


async def log(
    attempt: Outsourcing,
    row: str,
    effect: Effect,
    item: Item,
    person: int | None,
    copied: int | None = None,
) -> None:
    """A line of the synchronisation log, and the sign to open pages where the other side saw it.

    It names an entry and, where one was written, its copy: each side knows it by its own of the
    two, so that no side learns from the log what became of the other's.
    """
    await SharingLine.insert(
        SharingLine(
            outsourcing=attempt.id,
            row=row,
            effect=effect.value,
            kind=item.kind,
            item=item.copy_of or item.id,
            copy=item.id if item.is_copy else copied,
            ticket=_acted_on(attempt, effect, item),
            by=person,
            at=clock.now(),
        )
    )
    if effect in REACHES_OTHERS:
        await pulses.beat(attempt.ticket, attempt.partner_ticket)


def _acted_on(attempt: Outsourcing, effect: Effect, item: Item) -> int:
    """The ticket on which somebody acted: all that a copy's holder does to it is detach it.

    Whatever else befalls a copy comes from its owner, whose held deletion is released or dropped.
    """
    stays = not item.is_copy or effect is Effect.SEVER
    is_leads = (item.ticket == attempt.ticket) == stays
    acted_on: int = attempt.ticket if is_leads else attempt.partner_ticket
    return acted_on


def other_side(item: Item, attempt: Outsourcing) -> Side:
    """Where the copy of an item belongs: across from the item's own ticket."""
    return Side.PARTNER if item.ticket == attempt.ticket else Side.LEAD


def entry_of(item: Item) -> Entry:
    """A row as the rules read it."""
    return Entry(
        kind=Kind(item.kind),
        author=item.author,
        text=item.text,
        internal=item.internal,
        internal_text=item.internal_text,
        question=item.question,
        activity=item.activity,
        minutes=item.minutes,
        worked_on=item.worked_on,
        started_at=item.started_at,
        ended_at=item.ended_at,
        quantity=item.quantity,
        unit_cost=item.unit_cost,
        currency=item.currency,
        file=item.file,
    )


def _columns(copied: Copy) -> dict[str, Any]:
    return {name: getattr(copied, name) for name in copied.__struct_fields__}
