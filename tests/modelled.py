"""Linked tickets of the product on which the deeds of tests/model.py are done, through its actions,
and a picture of what stands there afterwards.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

import msgspec

from portal.access import Who
from portal.actions import drafts, items, outsourcing
from portal.actions.items import Attached, Charge, Link, Note, Work
from portal.actions.sending import Sending, sending
from portal.actions.tickets import TicketFields, edit_ticket
from portal.actions.writing import Place
from portal.clock import now
from portal.rules.notices import Notice
from portal.rules.refusals import Refused
from portal.rules.vocabulary import Activity, DeclineReason, TicketStatus
from portal.tables.files import StoredFile
from portal.tables.items import HeldChange, Item, SharingLine
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.organizations import Partnership
from portal.tables.tickets import Outsourcing, Ticket
from tests import model
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import Databases, in_use
from tests.make import make_file, make_partnership, make_person, make_ticket
from tests.model import Add, Deed, Delete, Edit, Line, Move, Picture, Says, Seen
from tests.offers import INTERNAL, terms

STAFF = {
    model.LEAD: ("olga", "albert"),
    model.SUBCONTRACTOR: ("tina", "sam"),
    model.DESK: ("pia", "pablo"),
}
BY_PARTNER = {"decline", "accept", "start", "report"}
Result = TypeVar("Result")
Row = dict[str, Any]
Spot = tuple[int | None, int]  # a ticket, and a place on it


class Stage:
    """One database with the cast, and the loop that everything on it runs in."""

    def __init__(self, databases: Databases) -> None:
        self.runner = asyncio.Runner()
        self.databases = databases
        self.opened = AsyncExitStack()
        self.cast: dict[str, Who] = {}
        self.names: dict[int | None, str] = {}
        self.files: dict[str, StoredFile] = {}
        self.partnerships: dict[str, Partnership] = {}
        self._minutes = count(1)
        self._forms = count(1)

    def __enter__(self) -> "Stage":
        self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.opened.aclose())
        self.runner.close()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    async def _open(self) -> None:
        url = await self.opened.enter_async_context(self.databases.migrated())
        await self.opened.enter_async_context(in_use(url))
        self.cast = await gather_cast()
        olga, pia = self.cast["olga"], self.cast["pia"]
        await make_partnership(await company_of(olga), await company_of(pia))
        self.cast["pablo"] = await make_person(await company_of(pia), name="Pablo Reyes")
        self.names = {who.person: name for name, who in self.cast.items()}
        for actor, (first, _) in STAFF.items():
            who = self.cast[first]
            self.files[actor] = await make_file(who.tenant, f"{first}.png")
            if actor != model.LEAD:
                self.partnerships[actor] = await partnership_between(olga, who)

    def partner_of(self, attempt: Outsourcing) -> str:
        """Which kind of partner an attempt is with."""
        (actor,) = (
            actor
            for actor, partnership in self.partnerships.items()
            if partnership.partner == attempt.partner
        )
        return actor

    def minute(self) -> tuple[datetime, datetime]:
        """A start and an end that no other entry has: nobody's work overlaps."""
        today = now().replace(hour=0, minute=0, second=0, microsecond=0)
        start = today - timedelta(minutes=2 * next(self._minutes))
        return start, start + timedelta(minutes=1)

    def form(self) -> Sending:
        """A form that was not sent before."""
        return Sending(key=str(next(self._forms)), to="/", content="")


