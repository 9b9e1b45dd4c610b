"""What a move does besides writing the status: one function for each Then of its row."""

from collections.abc import Awaitable, Callable

import msgspec

from portal import clock
from portal.access import Who
from portal.actions import asking, mirroring, telling
from portal.actions.filing import file_ticket
from portal.gateways import secrets
from portal.rules.charges import ONE
from portal.rules.fees import in_force, is_charged
from portal.rules.lifecycle import Move, Then
from portal.rules.terms import labour_cost, terms_of
from portal.rules.vocabulary import AmendmentStatus, Channel, Kind, Source
from portal.tables.amendments import Amendment
from portal.tables.contracts import FeeContract
from portal.tables.items import Item
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Contact, Organization
from portal.tables.rows import find, load, one
from portal.tables.tickets import Outsourcing, Ticket
from portal.tables.used import used_at_lead


class Moment(msgspec.Struct, frozen=True):
    """A move that was just written: who made it (None: the clock), and the attempt after it."""

    move: Move
    who: Who | None
    attempt: Outsourcing
    ticket: Ticket
    text: str

    @property
    def person(self) -> int:
        """Who acted. Effects that need an author belong to moves of persons only."""
        return one(self.who).person


async def fix_fee_contract(moment: Moment) -> None:
    """The version in force at send is the one that an acceptance charges (A42)."""
    if not is_charged(Channel(moment.attempt.channel)):
        return
    versions = await FeeContract.objects().where(FeeContract.tenant == moment.attempt.lead)
    contract = in_force(versions, clock.now())
    await Outsourcing.update({Outsourcing.fee_contract: contract.id if contract else None}).where(
        Outsourcing.id == moment.attempt.id
    )


async def open_second_ticket(moment: Moment) -> None:
    """The partner's own instance of the ticket (R112), with what the offer showed.

    Nothing that the lead changes from now on reaches it, nor the customer's name (D35, Q51).
    """
    attempt, ticket = moment.attempt, moment.ticket
    contact = await find(Contact, ticket.contact)
    at = clock.now()
    second = await file_ticket(
        Ticket(
            public_id=secrets.new_public_id(),
            tenant=attempt.partner,
            title=ticket.title,
            description=ticket.description,
            priority=ticket.priority,
            source=Source.INSOURCED.value,
            due_at=attempt.complete_by,
            site_name=ticket.site_name,
            site_address=ticket.site_address,
            site_contact=ticket.site_contact or (contact.name if contact else ""),
            site_phone=ticket.site_phone or (contact.phone if contact else ""),
            created_by=moment.person,
            created_at=at,
            changed_at=at,
        )
    )
    attempt.partner_ticket = second.id
    customer = await find(Organization, ticket.organization) if attempt.shows_customer else None
    attempt.customer = customer.name if customer else ""
    await Outsourcing.update(
        {
            Outsourcing.partner_ticket: attempt.partner_ticket,
            Outsourcing.customer: attempt.customer,
        }
    ).where(Outsourcing.id == attempt.id)


async def record_fee(moment: Moment) -> None:
    """One row in the ledger, in the transaction of the acceptance (R42, R100); none for a desk."""
    attempt, ticket, who = moment.attempt, moment.ticket, moment.who
    if not is_charged(Channel(attempt.channel)) or who is None:
        return
    contract = await load(FeeContract, attempt.fee_contract)
    await FeeEntry.insert(
        FeeEntry(
            public_id=secrets.new_public_id(),
            tenant=attempt.lead,
            outsourcing=attempt.id,
            partner=attempt.partner,
            contract=contract.id,
            amount=contract.amount,
            currency=contract.currency,
            accepted_at=attempt.answered_at,
            accepted_by=who.person,
            accepted_by_name=who.name,
            partner_name=who.company,
            ticket_public_id=ticket.public_id,
            ticket_number=ticket.number,
            ticket_title=ticket.title,
        )
    )


async def share_offered(moment: Moment) -> None:
    await mirroring.share_offered(moment.attempt, moment.person)


async def release_held(moment: Moment) -> None:
    await mirroring.release(moment.attempt, moment.person)
    await asking.settle(moment.attempt)


async def drop_held(moment: Moment) -> None:
    await mirroring.drop(moment.attempt, moment.person)


async def bundle_time(moment: Moment) -> None:
    """The partner's time as one charge at what the lead pays for it (features.md 3.9).

    The entries stay. It is not billed to anybody: it says what the work has cost.
    """
    attempt = moment.attempt
    terms, used = terms_of(attempt), await used_at_lead(attempt.ticket, attempt.id)
    cost = labour_cost(terms, used.minutes)
    if not used.minutes or cost is None:
        return
    await Item.insert(
        Item(
            public_id=secrets.new_public_id(),
            ticket=attempt.ticket,
            kind=Kind.CHARGE.value,
            event=moment.move.id,
            author=moment.person,
            minutes=used.minutes,
            quantity=ONE,
            unit_cost=cost,
            currency=terms.currency,
            is_billable=False,
            outsourcing=attempt.id,
            created_at=clock.now(),
        )
    )


async def end_proposal(moment: Moment) -> None:
    """Other terms that wait for an answer have nothing left to change (Q14)."""
    await Amendment.update(
        {
            Amendment.status: AmendmentStatus.LAPSED.value,
            Amendment.ended_by: moment.person,
            Amendment.ended_at: clock.now(),
        }
    ).where(
        Amendment.outsourcing == moment.attempt.id,
        Amendment.status == AmendmentStatus.PROPOSED.value,
    )


async def note_at_lead(moment: Moment) -> None:
    attempt = moment.attempt
    await leave_note(attempt, moment.move.id, moment.person, moment.text, [attempt.ticket])


async def note_at_both(moment: Moment) -> None:
    attempt = moment.attempt
    tickets = [each for each in (attempt.ticket, attempt.partner_ticket) if each]
    await leave_note(attempt, moment.move.id, moment.person, moment.text, tickets)


async def leave_note(
    attempt: Outsourcing, row: str, person: int, text: str, tickets: list[int]
) -> None:
    """A note of the row that was taken. It belongs to it: never shared, edited or deleted."""
    await Item.insert(
        *[
            Item(
                public_id=secrets.new_public_id(),
                ticket=ticket,
                kind=Kind.NOTE.value,
                event=row,
                author=person,
                text=text,
                outsourcing=attempt.id,
                created_at=clock.now(),
            )
            for ticket in tickets
        ]
    )


async def tell(moment: Moment) -> None:
    await telling.of_move(moment.move.event, moment.who, moment.attempt, moment.ticket, moment.text)


DO: dict[Then, Callable[[Moment], Awaitable[None]]] = {
    Then.FIX_FEE_CONTRACT: fix_fee_contract,
    Then.OPEN_SECOND_TICKET: open_second_ticket,
    Then.SHARE_OFFERED: share_offered,
    Then.RECORD_FEE: record_fee,
    Then.RELEASE_HELD: release_held,
    Then.DROP_HELD: drop_held,
    Then.BUNDLE_TIME: bundle_time,
    Then.END_PROPOSAL: end_proposal,
    Then.NOTE_AT_LEAD: note_at_lead,
    Then.NOTE_AT_BOTH: note_at_both,
    Then.TELL: tell,
}
