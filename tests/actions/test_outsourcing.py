"""The moves O1 to O13, each with all that it leaves behind: status, notes, mails and journal."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from portal import clock
from portal.access import NotThere, Who, received_for
from portal.actions import outsourcing
from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.lifecycle import LINKED, MOVES, Event, move_for
from portal.rules.refusals import Refusal, Refused
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    PartnerStatus,
    RateKind,
    Side,
    Source,
    TicketStatus,
)
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.clocks import later
from tests.make import make_contact, make_item, make_organization, make_outsourcing, make_ticket
from tests.outbox import last_mail_to, link_in

pytestmark = pytest.mark.usefixtures("database")

Cast = dict[str, Who]
Verb = Callable[[Who, Outsourcing], Awaitable[object]]

UNSENT, ASSIGNED = OutsourceStatus.UNSENT, OutsourceStatus.ASSIGNED
ACCEPTED, IN_PROGRESS = OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS
WAITING = OutsourceStatus.WAITING_APPROVAL
# What the lead keeps to itself, in words that nothing else contains.
INTERNAL = InternalTerms(reason="location", customer_rate=98_765, billing="Contract 7781")
CUSTOMER, ERP_NUMBER, WHISPER = "Lagerhaus Nord", "ERP-4711", "They pay late"
SECRETS = ("location", "98765", "987.65", "Contract 7781", CUSTOMER, ERP_NUMBER, WHISPER)


@pytest.fixture
async def cast() -> Cast:
    async with transaction():
        return await gather_cast()


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


async def sent(cast: Cast, ticket: Ticket | None = None) -> Outsourcing:
    """An offer of Olga to Brückner, made through the action."""
    olga = cast["olga"]
    partnership = await partnership_between(olga, cast["sam"])
    ticket = ticket or await make_ticket(olga.tenant)
    return await outsourcing.send(olga, ticket, partnership, terms(), INTERNAL)


async def attempt_at(cast: Cast, status: OutsourceStatus) -> Outsourcing:
    """An attempt that Olga sent to Brückner, standing at `status`."""
    ticket = await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    return await make_outsourcing(ticket, partnership, status, sent_by=cast["olga"].person)


async def again(attempt: Outsourcing) -> Outsourcing:
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
    """Verb and person of each line, in their order."""
    lines = await JournalLine.objects().order_by(JournalLine.id)
    return [(line.verb, line.person) for line in lines]


# O1 to O3: terms, draft, offer


async def test_O1_terms_are_saved_as_a_draft_that_only_the_lead_knows(cast: Cast) -> None:
    olga, ticket = cast["olga"], await full_ticket(cast)
    partnership = await partnership_between(olga, cast["sam"])
    wanted = terms()
    draft = await again(await outsourcing.save_terms(olga, ticket, partnership, wanted, INTERNAL))
    assert (draft.status, draft.ticket, draft.partner) == (UNSENT, ticket.id, cast["sam"].tenant)
    assert (draft.partner_rate, draft.authorised_charges) == (18_000, 2_500)
    assert (draft.accept_by, draft.complete_by) == (wanted.accept_by, wanted.complete_by)
    assert (draft.reason, draft.customer_rate, draft.billing) == (
        "location",
        98_765,
        "Contract 7781",
    )
    assert draft.sent_at is None
    assert await journal() == [("save terms", olga.person)]
    assert await mailed() == set()
    with pytest.raises(NotThere):
        await received_for(cast["sam"], draft.public_id)


async def test_O1_saving_again_changes_the_same_draft_also_to_another_partner(cast: Cast) -> None:
    olga, ticket = cast["olga"], await make_ticket(cast["olga"].tenant)
    for partner in (cast["sam"], cast["eve"]):
        partnership = await partnership_between(olga, partner)
        await outsourcing.save_terms(olga, ticket, partnership, terms(), INTERNAL)
    (draft,) = await Outsourcing.objects()
    assert (draft.status, draft.partner) == (UNSENT, cast["eve"].tenant)


@pytest.mark.parametrize("verb", [outsourcing.save_terms, outsourcing.send])
async def test_O1_and_O3_need_the_agreement_an_open_own_ticket_and_an_active_partner(
    cast: Cast, verb: Callable[..., Awaitable[Outsourcing]]
) -> None:
    olga = cast["olga"]
    partnership = await partnership_between(olga, cast["sam"])

    async def rule_of(ticket: Ticket) -> str:
        again = await partnership_between(olga, cast["sam"])
        return (await refused(verb(olga, ticket, again, terms(), INTERNAL))).rule

    done = await make_ticket(olga.tenant, status=TicketStatus.COMPLETE.value)
    received = await make_ticket(olga.tenant, source=Source.INSOURCED.value)
    ticket = await make_ticket(olga.tenant)
    assert [await rule_of(done), await rule_of(received)] == ["O1", "Q27"]
    await Partnership.update({Partnership.status: PartnerStatus.CANCELED.value}).where(
        Partnership.id == partnership.id
    )
    assert await rule_of(ticket) == "R25"
    await Tenant.update({Tenant.agreement_version: None}).where(Tenant.id == olga.tenant)
    assert await rule_of(ticket) == "R37"
    assert (await Outsourcing.count(), await mailed(), await journal()) == (0, set(), [])


async def test_O2_a_discarded_draft_leaves_the_ticket_as_if_never_drafted(cast: Cast) -> None:
    olga, ticket = cast["olga"], await make_ticket(cast["olga"].tenant)
    ticked = await make_item(ticket, olga)
    draft = await outsourcing.save_terms(
        olga,
        ticket,
        await partnership_between(olga, cast["sam"]),
        terms(),
        INTERNAL,
        [ticked.public_id],
    )
    await outsourcing.discard(olga, draft)
    assert await Outsourcing.count() == 0
    assert await Item.select(Item.offered_in).output(as_list=True) == [None]
    assert (await journal())[-1] == ("discard draft", olga.person)


async def test_O2_a_draft_that_is_gone_cannot_be_discarded_sent_or_canceled(cast: Cast) -> None:
    draft = await attempt_at(cast, UNSENT)
    await outsourcing.discard(cast["olga"], draft)
    for verb in (outsourcing.discard, outsourcing.cancel, outsourcing.complete):
        assert (await refused(verb(cast["olga"], draft))).rule == "4.2"


async def test_O3_sending_offers_the_ticket_to_whoever_may_answer(cast: Cast) -> None:
    olga, ticket = cast["olga"], await full_ticket(cast)
    offer = await again(await sent(cast, ticket))
    assert (offer.status, offer.sent_by, offer.channel) == (ASSIGNED, olga.person, "Portal")
    assert offer.sent_at is not None
    assert await notes_on(ticket.id) == [("O3", olga.person, "")]
    assert await mailed() == {("offer", "sam"), ("offer", "cleo")}
    assert await journal() == [("send", olga.person)]
    mail = await last_mail_to("cleo@brueckner.example")
    assert mail.language == "de"
    assert link_in(mail).endswith(f"/received/{offer.public_id}")
    assert "Access point down" in mail.subject


async def test_O3_the_offer_mail_tells_nothing_internal(cast: Cast) -> None:
    await sent(cast, await full_ticket(cast))
    for mail in await OutboxMail.objects():
        assert not [word for word in SECRETS if word in mail.subject + mail.text + mail.html]


async def test_O3_a_draft_is_sent_as_the_same_attempt(cast: Cast) -> None:
    draft = await attempt_at(cast, UNSENT)
    offer = await sent(cast, await ticket_of(draft))
    assert (offer.id, (await again(draft)).status) == (draft.id, ASSIGNED)


async def test_O3_needs_rate_and_dates_in_the_future_and_in_order(cast: Cast) -> None:
    olga, ticket = cast["olga"], await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(olga, cast["sam"])
    past, soon, late = (clock.now() + timedelta(hours=hours) for hours in (-1, 1, 2))
    for rate, accept_by, complete_by in (
        (None, soon, late),
        (1, None, late),
        (1, soon, None),
        (1, past, late),
        (1, soon, past),
        (1, late, soon),
    ):
        wrong = Terms(
            currency="EUR", partner_rate=rate, accept_by=accept_by, complete_by=complete_by
        )
        work = outsourcing.send(olga, ticket, partnership, wrong, INTERNAL)
        assert (await refused(work)).rule == "O3"
    assert (await Outsourcing.count(), await mailed()) == (0, set())


async def test_O3_the_terms_of_an_offer_are_frozen(cast: Cast) -> None:
    offer = await sent(cast)
    frozen = await again(offer)
    olga, ticket = cast["olga"], await ticket_of(offer)
    partnership = await partnership_between(olga, cast["eve"])
    for verb in (outsourcing.save_terms, outsourcing.send):
        said = await refused(verb(olga, ticket, partnership, terms(), InternalTerms()))
        assert said.sentence == "This offer has been sent and waits for an answer."
    assert (await again(offer)).to_dict() == frozen.to_dict()


# O4 to O6: an offer that comes to nothing


async def test_O4_a_canceled_offer_is_noted_at_the_lead_and_told_to_the_partner(
    cast: Cast,
) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    albert = cast["albert"]
    await outsourcing.cancel(albert, offer, "The customer called it off.")
    stored = await again(offer)
    assert (stored.status, stored.closed_by) == ("Canceled", albert.person)
    assert stored.closed_at is not None
    assert await notes_on(offer.ticket) == [("O4", albert.person, "The customer called it off.")]
    assert await mailed() == {("offer_canceled", "sam"), ("offer_canceled", "cleo")}
    assert "called it off" in (await last_mail_to("sam@brueckner.example")).text
    assert await journal() == [("cancel", albert.person)]


async def test_O4_an_offer_that_was_canceled_can_be_answered_by_nobody_A41(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    await outsourcing.cancel(cast["olga"], offer)
    for work in (
        outsourcing.accept(cast["cleo"], offer),
        outsourcing.decline(cast["cleo"], offer, DeclineReason.TERMS),
    ):
        said = await refused(work)
        assert (said.rule, said.facts["person"]) == ("O4", "Olga Petrova")
    assert (await FeeEntry.count(), await Ticket.count()) == (0, 1)


async def test_O5_a_declined_offer_keeps_its_reason_and_is_told_to_the_lead(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    cleo = cast["cleo"]
    await outsourcing.decline(cleo, offer, DeclineReason.NO_CAPACITY, "All vans are out.")
    stored = await again(offer)
    assert (stored.status, stored.answered_by) == ("Declined", cleo.person)
    assert (stored.decline_reason, stored.reason_text) == ("no capacity", "All vans are out.")
    assert await notes_on(offer.ticket) == [("O5", cleo.person, "All vans are out.")]
    assert await mailed() == {("offer_declined", "olga")}
    assert await journal() == [("decline", cleo.person)]


async def test_O5_declining_takes_a_reason_Q12(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    assert (await refused(outsourcing.decline(cast["cleo"], offer, None))).rule == "Q12"
    assert (await again(offer)).status == ASSIGNED


async def test_O5_decline_then_accept_is_refused_A41(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    await outsourcing.decline(cast["cleo"], offer, DeclineReason.TERMS)
    said = await refused(outsourcing.accept(cast["sam"], offer))
    assert (said.rule, said.facts["person"]) == ("O5", "Cleo Vogt")
    assert await FeeEntry.count() == 0


async def test_O6_an_overdue_offer_is_declined_by_nobody_and_told_to_both(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    assert (await refused(outsourcing.expire(offer.id))).rule == "Q10"
    with later(days=2):
        await outsourcing.expire(offer.id)
    stored = await again(offer)
    assert (stored.status, stored.decline_reason) == ("Declined", "expired")
    assert stored.answered_by is None
    assert await mailed() == {("offer_expired", who) for who in ("olga", "sam", "cleo")}
    assert await journal() == [("expire", None)]


async def test_O6_an_answer_that_is_late_is_refused_even_before_the_clockwork_comes_A41(
    cast: Cast,
) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    with later(days=2):
        assert (await refused(outsourcing.accept(cast["cleo"], offer))).rule == "Q10"
        await outsourcing.expire(offer.id)
        assert (await refused(outsourcing.accept(cast["cleo"], offer))).rule == "Q10"
    assert await FeeEntry.count() == 0


@pytest.mark.parametrize(
    "ended", [OutsourceStatus.DECLINED, OutsourceStatus.CANCELED, OutsourceStatus.COMPLETE]
)
async def test_O3_after_an_attempt_has_ended_the_next_is_a_row_of_its_own(
    cast: Cast, ended: OutsourceStatus
) -> None:
    first = await attempt_at(cast, ended)
    second = await sent(cast, await ticket_of(first))
    assert second.id != first.id
    assert (await again(first)).to_dict() == first.to_dict()
    assert (await again(second)).status == ASSIGNED


# O7: the acceptance


async def test_O7_accepting_opens_the_second_ticket_and_records_one_fee(cast: Cast) -> None:
    ticket = await full_ticket(cast)
    offer = await sent(cast, ticket)
    await outsourcing.accept(cast["cleo"], offer)
    stored = await again(offer)
    assert (stored.status, stored.answered_by) == (ACCEPTED, cast["cleo"].person)
    second = await Ticket.objects().get(Ticket.id == stored.partner_ticket)
    assert second
    assert (second.tenant, second.number, second.source) == (
        cast["cleo"].tenant,
        1001,
        "Insourced",
    )
    assert (second.title, second.description) == (ticket.title, ticket.description)
    assert (second.priority, second.status, second.due_at) == ("High", "New", stored.complete_by)
    assert (second.site_name, second.site_address) == ("Hall 2", "Harbour 1")
    assert (second.site_contact, second.site_phone) == ("Jens Petersen", "555 0130")
    (fee,) = await FeeEntry.objects()
    assert (fee.outsourcing, fee.tenant, fee.partner) == (stored.id, ticket.tenant, second.tenant)
    assert (fee.amount, fee.currency, fee.contract) == (250, "EUR", stored.fee_contract)
    assert (fee.accepted_at, fee.accepted_by) == (stored.answered_at, cast["cleo"].person)
    assert (fee.ticket_number, fee.ticket_title) == (ticket.number, "Access point down")
    assert (fee.accepted_by_name, fee.partner_name) == ("Cleo Vogt", "Brückner Netzwerktechnik")


async def test_O7_the_lead_is_told_with_a_link_to_its_own_ticket(cast: Cast) -> None:
    await Tenant.update({Tenant.primary_contact: cast["ada"].person}).where(
        Tenant.id == cast["ada"].tenant
    )
    offer = await attempt_at(cast, ASSIGNED)
    await outsourcing.accept(cast["cleo"], offer)
    assert await mailed() == {("offer_accepted", "olga"), ("offer_accepted", "ada")}
    ticket = await ticket_of(offer)
    mail = await last_mail_to("olga@halden.example")
    assert link_in(mail).endswith(f"/tickets/{ticket.public_id}")
    (line,) = await JournalLine.objects()
    assert (line.verb, line.person, line.tenant) == (
        "accept",
        cast["cleo"].person,
        cast["cleo"].tenant,
    )
    detail = {"row": "O7", "before": "Assigned", "after": "Accepted"}
    assert (line.subject, json.loads(line.detail)) == (f"outsourcing {offer.id}", detail)


async def test_O7_nothing_internal_stands_on_the_second_ticket_A51(cast: Cast) -> None:
    offer = await sent(cast, await full_ticket(cast))
    await outsourcing.accept(cast["cleo"], offer)
    second = await Ticket.select().where(Ticket.tenant == cast["cleo"].tenant).first()
    assert second
    assert not [word for word in SECRETS if word in str(second)]
    assert (second["organization"], second["contact"], second["assigned_to"]) == (None, None, None)
    assert await Item.exists().where(Item.ticket == second["id"]) is False


async def test_O7_the_partnership_has_to_be_active_still_R25(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    await Partnership.update({Partnership.status: PartnerStatus.CANCELED.value}).where(
        Partnership.id == offer.partnership
    )
    assert (await refused(outsourcing.accept(cast["cleo"], offer))).rule == "R25"
    assert (await Ticket.count(), await FeeEntry.count()) == (1, 0)


async def test_O7_the_second_acceptance_hears_who_was_first_A39(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    await outsourcing.accept(cast["cleo"], offer)
    said = await refused(outsourcing.accept(cast["sam"], offer))
    assert said.sentence == "Accepted by {person} at {time}."
    assert said.facts == {"person": "Cleo Vogt", "time": (await again(offer)).answered_at}
    for late in (
        outsourcing.cancel(cast["olga"], offer),
        outsourcing.decline(cast["sam"], offer, DeclineReason.TERMS),
    ):
        assert (await refused(late)).facts["person"] == "Cleo Vogt"
    assert (await Ticket.count(), await FeeEntry.count(), len(await mailed())) == (2, 1, 1)


# O8 to O13: the work, and its end


async def test_O8_starting_is_seen_by_both_and_mailed_to_nobody_R92(cast: Cast) -> None:
    attempt = await attempt_at(cast, ACCEPTED)
    await outsourcing.start_work(cast["tina"], attempt)
    stored = await again(attempt)
    assert stored.status == IN_PROGRESS
    assert stored.started_at is not None
    assert await mailed() == set()
    assert await journal() == [("start_work", cast["tina"].person)]


@pytest.mark.parametrize("status", [ACCEPTED, IN_PROGRESS])
async def test_O9_reporting_completion_is_told_to_the_lead_R135(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    tina = cast["tina"]
    await outsourcing.report_complete(tina, attempt)
    stored = await again(attempt)
    assert (stored.status, stored.reported_by) == (WAITING, tina.person)
    assert await mailed() == {("completion_reported", "olga")}
    assert await journal() == [("report_complete", tina.person)]
    said = await refused(outsourcing.report_complete(cast["sam"], attempt))
    assert (said.rule, said.facts["person"]) == ("O9", "Tina Roth")


async def test_O10_a_rejection_stands_with_its_reason_on_both_tickets_R137(cast: Cast) -> None:
    attempt = await attempt_at(cast, WAITING)
    olga = cast["olga"]
    assert (await refused(outsourcing.reject_completion(olga, attempt, " \n"))).rule == "O10"
    await outsourcing.reject_completion(olga, attempt, "Port 4 still drops.")
    assert (await again(attempt)).status == IN_PROGRESS
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O10", olga.person, "Port 4 still drops.")]
    assert await mailed() == {("completion_rejected", "sam")}
    assert "Port 4 still drops." in (await last_mail_to("sam@brueckner.example")).text
    assert await journal() == [("reject_completion", olga.person)]


@pytest.mark.parametrize(("with_ticket", "status"), [(False, "New"), (True, "Complete")])
async def test_O11_approval_completes_both_and_the_own_ticket_only_if_asked_R139_D30(
    cast: Cast, with_ticket: bool, status: str
) -> None:
    attempt = await attempt_at(cast, WAITING)
    albert = cast["albert"]
    await outsourcing.approve_completion(albert, attempt, with_ticket=with_ticket)
    stored = await again(attempt)
    assert (stored.status, stored.closed_by) == ("Complete", albert.person)
    assert (await ticket_of(attempt)).status == status
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O11", albert.person, "")]
    assert await mailed() == {("completed", "olga"), ("completed", "sam")}
    assert await journal() == [("approve_completion", albert.person)]


@pytest.mark.parametrize("status", [ACCEPTED, IN_PROGRESS])
async def test_O12_the_lead_may_complete_before_the_partner_reports(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    await outsourcing.complete(cast["olga"], attempt)
    assert (await again(attempt)).status == "Complete"
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O12", cast["olga"].person, "")]
    assert await mailed() == {("completed", "sam")}
    said = await refused(outsourcing.report_complete(cast["tina"], attempt))
    assert (said.rule, said.facts["person"]) == ("O11", "Olga Petrova")


@pytest.mark.parametrize("status", sorted(LINKED))
async def test_O13_completing_the_own_ticket_completes_both_sides(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    nils = cast["nils"]
    fields = TicketFields(title="Done", status=TicketStatus.COMPLETE)
    await edit_ticket(nils, await ticket_of(attempt), fields)
    assert (await again(attempt)).status == (await ticket_of(attempt)).status == "Complete"
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O13", nils.person, "")]
    assert await mailed() == {("completed", "olga"), ("completed", "sam")}
    assert await journal() == [("complete_ticket", nils.person), ("edit ticket", nils.person)]


# All of them

VERBS: dict[Event, Verb] = {
    Event.DISCARD_DRAFT: outsourcing.discard,
    Event.CANCEL: outsourcing.cancel,
    Event.DECLINE: lambda who, attempt: outsourcing.decline(who, attempt, DeclineReason.TERMS),
    Event.EXPIRE: lambda _, attempt: outsourcing.expire(attempt.id),
    Event.ACCEPT: outsourcing.accept,
    Event.START_WORK: outsourcing.start_work,
    Event.REPORT_COMPLETE: outsourcing.report_complete,
    Event.REJECT_COMPLETION: lambda who, one: outsourcing.reject_completion(who, one, "No."),
    Event.APPROVE_COMPLETION: outsourcing.approve_completion,
    Event.COMPLETE: outsourcing.complete,
}


@pytest.mark.parametrize("status", OutsourceStatus)
async def test_a_move_that_has_no_row_is_refused_and_changes_nothing_A41(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    before = (await again(attempt)).to_dict()
    for event, verb in VERBS.items():
        if move_for(event, status) is None:
            by = next(move.by for move in MOVES if move.event is event)
            await refused(verb(cast["cleo"] if by is Side.PARTNER else cast["olga"], attempt))
    assert (await again(attempt)).to_dict() == before
    assert (await mailed(), await journal()) == (set(), [])


@pytest.mark.parametrize("event", sorted(VERBS.keys() - {Event.EXPIRE}))
async def test_the_wrong_side_and_strangers_find_nothing_to_move_A19(
    cast: Cast, event: Event
) -> None:
    move = next(move for move in MOVES if move.event is event)
    attempt = await attempt_at(
        cast, next(status for status in OutsourceStatus if status in move.source)
    )
    before = (await again(attempt)).to_dict()
    other_side = cast["olga"] if move.by is Side.PARTNER else cast["sam"]
    for who in (other_side, cast["pia"], cast["eve"]):
        with pytest.raises(NotThere):
            await VERBS[event](who, attempt)
    assert (await again(attempt)).to_dict() == before


async def test_a_strangers_ticket_or_partnership_cannot_be_outsourced_A19(cast: Cast) -> None:
    ours, partnership = await make_ticket(cast["olga"].tenant), None
    partnership = await partnership_between(cast["olga"], cast["sam"])
    theirs = await make_ticket(cast["pia"].tenant)
    for who, ticket in ((cast["pia"], ours), (cast["pia"], theirs), (cast["olga"], theirs)):
        with pytest.raises(NotThere):
            await outsourcing.send(who, ticket, partnership, terms(), INTERNAL)
    assert await Outsourcing.count() == 0
