"""A lead's ticket and the partner's linked ticket, and what a test asks about their entries."""

from datetime import timedelta
from typing import Any

import msgspec

from portal.access import Who
from portal.actions import items, outsourcing
from portal.actions.items import Attached, Charge, Link, Note, Work
from portal.actions.writing import Place
from portal.clock import now
from portal.rules.charges import ONE
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item, SharingLine
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.make import make_file, make_outsourcing, make_ticket

YESTERDAY = timedelta(days=1)


class Pair(msgspec.Struct, frozen=True):
    """The two sides of one attempt: where the lead writes, and where the partner does."""

    attempt: Outsourcing
    lead: Place
    partner: Place

    async def report(self) -> None:
        """From here on sharing is held."""
        await outsourcing.report_complete(self.partner.who, self.attempt)

    async def reject(self) -> None:
        """What was held is released."""
        await outsourcing.reject_completion(self.lead.who, self.attempt, "The door is missing.")

    async def approve(self) -> None:
        """Sharing has ended."""
        await outsourcing.approve_completion(self.lead.who, self.attempt)

    async def complete(self) -> None:
        """The lead ends it early."""
        await outsourcing.complete(self.lead.who, self.attempt)

    async def status(self) -> str:
        """What both sides see (R92)."""
        row = (
            await Outsourcing.select(Outsourcing.status)
            .where(Outsourcing.id == self.attempt.id)
            .first()
        )
        assert row
        return str(row["status"])

    async def log(self) -> list[tuple[str, str]]:
        """The rows and effects of the synchronisation log, in their order."""
        lines = (
            await SharingLine.objects()
            .where(SharingLine.outsourcing == self.attempt.id)
            .order_by(SharingLine.id)
        )
        return [(line.row, line.effect) for line in lines]


async def linked(
    lead: Who,
    partner: Who,
    status: OutsourceStatus = OutsourceStatus.IN_PROGRESS,
    **of_ticket: Any,
) -> Pair:
    """A ticket that the lead sent and the partner's company accepted."""
    ticket = await make_ticket(lead.tenant, **of_ticket)
    partnership = await partnership_between(lead, partner)
    attempt = await make_outsourcing(ticket, partnership, status, sent_by=lead.person)
    return await pair_of(attempt, lead, partner)


async def pair_of(attempt: Outsourcing, lead: Who, partner: Who) -> Pair:
    """The pair of an attempt that was accepted."""
    ticket = await Ticket.objects().get(Ticket.id == attempt.ticket)
    second = await Ticket.objects().get(Ticket.id == attempt.partner_ticket)
    assert ticket
    assert second
    return Pair(attempt, Place(lead, ticket, attempt), Place(partner, second, attempt))


async def note(place: Place, text: str = "Door code 4711", *, internal: bool = False) -> Item:
    """A note that a person has just written."""
    return await items.add_note(place, Note(text=text, internal=internal))


async def time(place: Place, **values: Any) -> Item:
    """Work that a person has just entered: half an hour of yesterday."""
    return await items.add_time(place, work(**values))


def work(**values: Any) -> Work:
    return Work(
        **{
            "text": "Cabling tested",
            "internal_text": "Took the slow van",
            "minutes": 30,
            "worked_on": (now() - YESTERDAY).date(),
            **values,
        }
    )


async def charge(place: Place, **values: Any) -> Item:
    """Two patch cords at 4.50, which a person has just charged."""
    return await items.add_charge(place, charged(**values))


def charged(**values: Any) -> Charge:
    return Charge(
        **{
            "text": "Patch cords",
            "quantity": 2 * ONE,
            "unit_cost": 450,
            "internal_text": "From the van",
            **values,
        }
    )


async def file(place: Place, *, text: str = "Hall 3", internal: bool = False) -> Item:
    """A picture that a person has just attached."""
    stored = await make_file(place.who.tenant)
    return await items.add_files(place, Attached(files=[stored], text=text, internal=internal))


async def link(place: Place) -> Item:
    """Where something lies on the own network."""
    return await items.add_link(place, Link(text="Plans", address=r"\\files\plans\hall3"))


async def entries(place: Place) -> list[Item]:
    """What stands on a ticket besides the notes that moves leave, oldest first."""
    return (
        await Item.objects()
        .where(Item.ticket == place.ticket.id, Item.event == "")
        .order_by(Item.id)
    )


async def texts(place: Place) -> list[str]:
    return [entry.text for entry in await entries(place)]


async def again(item: Item) -> Item:
    """The entry as it stands now."""
    found = await Item.objects().get(Item.id == item.id)
    assert found
    return found


async def copy_of(item: Item) -> Item:
    """The one copy of an entry."""
    (found,) = await Item.objects().where(Item.copy_of == item.id)
    return found


async def has_copy(item: Item) -> bool:
    return await Item.exists().where(Item.copy_of == item.id)
