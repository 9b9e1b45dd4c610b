"""Tickets of the own desk: numbers never repeat, every field is kept, completing ends the offer."""

import asyncio
from datetime import UTC, datetime

import pytest

from portal.access import NO_CHOICE, Who, latest_outsourcing, ticket_for
from portal.actions.tickets import TicketFields, create_ticket, edit_ticket
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import OutsourceStatus, Priority, TicketStatus
from portal.tables.journal import JournalLine
from portal.tables.people import Membership
from portal.tables.tickets import Outsourcing, Ticket, TicketWord
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_contact, make_organization, make_outsourcing, make_ticket

pytestmark = pytest.mark.usefixtures("database")


async def membership_of(who: Who) -> str:
    found = await Membership.objects().get(Membership.id == who.membership)
    assert found
    return found.public_id


async def words_of(ticket: Ticket) -> set[str]:
    rows = await TicketWord.select(TicketWord.word, TicketWord.tenant).where(
        TicketWord.ticket == ticket.id
    )
    assert {row["tenant"] for row in rows} <= {ticket.tenant}
    return {row["word"] for row in rows}


async def test_every_field_is_kept() -> None:
    cast = await gather_cast()
    nils = cast["nils"]
    organization = await make_organization(await company_of(nils), "Nordkabel")
    contact = await make_contact(organization)
    due_at = datetime(2030, 5, 4, 10, 30, tzinfo=UTC)
    made = await create_ticket(
        nils,
        TicketFields(
            title="Router down",
            description="Line 1\nhttps://status.example",
            priority=Priority.HIGH,
            status=TicketStatus.IN_PROGRESS,
            due_at=due_at,
            organization=organization.public_id,
            contact=contact.public_id,
            site_name="Cellar",
            site_address="Harbour 1\nHalden",
            site_contact="Ms Porter",
            site_phone="555",
            assigned_to=await membership_of(cast["olga"]),
            external_id="ERP-7",
        ),
    )
    stored = await ticket_for(nils, made.public_id)
    assert (stored.title, stored.description) == ("Router down", "Line 1\nhttps://status.example")
    assert (stored.priority, stored.status, stored.source) == ("High", "In Progress", "Manual")
    assert (stored.due_at, stored.external_id) == (due_at, "ERP-7")
    assert (stored.organization, stored.contact) == (organization.id, contact.id)
    assert (stored.site_name, stored.site_address) == ("Cellar", "Harbour 1\nHalden")
    assert (stored.site_contact, stored.site_phone) == ("Ms Porter", "555")
    assert (stored.assigned_to, stored.created_by) == (cast["olga"].person, nils.person)


async def test_numbers_are_counted_in_each_company_of_its_own() -> None:
    cast = await gather_cast()
    for who in (cast["ada"], cast["pia"]):
        numbers = [(await create_ticket(who, TicketFields(title="x"))).number for _ in range(3)]
        assert numbers == [1001, 1002, 1003]


async def test_twelve_tickets_at_once_get_twelve_numbers() -> None:
    ada = (await gather_cast())["ada"]
    made = await asyncio.gather(
        *(create_ticket(ada, TicketFields(title=f"Ticket {n}")) for n in range(12))
    )
    assert sorted(ticket.number for ticket in made) == list(range(1001, 1013))


async def test_a_ticket_that_was_refused_takes_no_number() -> None:
    ada = (await gather_cast())["ada"]
    with pytest.raises(Invalid):
        await create_ticket(ada, TicketFields(title="x", contact="nobody"))
    assert (await create_ticket(ada, TicketFields(title="x"))).number == 1001
    assert await JournalLine.count() == 1


async def test_the_words_of_the_title_follow_it() -> None:
    ada = (await gather_cast())["ada"]
    ticket = await create_ticket(ada, TicketFields(title="Wi-Fi at Brückner, wi-fi again"))
    assert await words_of(ticket) == {"wi", "fi", "at", "bruckner", "again"}
    await edit_ticket(ada, ticket, TicketFields(title="Server 2019"))
    assert await words_of(ticket) == {"server", "2019"}


async def test_a_title_of_signs_alone_or_of_one_endless_word_is_fine() -> None:
    ada = (await gather_cast())["ada"]
    assert await words_of(await create_ticket(ada, TicketFields(title="???"))) == set()
    endless = await create_ticket(ada, TicketFields(title="ß" * 200))
    assert await words_of(endless) == {"s" * 100}


