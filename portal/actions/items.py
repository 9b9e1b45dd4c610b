"""Time entries and notes, as people write them. The synchronisation rows say what follows."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from portal import clock
from portal.access import Who
from portal.actions import journal, keeping, mirroring, outsourcing, telling, timers
from portal.actions.attempts import fresh
from portal.actions.filing import hold
from portal.actions.sending import once
from portal.rules import copying
from portal.rules.entries import future_refusal, length_refusal, overlap_refusal
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.sharing import actor_of, case_of, phase_at
from portal.rules.synchronisation import Case, Effect, Row, bond_after, creation, row_for
from portal.rules.vocabulary import N_, Activity, Actor, Kind, Verb
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.people import Person
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


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a person writes as a note."""

    text: str
    internal: bool = False


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What a person enters as time: a day with minutes, or a start and an end (both in UTC)."""

    text: str
    internal_text: str = ""
    activity: Activity = Activity.WORK
    minutes: int
    worked_on: date
    started_at: datetime | None = None
    ended_at: datetime | None = None


def span(started_at: datetime, ended_at: datetime) -> int:
    """Whole minutes from start to end."""
    return round((ended_at - started_at) / timedelta(minutes=1))


async def add_note(place: Place, note: Note) -> Item:
    """Create a note (D1, D6, D7, D22)."""
    async with transaction():
        making = await once(place.who)
        if making.is_made:
            return await _made(making.public_id)
        place = await _held(place)
        item = await _create(
            place, Kind.NOTE, making.public_id, internal=note.internal, text=note.text
        )
        await keeping.forget(place.who, place.ticket.id, keeping.NOTE)
        return item


async def add_time(place: Place, work: Work) -> Item:
    """Create a time entry (D3 to D5, D22), with the mandatory notice where the row says so."""
    async with transaction():
        making = await once(place.who)
        if making.is_made:
            return await _made(making.public_id)
        place = await _held(place)
        await _judge_work(place.who, work)
        item = await _create(
            place, Kind.TIME, making.public_id, internal=False, **msgspec.structs.asdict(work)
        )
        if place.attempt and place.actor is not Actor.LEAD:
            await outsourcing.follow_work(place.who, place.attempt)
        await keeping.forget(place.who, place.ticket.id, keeping.TIME)
        await timers.settle(place.who, place.page)
        return item


async def edit_note(place: Place, item: Item, note: Note) -> bool:
    """Edit a note, own or copy; a change of visibility is a hide or share (D20, D21).

    A copy is never internal, and a subcontractor changes no visibility: there the mark stays.
    False where the note says just that already: that is no edit and severs nothing (D14).
    """
    async with transaction():
        place, item = await _held(place), await _row(item.id)
        keeps_mark = item.is_copy or place.actor is Actor.SUBCONTRACTOR
        internal = item.internal if keeps_mark else note.internal
        verb = Verb.EDIT
        if internal != item.internal:
            verb = Verb.HIDE if internal else Verb.SHARE
        return await _change(place, item, verb, {"text": note.text, "internal": internal})


async def edit_time(place: Place, item: Item, work: Work) -> bool:
    """Edit a time entry, own or copy. False where it says just that already (D14)."""
    async with transaction():
        place, item = await _held(place), await _row(item.id)
        await _judge_work(place.who, work, besides=item)
        written = msgspec.structs.asdict(work)
        if work.started_at and _typed(work) == _typed(item):
            # Its day is that of the author's clock, and its seconds no form shows.
            for name in ("worked_on", "started_at", "ended_at"):
                del written[name]
        return await _change(place, item, Verb.EDIT, written)


def _typed(work: Work | Item) -> list[datetime | None]:
    """Start and end as a form shows them."""
    moments: list[datetime | None] = [work.started_at, work.ended_at]
    return [moment and moment.replace(second=0, microsecond=0) for moment in moments]


async def delete(place: Place, item: Item) -> None:
    """Delete an item, own or copy (D13, D15, D18, D36)."""
    async with transaction():
        place, item = await _held(place), await _row(item.id)
        case, row = _decide(place, item, Verb.DELETE)
        await _carry_deletion(place, item, case, row)
        await Item.delete().where(Item.id == item.id)
        await journal.note(
            place.who.tenant, place.who.person, "delete item", f"item {item.id}", row=row.id
        )


async def _create(
    place: Place, kind: Kind, public_id: str, *, internal: bool, **written: Any
) -> Item:
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
    item = await _row(rows[0]["id"])
    if attempt:
        await _carry(attempt, item, row, who.person)
        if row.notify:
            lead_ticket = await load(Ticket, attempt.ticket)
            await telling.of_time(who, attempt, lead_ticket, written["minutes"])
    await journal.note(who.tenant, who.person, "create item", f"item {item.id}", row=row.id)
    return await _row(item.id)


async def _change(place: Place, item: Item, verb: Verb, written: dict[str, Any]) -> bool:
    """Write what is new, with all that follows from it; False where nothing is."""
    who, attempt = place.who, place.attempt
    case, row = _decide(place, item, verb)
    changed = journal.changed(item, written)
    if not changed:
        return False
    await Item.update(columns(Item, {**written, "changed_at": clock.now()})).where(
        Item.id == item.id
    )
    item = await _row(item.id)
    if attempt:
        if row.effect is Effect.SEVER:
            await mirroring.sever(item, bond_after(case), who.person)
            await mirroring.log(attempt, row.id, row.effect, item, who.person)
        else:
            await _carry(attempt, item, row, who.person)
    await journal.note(
        who.tenant,
        who.person,
        f"{verb.value} item",
        f"item {item.id}",
        row=row.id,
        changed=changed,
    )
    return True


async def _held(place: Place) -> Place:
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
    if row.effect is Effect.COPY:
        await mirroring.copy(item, attempt)
    elif row.effect is Effect.UPDATE:
        await mirroring.update(item, attempt)
    elif row.effect is Effect.WITHDRAW:
        await mirroring.withdraw(item, attempt)
    elif row.effect is Effect.HOLD:
        await mirroring.hold(item, attempt)
    await mirroring.log(attempt, row.id, row.effect, item, person)


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


async def _judge_work(who: Who, work: Work, besides: Item | None = None) -> None:
    """A time entry has to make sense (desk.md); Invalid names the field that does not.

    A copy is another person's work: it overlaps nothing of one's own.
    """
    errors: dict[str, Refusal] = {}
    when = "ended_at" if work.ended_at else "worked_on"
    if refusal := length_refusal(work.minutes):
        errors["ended_at" if work.ended_at else "minutes"] = refusal
    elif refusal := future_refusal(work.worked_on, work.ended_at, clock.now(), who.time_zone):
        errors[when] = refusal
    elif work.started_at and work.ended_at and not (besides and besides.is_copy):
        others = await _others_at(who.person, work.started_at, work.ended_at, besides)
        if refusal := overlap_refusal(work.started_at, work.ended_at, others):
            errors["started_at"] = refusal
    if errors:
        raise Invalid(errors)


async def _others_at(
    person: int, started_at: datetime, ended_at: datetime, besides: Item | None
) -> list[tuple[datetime, datetime]]:
    """Other own entries near that period. The person's row is held still: two cannot overlap."""
    await Person.update({Person.name: Person.name}).where(Person.id == person)
    rows = await Item.select(Item.started_at, Item.ended_at).where(
        Item.author == person,
        Item.started_at < ended_at,
        Item.started_at > started_at - timedelta(days=1),
        Item.ended_at > started_at,
        Item.is_copy.eq(False),
        Item.id != (besides.id if besides else 0),
    )
    return [(row["started_at"], row["ended_at"]) for row in rows]


async def _row(item_id: int) -> Item:
    return _there(await find(Item, item_id))


async def _made(public_id: str) -> Item:
    """What an earlier sending of the same form has made."""
    return _there(await Item.objects().get(Item.public_id == public_id))


def _there(item: Item | None) -> Item:
    if item is None:
        raise Refused(Refusal("R116", N_("This entry has been deleted in the meantime.")))
    return item
