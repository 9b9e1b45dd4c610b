"""Olga's offers to Brückner, and what a test asks about what became of them."""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from itertools import groupby

import pytest

from portal import clock
from portal.access import Who
from portal.actions import outsourcing
from portal.rules.refusals import Refusal, Refused
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import (
    OutsourceStatus,
    RateKind,
)
from portal.tables.items import Item
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, partnership_between
from tests.make import make_contact, make_item, make_organization, make_outsourcing, make_ticket

Cast = dict[str, Who]
# What the lead keeps to itself, in words that nothing else contains.
INTERNAL = InternalTerms(reason="location", customer_rate=98_765, billing="Contract 7781")
CUSTOMER, ERP_NUMBER, WHISPER = "Lagerhaus Nord", "ERP-4711", "They pay late"
SECRETS = ("location", "98765", "987.65", "Contract 7781", CUSTOMER, ERP_NUMBER, WHISPER)


def terms() -> Terms:
    return Terms(
        currency="EUR",
        rate_kind=RateKind.FLAT,
        partner_rate=18_000,
        authorised_charges=2_500,
        accept_by=clock.now() + timedelta(days=1),
        complete_by=clock.now() + timedelta(days=5),
        instructions="Ring at the gate.",
    )


async def full_ticket(cast: Cast) -> Ticket:
    """A ticket with every field, and an internal note."""
    customer = await make_organization(await company_of(cast["olga"]), CUSTOMER)
    contact = await make_contact(customer, "Jens Petersen", phone="555 0130")
    ticket = await make_ticket(
        cast["olga"].tenant,
        "Access point down",
        description="Hall 2\nhttps://status.example",
        priority="High",
        organization=customer.id,
        contact=contact.id,
        site_name="Hall 2",
        site_address="Harbour 1",
        assigned_to=cast["nils"].person,
        external_id=ERP_NUMBER,
    )
    await make_item(ticket, cast["olga"], text=WHISPER, internal=True)
    return ticket


async def sent(
    cast: Cast, ticket: Ticket | None = None, *, to: str = "sam", along: Sequence[Item] = ()
) -> Outsourcing:
    """An offer that Olga sends to Brückner, or `to` another's company, with these notes ticked."""
    olga = cast["olga"]
    partnership = await partnership_between(olga, cast[to])
    ticket = ticket or await make_ticket(olga.tenant)
    ticked = [item.public_id for item in along]
    return await outsourcing.send(olga, ticket, partnership, terms(), INTERNAL, ticked)


async def attempt_at(cast: Cast, status: OutsourceStatus) -> Outsourcing:
    """An attempt that Olga sent to Brückner, standing at `status`."""
    ticket = await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    return await make_outsourcing(ticket, partnership, status, sent_by=cast["olga"].person)


async def read_back(attempt: Outsourcing) -> Outsourcing:
    found = await Outsourcing.objects().get(Outsourcing.id == attempt.id)
    assert found
    return found


async def ticket_of(attempt: Outsourcing) -> Ticket:
    found = await Ticket.objects().get(Ticket.id == attempt.ticket)
    assert found
    return found


async def refused(work: Awaitable[object]) -> Refusal:
    with pytest.raises(Refused) as caught:
        await work
    return caught.value.refusal


async def notes_on(ticket: int) -> list[tuple[str, int, str]]:
    """The notes that moves left: the move, its author, and what they wrote."""
    found = await Item.objects().where(Item.ticket == ticket, Item.event != "").order_by(Item.id)
    return [(note.event, note.author, note.text) for note in found]


async def mailed() -> set[tuple[str, str]]:
    """The event and the first name of the reader of each mail; nobody gets one twice."""
    rows = await OutboxMail.select(OutboxMail.event, OutboxMail.to)
    found = [(row["event"], row["to"].partition("@")[0]) for row in rows]
    assert len(found) == len(set(found))
    return set(found)


async def journal() -> list[tuple[str, int | None]]:
    """Verb and person of each action, in their order, in whose journal ever it stands."""
    lines = await JournalLine.objects().order_by(JournalLine.id)
    found = groupby(lines, key=lambda line: (line.at, line.verb, line.person, line.subject))
    return [(verb, person) for (_, verb, person, _), _ in found]


async def journal_of(who: Who) -> list[tuple[str, str]]:
    """Verb and subject of each line that a company can show, in their order."""
    lines = await JournalLine.objects().where(JournalLine.tenant == who.tenant)
    return [(line.verb, line.subject) for line in sorted(lines, key=lambda line: line.id)]