async def test_an_edit_replaces_every_field_and_keeps_the_number() -> None:
    ada = (await gather_cast())["ada"]
    organization = await make_organization(await company_of(ada))
    ticket = await create_ticket(
        ada, TicketFields(title="Old", organization=organization.public_id, site_name="Cellar")
    )
    await edit_ticket(ada, ticket, TicketFields(title="New", priority=Priority.LOW))
    stored = await ticket_for(ada, ticket.public_id)
    assert (stored.number, stored.title, stored.priority) == (1001, "New", "Low")
    assert (stored.organization, stored.site_name) == (None, "")


async def test_a_contact_has_to_be_one_of_the_organization() -> None:
    ada = (await gather_cast())["ada"]
    halden = await company_of(ada)
    one, other = await make_organization(halden), await make_organization(halden)
    contact = await make_contact(other)
    with pytest.raises(Invalid) as refused:
        await create_ticket(
            ada,
            TicketFields(title="x", organization=one.public_id, contact=contact.public_id),
        )
    assert set(refused.value.errors) == {"contact"}
    with pytest.raises(Invalid) as refused:
        await create_ticket(ada, TicketFields(title="x", contact=contact.public_id))
    assert set(refused.value.errors) == {"organization"}
    assert await Ticket.count() == 0


async def test_a_foreign_organization_or_person_is_as_missing_A19() -> None:
    cast = await gather_cast()
    foreign = await make_organization(await company_of(cast["pia"]))
    ticket = await make_ticket(await company_of(cast["ada"]), "Mine")
    for field, fields in (
        ("organization", TicketFields(title="x", organization=foreign.public_id)),
        ("organization", TicketFields(title="x", organization="missing")),
        ("assigned_to", TicketFields(title="x", assigned_to=await membership_of(cast["pia"]))),
        ("assigned_to", TicketFields(title="x", assigned_to="missing")),
    ):
        with pytest.raises(Invalid) as refused:
            await edit_ticket(cast["ada"], ticket, fields)
        assert refused.value.errors == {field: NO_CHOICE}
    assert (await ticket_for(cast["ada"], ticket.public_id)).title == "Mine"


async def test_an_external_number_is_given_once_in_a_company() -> None:
    cast = await gather_cast()
    fields = TicketFields(title="x", external_id="ERP-1")
    first = await create_ticket(cast["ada"], fields)
    await edit_ticket(cast["ada"], first, fields)
    await create_ticket(cast["pia"], fields)
    with pytest.raises(Invalid) as refused:
        await create_ticket(cast["ada"], fields)
    assert set(refused.value.errors) == {"external_id"}
    without = [await create_ticket(cast["ada"], TicketFields(title="x")) for _ in range(2)]
    assert [ticket.external_id for ticket in without] == [None, None]


async def attempt_at(cast: dict[str, Who], status: OutsourceStatus) -> Outsourcing:
    partnership = await partnership_between(cast["ada"], cast["sam"])
    ticket = await make_ticket(await company_of(cast["ada"]), "x")
    return await make_outsourcing(ticket, partnership, status, sent_by=cast["olga"].person)


async def complete(who: Who, attempt: Outsourcing, *, may_cancel: bool = False) -> Ticket:
    ticket = await Ticket.objects().get(Ticket.id == attempt.ticket)
    assert ticket
    fields = TicketFields(title="x", status=TicketStatus.COMPLETE)
    await edit_ticket(who, ticket, fields, may_cancel=may_cancel)
    return await ticket_for(who, ticket.public_id)


async def test_completing_a_ticket_discards_its_draft_Q19() -> None:
    cast = await gather_cast()
    ticket = await complete(cast["nils"], await attempt_at(cast, OutsourceStatus.UNSENT))
    assert ticket.status == "Complete"
    assert await latest_outsourcing(ticket) is None


async def test_completing_a_ticket_cancels_its_offer_only_when_confirmed_Q19() -> None:
    cast = await gather_cast()
    attempt = await attempt_at(cast, OutsourceStatus.ASSIGNED)
    with pytest.raises(Refused) as refused:
        await complete(cast["nils"], attempt)
    assert refused.value.refusal.rule == "Q19"
    row = await Ticket.select(Ticket.status).where(Ticket.id == attempt.ticket).first()
    assert row == {"status": "New"}
    ticket = await complete(cast["olga"], attempt, may_cancel=True)
    latest = await latest_outsourcing(ticket)
    assert latest
    assert (ticket.status, latest.status) == ("Complete", "Canceled")


async def test_completing_a_ticket_completes_the_partners_work_O13() -> None:
    cast = await gather_cast()
    attempt = await attempt_at(cast, OutsourceStatus.IN_PROGRESS)
    ticket = await complete(cast["nils"], attempt)
    latest = await latest_outsourcing(ticket)
    assert latest
    assert (ticket.status, latest.status) == ("Complete", "Complete")
