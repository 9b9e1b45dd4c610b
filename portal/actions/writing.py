"""What every entry of a ticket goes through, whatever its kind: the rows judge it, it is written,
what follows is carried to the other side, and the journal keeps a line. Parts of a transaction.
"""

from typing import Any

import msgspec

from portal import clock
from portal.access import Who
from portal.actions import journal, mirroring, pulses, telling
from portal.actions.attempts import fresh
from portal.actions.filing import hold
from portal.rules import copying
from portal.rules.refusals import Refusal, Refused
from portal.rules.sharing import actor_of, case_of, phase_at
from portal.rules.synchronisation import Case, Effect, Row, bond_after, creation, row_for
from portal.rules.vocabulary import N_, Actor, Kind, Verb
from portal.tables.items import Item
from portal.tables.rows import columns, find, load
from portal.tables.tickets import Outsourcing, Ticket


class Place(msgspec.Struct, frozen=True):
    """Where a person writes: one side's own ticket, and the attempt that links it, if any."""

    who: Who
    ticket: Ticket
    attempt: Outsourcing | None

    @property
    def actor(self) -> Actor:
        return actor_of(self.who.kind, self.who.tenant, self.attempt)

    @property
    def page(self) -> str:
        """The address of the ticket's page on this side."""
        if self.attempt and self.actor is not Actor.LEAD:
            return f"/received/{self.attempt.public_id}"
        return f"/tickets/{self.ticket.public_id}"


async def create(
    place: Place, kind: Kind, public_id: str, *, internal: bool, **written: Any
) -> Item:
    """A new entry on the ticket, and what follows from it."""
    who, attempt = place.who, place.attempt
    row = _judge(creation(phase_at(attempt), place.actor, kind, internal=internal))
    rows = await Item.insert(
        Item(
            public_id=public_id,
            ticket=place.ticket.id,
            kind=kind.value,
            author=who.person,
            internal=internal,
            created_at=clock.now(),
            **written,
        )
    ).returning(Item.id)
    item = await current(rows[0]["id"])
    if attempt:
        await _carry(attempt, item, row, who.person)
        if row.notify:
            lead_ticket = await load(Ticket, attempt.ticket)
            await telling.of_time(who, attempt, lead_ticket, written["minutes"])
    await pulses.beat(place.ticket.id)
    await journal.note(who.tenant, who.person, "create item", f"item {item.id}", row=row.id)
    return await current(item.id)


async def change(place: Place, item: Item, verb: Verb, written: dict[str, Any]) -> bool:
    """Write what is new, with all that follows from it; False where nothing is."""
    who, attempt = place.who, place.attempt
    case, row = _decide(place, item, verb)
    changed = journal.changed(item, written)
    if not changed:
        return False
    await Item.update(columns(Item, {**written, "changed_at": clock.now()})).where(
        Item.id == item.id
    )
    item = await current(item.id)
    if attempt:
        if row.effect is Effect.SEVER:
            await mirroring.sever(item, bond_after(case), who.person)
            await mirroring.log(attempt, row.id, row.effect, item, who.person)
        else:
            await _carry(attempt, item, row, who.person)
    await pulses.beat(place.ticket.id)
    await journal.note(
        who.tenant,
        who.person,
        f"{verb.value} item",
        f"item {item.id}",
        row=row.id,
        changed=changed,
    )
    return True


async def remove(place: Place, item: Item) -> None:
    """Delete an entry, with all that follows from it."""
    case, row = _decide(place, item, Verb.DELETE)
    await _carry_deletion(place, item, case, row)
    await Item.delete().where(Item.id == item.id)
    await pulses.beat(place.ticket.id)
    await journal.note(
        place.who.tenant, place.who.person, "delete item", f"item {item.id}", row=row.id
    )


async def kept_still(place: Place) -> Place:
    """The place, its attempt held still before an entry is read, so that both stay true."""
    if place.attempt is None:
        await hold(place.ticket.id)
        return place
    return msgspec.structs.replace(place, attempt=await fresh(place.attempt.id))


def _decide(place: Place, item: Item, verb: Verb) -> tuple[Case, Row]:
    """The case as it stands, and its row; Refused where the row refuses."""
    if item.event:
        raise Refused(
            Refusal("4.2", N_("This line belongs to the history of the ticket and stays as it is."))
        )
    if not item.is_copy and item.author != place.who.person:
        raise Refused(Refusal("2.3", N_("Only its author can change this entry.")))
    case = case_of(item, place.attempt, place.actor, verb)
    return case, _judge(case)


def _judge(case: Case) -> Row:
    refusal = copying.refusal(case)
    if refusal:
        raise Refused(refusal)
    return row_for(case)


async def _carry(attempt: Outsourcing, item: Item, row: Row, person: int) -> None:
    """Do on the other side what the row says of a new or changed own item."""
    if row.effect is Effect.NOTHING:
        return
    copied = None
    if row.effect is Effect.COPY:
        copied = await mirroring.copy(item, attempt)
    elif row.effect is Effect.UPDATE:
        copied = await mirroring.update(item, attempt)
    elif row.effect is Effect.WITHDRAW:
        await mirroring.withdraw(item, attempt)
    elif row.effect is Effect.HOLD:
        await mirroring.hold(item, attempt)
    await mirroring.log(attempt, row.id, row.effect, item, person, copied)


async def _carry_deletion(place: Place, item: Item, case: Case, row: Row) -> None:
    attempt, person = place.attempt, place.who.person
    if attempt is None or row.effect is Effect.NOTHING:
        return
    if row.effect is Effect.WITHDRAW:
        await mirroring.withdraw(item, attempt)
    elif row.effect is Effect.SEVER:
        await mirroring.sever(item, bond_after(case), person)
    elif row.effect is Effect.HOLD:
        await mirroring.hold(item, attempt)
    await mirroring.log(attempt, row.id, row.effect, item, person)


async def current(item_id: int) -> Item:
    """The entry as it stands now; Refused where it has been deleted meanwhile."""
    return _there(await find(Item, item_id))


async def made(public_id: str) -> Item:
    """What an earlier sending of the same form has made."""
    return _there(await Item.objects().get(Item.public_id == public_id))


def _there(item: Item | None) -> Item:
    if item is None:
        raise Refused(Refusal("R116", N_("This entry has been deleted in the meantime.")))
    return item
