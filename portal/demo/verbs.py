"""What people do in the story, each in one line: write, offer, assign, enter time, note."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from msgspec import structs

from portal import clock
from portal.access import Who
from portal.actions import amending, assigning, drafts, items, outsourcing, storing, tickets
from portal.actions.items import Attached, Charge, Note, Work
from portal.actions.storing import Upload
from portal.actions.tickets import TicketFields
from portal.actions.writing import Place
from portal.demo.stage import Stage, membership_of, morning
from portal.rules.amendments import amendable_of
from portal.rules.charges import ONE
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import OutsourceReason, RateKind
from portal.tables.amendments import Amendment
from portal.tables.items import Item
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket

SITES = (
    "Hafenstraße 12\n20457 Hamburg",
    "Uferweg 3\n24103 Kiel",
    "Lindenallee 40\n22087 Hamburg",
    "Havnegade 18\n5000 Odense",
)


async def write_ticket(
    stage: Stage, title: str, customer: int, *, due: timedelta | None = None, **fields: Any
) -> Ticket:
    organization, contact = stage.customers[customer]
    olga = stage.halden["olga"]
    defaults: dict[str, Any] = {
        "site_name": organization.name,
        "site_address": SITES[customer],
        "site_contact": contact.name,
        "site_phone": contact.phone,
        "assigned_to": await membership_of(olga),
    }
    return await tickets.create_ticket(
        olga,
        TicketFields(
            title=title,
            organization=organization.public_id,
            contact=contact.public_id,
            due_at=morning(clock.now() + due) + timedelta(hours=8) if due else None,
            **{**defaults, **fields},
        ),
    )


async def offer(
    stage: Stage,
    ticket: Ticket,
    partner: str,
    *,
    rate: int = 5200,
    hours: int = 8,
    charges: int = 0,
    answer: timedelta = timedelta(days=1),
    complete: timedelta = timedelta(days=7),
    instructions: str = "",
    along: tuple[str, ...] = (),
    asks_file: bool = False,
    draft: bool = False,
) -> Outsourcing:
    terms = Terms(
        currency="EUR",
        rate_kind=RateKind.HOURLY,
        partner_rate=rate,
        authorised_minutes=hours * 60,
        authorised_charges=charges,
        accept_by=morning(clock.now() + answer) + timedelta(hours=4),
        complete_by=morning(clock.now() + complete) + timedelta(hours=6),
        instructions=instructions,
        asks_file=asks_file,
    )
    internal = InternalTerms(
        reason=OutsourceReason.LOCATION, customer_rate=9500, billing="Time and material"
    )
    verb = drafts.save_terms if draft else outsourcing.send
    return await verb(stage.halden["olga"], ticket, stage.partners[partner], terms, internal, along)


async def propose(
    who: Who, attempt: Outsourcing, why: str, *, seen: str = "", **terms: Any
) -> Amendment:
    """Other terms than the present ones."""
    present = amendable_of(await load(Outsourcing, attempt.id))
    return await amending.propose(
        who, attempt, structs.replace(present, **terms), text=why, seen=seen
    )


async def assign(who: Who, attempt: Outsourcing, to: Who) -> None:
    await assigning.assign(await place_of(who, attempt), await membership_of(to))


async def place_of(who: Who, attempt: Outsourcing) -> Place:
    ticket_id = attempt.ticket if who.tenant == attempt.lead else attempt.partner_ticket
    ticket = await load(Ticket, ticket_id)
    return Place(who, ticket, attempt)


async def enter_time(who: Who, attempt: Outsourcing, minutes: int, text: str) -> None:
    work = Work(text=text, minutes=minutes, worked_on=clock.now().date())
    await items.add_time(await place_of(who, attempt), work)


async def charge(who: Who, attempt: Outsourcing, text: str, quantity: int, cost: int) -> None:
    """So many whole things at a cost for each, in cents."""
    charged = Charge(text=text, quantity=quantity * ONE, unit_cost=cost)
    await items.add_charge(await place_of(who, attempt), charged)


async def attach(place: Place, name: str, content: bytes, text: str = "") -> Item:
    """A file with these bytes."""
    stored = await storing.store(place.who, Upload(name, BytesIO(content)))
    return await items.add_files(place, Attached(files=[stored], text=text))


async def write_note(who: Who, attempt: Outsourcing, text: str, *, internal: bool = False) -> None:
    await items.add_note(await place_of(who, attempt), Note(text=text, internal=internal))
