"""Time, notes, charges and attachments, as people write them, edit them and delete them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TypeVar

import msgspec
from msgspec.structs import asdict

from portal import clock
from portal.access import Who
from portal.actions import keeping, limits, outsourcing, timers
from portal.actions.sending import once
from portal.actions.writing import Place, change, create, current, kept_still, made, remove
from portal.gateways import secrets
from portal.rules.charges import cost_refusal
from portal.rules.entries import future_refusal, length_refusal, overlap_refusal
from portal.rules.files import room_refusal
from portal.rules.refusals import Invalid, Refusal
from portal.rules.sharing import phase_at
from portal.rules.vocabulary import Activity, Actor, Kind, Phase, Verb
from portal.tables.database import transaction
from portal.tables.files import StoredFile
from portal.tables.items import Item
from portal.tables.people import Person


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


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What a person charges: thousandths of something at a cost for each, in minor units.

    The price to the customer, for each too, and the internal text never leave (Q15).
    """

    text: str
    quantity: int
    unit_cost: int
    customer_price: int | None = None
    internal_text: str = ""


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Files that lie in the store, and what a person says of them."""

    files: Sequence[StoredFile]
    text: str = ""
    internal: bool = False


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A path or an address of the web, which is never shared (R126)."""

    text: str
    address: str


def span(started_at: datetime, ended_at: datetime) -> int:
    """Whole minutes from start to end."""
    return round((ended_at - started_at) / timedelta(minutes=1))


Said = TypeVar("Said")


def _adding(
    write: Callable[[Place, str, Said], Awaitable[Item]],
) -> Callable[[Place, Said], Awaitable[Item]]:
    """In one transaction, on a ticket that stays still; a form sent twice writes once."""

    @wraps(write)
    async def add(place: Place, said: Said) -> Item:
        async with transaction():
            making = await once(place.who)
            if making.is_made:
                return await made(making.public_id)
            return await write(await kept_still(place), making.public_id, said)

    return add


def _editing(
    write: Callable[[Place, Item, Said], Awaitable[bool]],
) -> Callable[[Place, Item, Said], Awaitable[bool]]:
    """In one transaction, on the entry as it stands now.

    False where it says just that already: that is no edit and severs nothing (D14).
    """

    @wraps(write)
    async def edit(place: Place, item: Item, said: Said) -> bool:
        async with transaction():
            return await write(await kept_still(place), await current(item.id), said)

    return edit


@_adding
async def add_note(place: Place, public_id: str, note: Note) -> Item:
    """Create a note (D1, D6, D7, D22)."""
    item = await create(place, Kind.NOTE, public_id, internal=note.internal, text=note.text)
    await keeping.forget(place.who, place.ticket.id, keeping.NOTE)
    return item


@_adding
async def add_time(place: Place, public_id: str, work: Work) -> Item:
    """Create a time entry (D3 to D5, D22), with the mandatory notice where the row says so."""
    await _judge_work(place.who, work)
    item = await create(place, Kind.TIME, public_id, internal=False, **asdict(work))
    if place.attempt and place.actor is not Actor.LEAD:
        await outsourcing.follow_work(place.who, place.attempt)
    await _watch_limits(place)
    await keeping.forget(place.who, place.ticket.id, keeping.TIME)
    await timers.settle(place.who, place.page)
    return item


@_adding
async def add_charge(place: Place, public_id: str, charge: Charge) -> Item:
    """Create a charge (D10, D11, D22) in the currency that both sides agreed on."""
    _judge_charge(charge)
    currency = place.attempt.currency if place.attempt else place.who.currency
    item = await create(
        place, Kind.CHARGE, public_id, internal=False, currency=currency, **asdict(charge)
    )
    if place.attempt and place.actor is not Actor.LEAD:
        await outsourcing.follow_work(place.who, place.attempt)
    await _watch_limits(place)
    await keeping.forget(place.who, place.ticket.id, keeping.CHARGE)
    return item


