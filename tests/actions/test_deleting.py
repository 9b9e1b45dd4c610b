"""A ticket is deleted with all that hangs on it, unless a partner ever accepted it (Q40)."""

import asyncio
import re

import pytest

from portal.access import NotThere, received_for, ticket_for
from portal.actions import items, outsourcing
from portal.actions.deleting import delete_ticket
from portal.actions.items import Note
from portal.actions.tickets import TicketFields, edit_ticket
from portal.actions.writing import Place
from portal.rules.refusals import Refused
from portal.rules.vocabulary import OutsourceStatus, Source
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from portal.tables.piccolo_app import TABLES
from portal.tables.tickets import Outsourcing, Ticket, TicketWord
from tests.make import make_item, make_ticket
from tests.offers import Cast, attempt_at, full_ticket, mailed, read_back, refused, sent, ticket_of

GONE = [Ticket, TicketWord, Item, Outsourcing]
ROUNDS = range(5)
FOREIGN_KEY = re.compile("foreign key", re.IGNORECASE)


async def left() -> list[int]:
    return [await table.count() for table in GONE]


async def test_Q40_a_ticket_that_was_never_outsourced_goes_with_all_that_hangs_on_it(
    cast: Cast,
) -> None:
    ticket = await full_ticket(cast)
    await delete_ticket(cast["nils"], ticket)
    assert await left() == [0, 0, 0, 0]
    with pytest.raises(NotThere):
        await ticket_for(cast["nils"], ticket.public_id)
    (line,) = await JournalLine.objects()
    assert (line.verb, line.subject) == ("delete ticket", f"ticket {ticket.id}")
    assert line.person == cast["nils"].person


@pytest.mark.parametrize(
    "status", [OutsourceStatus.UNSENT, OutsourceStatus.DECLINED, OutsourceStatus.CANCELED]
)
async def test_Q40_drafts_and_offers_that_came_to_nothing_go_along(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    await delete_ticket(cast["nils"], await ticket_of(attempt))
    assert await left() == [0, 0, 0, 0]
    assert await mailed() == set()


async def test_Q40_an_offer_that_waits_is_canceled_first_and_told_to_the_partner(
    cast: Cast,
) -> None:
    ticket = await full_ticket(cast)
    note = await make_item(ticket, cast["olga"])
    offer = await sent(cast, ticket, along=[note])
    before = await mailed()
    await delete_ticket(cast["olga"], ticket, may_cancel=True)
    assert await left() == [0, 0, 0, 0]
    assert await mailed() - before == {("offer_canceled", "sam"), ("offer_canceled", "cleo")}
    with pytest.raises(NotThere):
        await received_for(cast["cleo"], offer.public_id)


async def test_Q40_an_offer_is_canceled_only_by_who_was_told_and_may(cast: Cast) -> None:
    offer = await attempt_at(cast, OutsourceStatus.ASSIGNED)
    ticket = await ticket_of(offer)
    assert (await refused(delete_ticket(cast["olga"], ticket))).rule == "Q19"
    assert (await refused(delete_ticket(cast["nils"], ticket, may_cancel=True))).rule == "Q19"
    assert (await read_back(offer)).status == OutsourceStatus.ASSIGNED


@pytest.mark.parametrize(
    "status",
    [
        OutsourceStatus.ACCEPTED,
        OutsourceStatus.IN_PROGRESS,
        OutsourceStatus.WAITING_APPROVAL,
        OutsourceStatus.COMPLETE,
    ],
)
async def test_Q40_accepted_once_it_stays_for_good(cast: Cast, status: OutsourceStatus) -> None:
    attempt = await attempt_at(cast, status)
    ticket = await ticket_of(attempt)
    if status is OutsourceStatus.COMPLETE:
        await sent(cast, ticket)  # another offer makes no difference
    before = await left()
    assert (await refused(delete_ticket(cast["ada"], ticket, may_cancel=True))).rule == "Q40"
    assert await left() == before


async def test_Q40_the_database_keeps_an_accepted_ticket_by_its_own_keys(cast: Cast) -> None:
    offer = await sent(cast)
    await outsourcing.accept(cast["cleo"], offer)
    with pytest.raises(Exception, match=FOREIGN_KEY):
        await Ticket.delete().where(Ticket.id == offer.ticket)
    with pytest.raises(Exception, match=FOREIGN_KEY):
        await Outsourcing.delete().where(Outsourcing.id == offer.id)


async def test_Q40_a_received_ticket_stays(cast: Cast) -> None:
    ticket = await make_ticket(cast["pia"].tenant, source=Source.INSOURCED.value)
    assert (await refused(delete_ticket(cast["pia"], ticket))).rule == "Q40"


async def test_Q40_of_a_deletion_and_an_acceptance_at_once_exactly_one_wins(cast: Cast) -> None:
    for _ in ROUNDS:
        offer = await attempt_at(cast, OutsourceStatus.ASSIGNED)
        ticket = await ticket_of(offer)
        deleted, accepted = await asyncio.gather(
            delete_ticket(cast["olga"], ticket, may_cancel=True),
            outsourcing.accept(cast["cleo"], offer),
            return_exceptions=True,
        )
        assert isinstance(deleted, Refused) != isinstance(accepted, Refused)
        is_there = await Ticket.exists().where(Ticket.id == ticket.id)
        assert is_there == isinstance(deleted, Refused)


async def test_Q40_a_ticket_is_deleted_once_and_takes_nothing_more(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    ends = await asyncio.gather(
        *(delete_ticket(cast["olga"], ticket) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(end, NotThere) for end in ends) == 2
    with pytest.raises(NotThere):
        await items.add_note(Place(cast["olga"], ticket, None), Note(text="Too late"))
    with pytest.raises(NotThere):
        await edit_ticket(cast["olga"], ticket, TicketFields(title="Too late"))
    assert await left() == [0, 0, 0, 0]


def test_Q40_whatever_refers_to_a_ticket_is_thought_of_when_it_is_deleted() -> None:
    """A new table that refers to tickets fails here until actions/deleting knows it."""
    referring = {
        f"{table._meta.tablename}.{key._meta.name}"
        for table in TABLES
        for key in table._meta.foreign_key_columns
        if key._foreign_key_meta.resolved_references is Ticket
    }
    assert referring == {
        "forwarding.ticket",
        "item.ticket",
        "kept_form.ticket",
        "outsourcing.partner_ticket",
        "outsourcing.ticket",
        "sharing_line.ticket",  # there are none before a ticket was accepted
        "ticket_pulse.ticket",
        "ticket_word.ticket",
    }