class Linked:
    """A ticket of Olga's, and the partners' tickets that come of it."""

    def __init__(self, stage: Stage, ticket: Ticket, journal: int, mails: int) -> None:
        self.stage = stage
        self.ticket = ticket
        self.tickets: dict[int | None, Ticket] = {None: ticket}
        self.attempts: list[Outsourcing] = []
        self.rows: dict[int | None, list[Row]] = {None: []}  # of the entries, as they stand
        self.row_of: dict[int, Row] = {}  # by the model's numbers
        self._journal = journal  # the last line that was read
        self._mails = mails  # the last mail before it all

    @classmethod
    async def on(cls, stage: Stage) -> "Linked":
        ticket = await make_ticket(stage.cast["olga"].tenant)
        return cls(stage, ticket, await _last(JournalLine), await _last(OutboxMail))

    async def do(self, deeds: Sequence[Deed]) -> list[str | None]:
        """Do them all at once; for each the rule that refuses it, or None.

        Of a move that is not open only that it is refused.
        """
        if len(deeds) == 1:
            return [await self._do(deeds[0])]
        return list(await asyncio.gather(*map(self._do, deeds)))

    async def _do(self, deed: Deed) -> str | None:
        try:
            await (self._move(deed) if isinstance(deed, Move) else self._write(deed))
        except Refused as refused:
            return model.REFUSED if isinstance(deed, Move) else refused.refusal.rule
        return None

    # Entries

    async def _write(self, deed: Add | Edit | Delete) -> None:
        attempt = self.attempts[-1 if deed.at is None else deed.at] if self.attempts else None
        place = Place(self.stage.cast[deed.person], self.tickets[deed.at], attempt)
        if isinstance(deed, Delete):
            await items.delete(place, self._item(deed.number))
        elif isinstance(deed, Edit):
            await _edit(place, self._item(deed.number), deed)
        elif deed.twice:
            with sending(self.stage.form()):
                await self._add(place, deed)
                await self._add(place, deed)
        else:
            await self._add(place, deed)

    async def _add(self, place: Place, deed: Add) -> None:
        says, internal = deed.says, deed.internal
        if deed.kind == model.NOTE:
            await items.add_note(place, Note(text=says.text, internal=internal))
        elif deed.kind == model.TIME:
            await items.add_time(place, _work(says))
        elif deed.kind == model.CHARGE:
            await items.add_charge(place, _charge(says))
        elif deed.kind == model.FILE:
            (file,) = (file for file in self.stage.files.values() if file.id == says.file)
            attached = Attached(files=[file], text=says.text, internal=internal)
            await items.add_files(place, attached)
        else:
            await items.add_link(place, Link(text=says.text, address=says.address))

    def _item(self, number: int) -> Item:
        return Item(**self.row_of[number], _exists_in_db=True)

    # Moves

    async def _move(self, deed: Move) -> None:
        olga, name = self.stage.cast["olga"], deed.name
        if name in ("send", "save terms"):
            await self._offer(olga, deed)
        elif name == "complete ticket":
            await self.edit(TicketStatus.COMPLETE)
            await self.edit(TicketStatus.NEW)  # so that it can be passed on again
        else:
            who = self._partner() if name in BY_PARTNER else olga
            await _move(name, who, self.attempts[-1])

    def _partner(self) -> Who:
        return self.stage.cast[STAFF[self.stage.partner_of(self.attempts[-1])][0]]

    async def _offer(self, olga: Who, deed: Move) -> None:
        do = outsourcing.send if deed.name == "send" else drafts.save_terms
        ticked = [self.row_of[number]["public_id"] for number in deed.ticked]
        partnership = self.stage.partnerships[deed.partner]
        await do(olga, self.ticket, partnership, terms(), INTERNAL, ticked)

    async def edit(self, status: TicketStatus, title: str = "Access point down") -> None:
        """The lead edits its own ticket."""
        fields = TicketFields(title=title, status=status)
        await edit_ticket(self.stage.cast["olga"], self.ticket, fields)

    async def complete_at_desk(self) -> None:
        """The partner completes the ticket in its own desk (Q18)."""
        fields = TicketFields(title="Access point down", status=TicketStatus.COMPLETE)
        await edit_ticket(self._partner(), self.tickets[len(self.attempts) - 1], fields)

    # What stands there

    async def picture(self) -> Picture:
        """As it stands now. What was done since the last picture is told by its rows."""
        self.attempts = (
            await Outsourcing.objects()
            .where(Outsourcing.ticket == self.ticket.id)
            .order_by(Outsourcing.id)
        )
        await self._find_tickets()
        entries: dict[int | None, list[Row]] = {at: [] for at in self.tickets}
        histories: dict[int | None, list[Line]] = {at: [] for at in self.tickets}
        ats = {ticket.id: at for at, ticket in self.tickets.items()}
        for row in await Item.select().where(Item.ticket.is_in(list(ats))).order_by(Item.id):
            at = ats[row["ticket"]]
            if row["event"]:
                histories[at].append(_line(row))
            else:
                entries[at].append(row)
        self.rows = entries
        numbers = {attempt.id: number for number, attempt in enumerate(self.attempts)}
        places = {
            row["id"]: (at, place)
            for at, found in entries.items()
            for place, row in enumerate(found)
        }
        return Picture(
            entries={
                at: [self._seen(row, numbers, places) for row in found]
                for at, found in entries.items()
            },
            histories=histories,
            statuses=[attempt.status for attempt in self.attempts],
            logs=[await _log(attempt) for attempt in self.attempts],
            waiting=[await _waiting(attempt, places) for attempt in self.attempts],
            rows=await self._rows_of_journal(),
            notices=await OutboxMail.count().where(
                OutboxMail.id > self._mails, OutboxMail.event == Notice.TIME_ENTRY.value
            ),
        )

    async def _find_tickets(self) -> None:
        for at, attempt in enumerate(self.attempts):
            if attempt.partner_ticket and at not in self.tickets:
                second = await Ticket.objects().get(Ticket.id == attempt.partner_ticket)
                assert second
                self.tickets[at] = second

    def _seen(self, row: Row, numbers: dict[int, int], places: dict[int, Spot]) -> Seen:
        numbers = {attempt.id: number for number, attempt in enumerate(self.attempts)}
        return Seen(
            kind=row["kind"],
            author=self.stage.names[row["author"]],
            says=Says(**{name: row[name] for name in Says.__struct_fields__}),
            internal=row["internal"],
            staff_only=row["staff_only"],
            is_copy=row["is_copy"],
            copy_of=places[row["copy_of"]] if row["copy_of"] else None,
            bond=row["bond"],
            attempt=None if row["bond"] == model.NONE else numbers[row["outsourcing"]],
            held=row["is_held"],
            severed_by=self.stage.names.get(row["severed_by"]),
        )

    async def _rows_of_journal(self) -> list[str]:
        """By which row of the table each entry was written since the last picture."""
        lines = (
            await JournalLine.select(JournalLine.id, JournalLine.verb, JournalLine.detail)
            .where(JournalLine.id > self._journal)
            .order_by(JournalLine.id)
        )
        self._journal = lines[-1]["id"] if lines else self._journal
        told = [line["detail"] for line in lines if line["verb"].endswith(" item")]
        return sorted(msgspec.json.decode(detail)["row"] for detail in told)