@_adding
async def add_files(place: Place, public_id: str, attached: Attached) -> Item:
    """Attach files (D8, D9, D22), each as an entry of its own (Q35); gives the first."""
    await _judge_room(place, attached.files)
    public_ids = [public_id, *(secrets.new_public_id() for _ in attached.files[1:])]
    items = [
        await create(
            place, Kind.FILE, id, internal=attached.internal, text=attached.text, file=file.id
        )
        for id, file in zip(public_ids, attached.files, strict=True)
    ]
    return items[0]


@_adding
async def add_link(place: Place, public_id: str, link: Link) -> Item:
    """Note a path or an address (D2)."""
    return await create(place, Kind.LINK, public_id, internal=False, **asdict(link))


@_editing
async def edit_note(place: Place, item: Item, note: Note) -> bool:
    """Edit a note, or what is said of a file, own or copy.

    A change of visibility is a hide or a share (D20, D21). A copy is never internal, and a
    subcontractor changes no visibility: there the mark stays.
    """
    keeps_mark = item.is_copy or place.actor is Actor.SUBCONTRACTOR
    internal = item.internal if keeps_mark else note.internal
    verb = Verb.EDIT
    if internal != item.internal:
        verb = Verb.HIDE if internal else Verb.SHARE
    return await change(place, item, verb, {"text": note.text, "internal": internal})


@_editing
async def edit_time(place: Place, item: Item, work: Work) -> bool:
    """Edit a time entry, own or copy."""
    await _judge_work(place.who, work, besides=item)
    written = asdict(work)
    if work.started_at and _typed(work) == _typed(item):
        # Its day is that of the author's clock, and its seconds no form shows.
        for name in ("worked_on", "started_at", "ended_at"):
            del written[name]
    is_changed = await change(place, item, Verb.EDIT, written)
    await _watch_limits(place)
    return is_changed


def _typed(work: Work | Item) -> list[datetime | None]:
    """Start and end as a form shows them."""
    moments: list[datetime | None] = [work.started_at, work.ended_at]
    return [moment and moment.replace(second=0, microsecond=0) for moment in moments]


@_editing
async def edit_charge(place: Place, item: Item, charge: Charge) -> bool:
    """Edit a charge, own or copy; a copy has neither a customer's price nor an internal text."""
    _judge_charge(charge)
    written = asdict(charge)
    if item.is_copy:
        del written["customer_price"], written["internal_text"]
    is_changed = await change(place, item, Verb.EDIT, written)
    await _watch_limits(place)
    return is_changed


@_editing
async def edit_link(place: Place, item: Item, link: Link) -> bool:
    """Edit a path or an address (D2)."""
    return await change(place, item, Verb.EDIT, asdict(link))


async def delete(place: Place, item: Item) -> None:
    """Delete an entry, own or copy (D13, D15, D18, D36). A file's bytes go when none needs them."""
    async with transaction():
        await remove(await kept_still(place), await current(item.id))


async def _watch_limits(place: Place) -> None:
    """What the partner enters while the tickets are linked counts against what was authorised."""
    is_linked = phase_at(place.attempt) is Phase.LIVE
    if place.attempt and is_linked and place.actor is not Actor.LEAD:
        await limits.watch(place.who, place.attempt)


def _judge_charge(charge: Charge) -> None:
    if refusal := cost_refusal(charge.quantity, charge.unit_cost):
        raise Invalid({"unit_cost": refusal})


async def _judge_room(place: Place, files: Sequence[StoredFile]) -> None:
    """A ticket holds so many files and bytes, copies among them."""
    rows = await Item.select(Item.file.size.as_alias("size")).where(
        Item.ticket == place.ticket.id, Item.file.is_not_null()
    )
    sizes = [row["size"] for row in rows] + [file.size for file in files]
    if refusal := room_refusal(len(sizes), sum(sizes)):
        raise Invalid({"file": refusal})


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