async def _edit(place: Place, item: Item, deed: Edit) -> None:
    says = deed.says
    if says.minutes:
        await items.edit_time(place, item, _work(says))
    elif says.quantity:
        await items.edit_charge(place, item, _charge(says))
    elif says.address:
        await items.edit_link(place, item, Link(text=says.text, address=says.address))
    else:
        await items.edit_note(place, item, Note(text=says.text, internal=deed.internal))


async def _move(name: str, who: Who, attempt: Outsourcing) -> None:
    words = model.WORDS.get(name, "")
    if name == "discard":
        await drafts.discard(who, attempt)
    elif name == "cancel":
        await outsourcing.cancel(who, attempt, words)
    elif name == "decline":
        await outsourcing.decline(who, attempt, DeclineReason.OTHER, words)
    elif name == "accept":
        await outsourcing.accept(who, attempt)
    elif name == "start":
        await outsourcing.start_work(who, attempt)
    elif name == "report":
        await outsourcing.report_complete(who, attempt)
    elif name == "reject":
        await outsourcing.reject_completion(who, attempt, words)
    elif name == "approve":
        await outsourcing.approve_completion(who, attempt, consents=True)
    else:
        await outsourcing.complete(who, attempt)


def _work(says: Says) -> Work:
    assert says.minutes
    assert says.worked_on
    return Work(
        text=says.text,
        internal_text=says.internal_text,
        activity=Activity(says.activity),
        minutes=says.minutes,
        worked_on=says.worked_on,
        started_at=says.started_at,
        ended_at=says.ended_at,
    )


def _charge(says: Says) -> Charge:
    assert says.quantity
    assert says.unit_cost
    return Charge(
        text=says.text,
        quantity=says.quantity,
        unit_cost=says.unit_cost,
        customer_price=says.customer_price,
        internal_text=says.internal_text,
    )


def _line(row: Row) -> Line:
    return Line(row=row["event"], text=row["text"], minutes=row["minutes"], cost=row["unit_cost"])


async def _log(attempt: Outsourcing) -> list[tuple[str, str]]:
    """What the synchronisation log says, without what came to nothing."""
    lines = (
        await SharingLine.select(SharingLine.row, SharingLine.effect)
        .where(SharingLine.outsourcing == attempt.id)
        .order_by(SharingLine.id)
    )
    return [(line["row"], line["effect"]) for line in lines if line["effect"] != "nothing"]


async def _waiting(attempt: Outsourcing, places: dict[int, Spot]) -> list[Spot]:
    """Where the entries stand, or the copies, that were changed while held; each once."""
    changes = (
        await HeldChange.select(HeldChange.item, HeldChange.copy)
        .where(HeldChange.outsourcing == attempt.id)
        .order_by(HeldChange.id)
    )
    waiting = [change["item"] or change["copy"] for change in changes]
    return [places[id] for id in dict.fromkeys(waiting) if id]


async def _last(table: type[JournalLine] | type[OutboxMail]) -> int:
    """The id of the newest row."""
    row = await table.select(table.id).order_by(table.id, ascending=False).first()
    return int(row["id"]) if row else 0
