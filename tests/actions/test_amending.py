"""Other terms after the acceptance: proposed, answered, and what the product makes of them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs
from piccolo.table import Table

from portal import clock
from portal.access import NotThere, Who
from portal.actions import amending, outsourcing
from portal.actions.tickets import TicketFields, edit_ticket
from portal.reads.spent import spent_at_lead, spent_at_partner
from portal.rules.amendments import Amendable, amendable_of
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import OutsourceStatus, TicketStatus
from portal.tables.amendments import Amendment
from portal.tables.journal import OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.people import Tenant
from portal.tables.pulses import TicketPulse
from portal.tables.tickets import Outsourcing, Ticket
from tests.actions.test_races import ROUNDS, at_once
from tests.offers import Cast, journal_of, mailed, notes_on, read_back, refused, ticket_of
from tests.pair import Pair, charge, linked, time

pytestmark = pytest.mark.usefixtures("database")

HOUR = 60
WHY = "The cable duct is blocked."


async def terms_now(pair: Pair) -> Amendable:
    return amendable_of(await read_back(pair.attempt))


async def propose(pair: Pair, text: str = WHY, seen: str = "", **values: Any) -> Amendment:
    """Olga proposes; ten hours unless other terms are given."""
    terms = structs.replace(await terms_now(pair), **(values or {"authorised_minutes": 10 * HOUR}))
    return await amending.propose(pair.lead.who, pair.attempt, terms, text=text, seen=seen)


async def confirm(pair: Pair, proposal: Amendment, who: Who | None = None) -> None:
    await amending.confirm(who or pair.partner.who, pair.attempt, proposal)


async def row(proposal: Amendment) -> Amendment:
    found = await Amendment.objects().get(Amendment.public_id == proposal.public_id)
    assert found
    return found


async def statuses() -> list[str]:
    return [each.status for each in await Amendment.objects().order_by(Amendment.id)]


async def everything(*tables: type[Table]) -> list[dict[str, Any]]:
    return [each.to_dict() for table in tables for each in await table.objects()]


# T1


async def test_Q14_a_proposal_keeps_both_values_and_changes_no_term(pair: Pair) -> None:
    before = await terms_now(pair)
    later = clock.now() + timedelta(days=9)
    proposal = await propose(
        pair, partner_rate=6_000, complete_by=later, instructions="Use the back door."
    )
    stored = await row(proposal)
    assert await terms_now(pair) == before
    assert (stored.status, stored.text) == ("Proposed", WHY)
    assert (stored.proposed_by, stored.outsourcing) == (pair.lead.who.person, pair.attempt.id)
    assert (stored.was_partner_rate, stored.partner_rate) == (5_000, 6_000)
    assert (stored.was_complete_by, stored.complete_by) == (before.complete_by, later)
    assert (stored.was_authorised_minutes, stored.authorised_minutes) == (120, 120)
    assert (stored.was_instructions, stored.instructions) == ("", "Use the back door.")
    assert stored.to_dict()["ended_by"] is stored.to_dict()["ended_at"] is None


async def test_Q14_a_proposal_is_told_to_the_partner_and_stands_on_both_tickets(
    pair: Pair,
) -> None:
    await propose(pair)
    assert await mailed() == {("terms_proposed", "sam"), ("terms_proposed", "cleo")}
    for place in (pair.lead, pair.partner):
        assert await notes_on(place.ticket.id) == [("T1", pair.lead.who.person, WHY)]
        assert ("propose terms", f"outsourcing {pair.attempt.id}") in await journal_of(place.who)
        assert await TicketPulse.exists().where(TicketPulse.ticket == place.ticket.id)


async def test_Q14_the_mail_says_what_changes_and_nothing_of_the_leads_own(pair: Pair) -> None:
    await Outsourcing.update(
        {Outsourcing.customer_rate: 98_765, Outsourcing.billing: "Contract 7781"}
    ).where(Outsourcing.id == pair.attempt.id)
    await propose(pair, authorised_minutes=10 * HOUR, partner_rate=6_050)
    texts = await OutboxMail.select(OutboxMail.text).output(as_list=True)
    for text in texts:
        assert WHY in text
        assert "10\N{NO-BREAK SPACE}Std." in text
        assert "60,50" in text
        assert "987" not in text
        assert "7781" not in text


async def test_T1_there_is_one_open_proposal_at_most(pair: Pair) -> None:
    await propose(pair)
    refusal = await refused(propose(pair, authorised_minutes=900))
    assert "already" in refusal.sentence
    assert await statuses() == ["Proposed"]


async def test_T1_of_five_proposals_at_once_one_stands(pair: Pair) -> None:
    terms = await terms_now(pair)
    many = [structs.replace(terms, authorised_minutes=hours * HOUR) for hours in range(10, 15)]
    won = await at_once(*(amending.propose(pair.lead.who, pair.attempt, each) for each in many))
    assert sorted(won) == ["", "Q14", "Q14", "Q14", "Q14"]
    assert await statuses() == ["Proposed"]


async def test_T1_a_form_from_before_a_confirmation_undoes_nothing(pair: Pair) -> None:
    first = await propose(pair)
    await confirm(pair, first)
    assert "changed in the meantime" in (await refused(propose(pair, complete_by=None))).sentence
    await propose(pair, seen=first.public_id, authorised_minutes=900)
    assert await statuses() == ["Confirmed", "Proposed"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"authorised_minutes": 120}, "authorised_minutes"),
        ({"authorised_minutes": -60}, "authorised_minutes"),
        ({"partner_rate": -1}, "partner_rate"),
        ({"complete_by": clock.now() - timedelta(days=1)}, "complete_by"),
    ],
)
async def test_T1_names_what_is_wrong_and_writes_nothing(
    pair: Pair, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        await propose(pair, **values)
    assert set(wrong.value.errors) == {field}
    assert (await statuses(), await mailed()) == ([], set())


async def test_R37_without_the_agreement_nothing_is_proposed(pair: Pair) -> None:
    await Tenant.update({Tenant.agreement_version: None}).where(Tenant.id == pair.lead.who.tenant)
    assert (await refused(propose(pair))).rule == "R37"


@pytest.mark.parametrize(
    "status", sorted({*OutsourceStatus} - {OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS})
)
async def test_T1_only_while_the_partner_works(cast: Cast, status: OutsourceStatus) -> None:
    pair = await linked(cast["olga"], cast["tina"])
    await Outsourcing.update({Outsourcing.status: status.value}).where(
        Outsourcing.id == pair.attempt.id
    )
    await refused(propose(pair))
    assert await statuses() == []


# T2 to T4


async def test_T3_confirming_writes_the_terms_and_keeps_who_and_when(pair: Pair) -> None:
    later = clock.now() + timedelta(days=9)
    proposal = await propose(
        pair, authorised_minutes=10 * HOUR, authorised_charges=5_000, complete_by=later
    )
    before = await read_back(pair.attempt)
    await confirm(pair, proposal)
    after, stored = await read_back(pair.attempt), await row(proposal)
    assert amendable_of(after) == amendable_of(stored)
    assert (stored.status, stored.ended_by) == ("Confirmed", pair.partner.who.person)
    assert stored.ended_at >= stored.proposed_at
    untouched = {"told_percent", *Amendable.__struct_fields__}
    for name, value in before.to_dict().items():
        assert name in untouched or getattr(after, name) == value


async def test_T3_is_told_to_who_outsourced_and_who_proposed(cast: Cast) -> None:
    pair = await linked(cast["olga"], cast["cleo"])
    terms = structs.replace(await terms_now(pair), authorised_minutes=600)
    proposal = await amending.propose(cast["paula"], pair.attempt, terms)
    await OutboxMail.delete(force=True)
    await confirm(pair, proposal)
    assert await mailed() == {("terms_confirmed", "olga"), ("terms_confirmed", "paula")}
    for place in (pair.lead, pair.partner):
        notes = await notes_on(place.ticket.id)
        assert [event for event, _, _ in notes] == ["T1", "T3"]


async def test_T4_declining_keeps_the_terms_and_the_reason(pair: Pair) -> None:
    before = await terms_now(pair)
    proposal = await propose(pair)
    await OutboxMail.delete(force=True)
    await amending.decline(pair.partner.who, pair.attempt, proposal, "Too late for us.")
    stored = await row(proposal)
    assert await terms_now(pair) == before
    assert (stored.status, stored.reason_text) == ("Declined", "Too late for us.")
    assert await mailed() == {("terms_declined", "olga")}
    text = (await OutboxMail.select(OutboxMail.text).output(as_list=True))[0]
    assert "Too late for us." in text
    await propose(pair, authorised_minutes=240)
    assert await statuses() == ["Declined", "Proposed"]


async def test_T2_a_withdrawn_proposal_can_be_followed_by_another(pair: Pair) -> None:
    proposal = await propose(pair)
    await OutboxMail.delete(force=True)
    await amending.withdraw(pair.lead.who, pair.attempt, proposal)
    assert (await row(proposal)).status == "Withdrawn"
    assert await mailed() == {("terms_withdrawn", "sam"), ("terms_withdrawn", "cleo")}
    await propose(pair)
    assert await statuses() == ["Withdrawn", "Proposed"]


async def test_what_has_ended_is_neither_answered_nor_withdrawn(pair: Pair) -> None:
    proposal = await propose(pair)
    await confirm(pair, proposal)
    before = await everything(Amendment, Outsourcing, OutboxMail)
    for again in (
        confirm(pair, proposal),
        amending.decline(pair.partner.who, pair.attempt, proposal),
        amending.withdraw(pair.lead.who, pair.attempt, proposal),
    ):
        refusal = await refused(again)
        assert refusal.sentence == "These terms were confirmed by {person} at {time}."
        assert refusal.facts["person"] == pair.partner.who.name
    assert await everything(Amendment, Outsourcing, OutboxMail) == before


async def test_T3_a_day_that_has_passed_meanwhile_is_not_confirmed(pair: Pair) -> None:
    soon = clock.now() + timedelta(hours=1)
    proposal = await propose(pair, complete_by=soon)
    await Amendment.update({Amendment.complete_by: clock.now() - timedelta(minutes=1)}).where(
        Amendment.public_id == proposal.public_id
    )
    assert (await refused(confirm(pair, proposal))).rule == "Q14"
    await amending.decline(pair.partner.who, pair.attempt, proposal)


# The wrong hands


async def test_the_other_side_and_strangers_find_nothing_A19(cast: Cast) -> None:
    pair = await linked(cast["olga"], cast["cleo"])
    terms = structs.replace(await terms_now(pair), authorised_minutes=600)
    for who in (cast["cleo"], cast["eve"], cast["pia"]):
        with pytest.raises(NotThere):
            await amending.propose(who, pair.attempt, terms)
    proposal = await propose(pair)
    for who in (cast["olga"], cast["eve"], cast["pia"]):
        for answer in (amending.confirm, amending.decline):
            with pytest.raises(NotThere):
                await answer(who, pair.attempt, proposal)
    for who in (cast["cleo"], cast["eve"], cast["pia"]):
        with pytest.raises(NotThere):
            await amending.withdraw(who, pair.attempt, proposal)
    assert await statuses() == ["Proposed"]


# What follows: limits, fee, entries


async def test_Q16_meters_and_marks_follow_the_new_limits_and_nothing_entered_is_lost(
    pair: Pair,
) -> None:
    await time(pair.partner, minutes=120)
    over = await time(pair.partner, minutes=60)
    proposal = await propose(pair)
    assert (await spent_at_partner(await read_back(pair.attempt))).over([over]) == {over.id}
    await confirm(pair, proposal)
    attempt = await read_back(pair.attempt)
    for spent in (await spent_at_partner(attempt), await spent_at_lead(attempt)):
        assert (spent.used.minutes, spent.beyond.minutes, spent.limits) == (180, 0, {})


async def test_Q16_the_lead_is_told_anew_at_80_and_100_percent_of_new_limits(
    pair: Pair,
) -> None:
    await time(pair.partner, minutes=120)
    assert (await read_back(pair.attempt)).told_percent == 100
    await confirm(pair, await propose(pair))
    assert (await read_back(pair.attempt)).told_percent == 0
    await OutboxMail.delete(force=True)
    await time(pair.partner, minutes=300)
    assert "limit_reached" not in {event for event, _ in await mailed()}
    await time(pair.partner, minutes=60)
    assert (await read_back(pair.attempt)).told_percent == 80
    await time(pair.partner, minutes=120)
    assert (await read_back(pair.attempt)).told_percent == 100


async def test_Q16_another_day_or_rate_leaves_what_was_told_of_the_limits(pair: Pair) -> None:
    await time(pair.partner, minutes=120)
    await confirm(pair, await propose(pair, partner_rate=6_000))
    assert (await read_back(pair.attempt)).told_percent == 100


async def test_Q16_fewer_charges_are_over_the_limit_at_once(pair: Pair) -> None:
    await confirm(pair, first := await propose(pair, authorised_charges=2_000))
    await charge(pair.partner, unit_cost=700)
    await confirm(pair, await propose(pair, seen=first.public_id, authorised_charges=1_000))
    assert (await spent_at_lead(await read_back(pair.attempt))).beyond.charges == 400


async def test_R100_the_fee_is_not_touched(cast: Cast) -> None:
    offer = await linked(cast["olga"], cast["cleo"], OutsourceStatus.ACCEPTED)
    before = await everything(FeeEntry)
    contract = (await read_back(offer.attempt)).fee_contract
    await confirm(offer, await propose(offer, partner_rate=9_000))
    assert await everything(FeeEntry) == before
    assert (await read_back(offer.attempt)).fee_contract == contract


# While completion waits, and at the end


async def test_a_proposal_rests_while_completion_waits_and_is_there_again_after_a_rejection(
    pair: Pair,
) -> None:
    proposal = await propose(pair)
    await pair.report()
    assert (await refused(confirm(pair, proposal))).rule == "O9"
    await refused(amending.decline(pair.partner.who, pair.attempt, proposal))
    assert await statuses() == ["Proposed"]
    await pair.reject()
    await confirm(pair, proposal)
    assert (await terms_now(pair)).authorised_minutes == 600


async def test_T2_the_lead_withdraws_while_completion_waits(pair: Pair) -> None:
    proposal = await propose(pair)
    await pair.report()
    await amending.withdraw(pair.lead.who, pair.attempt, proposal)
    assert await statuses() == ["Withdrawn"]


@pytest.mark.parametrize("end", ["approve", "complete", "ticket"])
async def test_a_proposal_lapses_with_the_work(pair: Pair, end: str) -> None:
    proposal = await propose(pair)
    before = await terms_now(pair)
    if end == "approve":
        await pair.report()
        await pair.approve()
    elif end == "complete":
        await pair.complete()
    else:
        fields = TicketFields(title="Done", status=TicketStatus.COMPLETE)
        await edit_ticket(pair.lead.who, await ticket_of(pair.attempt), fields)
    stored = await row(proposal)
    assert (stored.status, stored.ended_by) == ("Lapsed", pair.lead.who.person)
    refusal = await refused(confirm(pair, proposal))
    assert refusal.sentence == "The work has ended, and the proposal with it."
    assert await terms_now(pair) == before


# At the same moment


async def test_of_two_confirmations_at_once_one_counts_A39(cast: Cast) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["cleo"])
        proposal = await propose(pair)
        await OutboxMail.delete(force=True)
        won = await at_once(
            confirm(pair, proposal, cast["cleo"]), confirm(pair, proposal, cast["sam"])
        )
        assert sorted(won) == ["", "Q14"]
        assert await mailed() == {("terms_confirmed", "olga")}
        assert [event for event, _, _ in await notes_on(pair.attempt.ticket)] == ["T1", "T3"]


async def test_of_confirming_withdrawing_and_declining_at_once_one_wins_A40(cast: Cast) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["cleo"])
        proposal = await propose(pair)
        won = await at_once(
            confirm(pair, proposal),
            amending.withdraw(cast["olga"], pair.attempt, proposal),
            amending.decline(cast["sam"], pair.attempt, proposal),
        )
        assert sorted(won) == ["", "Q14", "Q14"]
        status = ("Confirmed", "Withdrawn", "Declined")[won.index("")]
        assert (await row(proposal)).status == status
        minutes = (await terms_now(pair)).authorised_minutes
        assert minutes == (600 if status == "Confirmed" else 120)


async def test_confirming_against_the_report_counts_before_it_or_not_at_all(cast: Cast) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["cleo"])
        proposal = await propose(pair)
        won = await at_once(
            confirm(pair, proposal), outsourcing.report_complete(cast["sam"], pair.attempt)
        )
        assert won in (["", ""], ["O9", ""])
        is_confirmed = won[0] == ""
        assert (await row(proposal)).status == ("Confirmed" if is_confirmed else "Proposed")
        assert (await terms_now(pair)).authorised_minutes == (600 if is_confirmed else 120)


async def test_confirming_against_the_end_leaves_no_open_proposal(cast: Cast) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["cleo"])
        proposal = await propose(pair)
        won = await at_once(confirm(pair, proposal), pair.complete())
        assert won in (["", ""], ["Q14", ""])
        status = (await row(proposal)).status
        assert status == ("Confirmed" if won[0] == "" else "Lapsed")
        assert (await terms_now(pair)).authorised_minutes == (600 if status == "Confirmed" else 120)


async def test_time_entered_against_a_confirmation_is_told_of_by_one_of_both_limits(
    cast: Cast,
) -> None:
    for _ in ROUNDS:
        pair = await linked(cast["olga"], cast["cleo"])
        proposal = await propose(pair)
        await asyncio.gather(confirm(pair, proposal), time(pair.partner, minutes=110))
        assert (await read_back(pair.attempt)).told_percent in (0, 80)
        assert (await spent_at_lead(await read_back(pair.attempt))).used.minutes == 110


async def test_Q17_the_tickets_themselves_stay_as_they_are(pair: Pair) -> None:
    fields = [Ticket.id, Ticket.title, Ticket.due_at, Ticket.status, Ticket.changed_at]
    before = await Ticket.select(*fields)
    later = clock.now() + timedelta(days=30)
    await confirm(pair, await propose(pair, complete_by=later))
    assert await Ticket.select(*fields) == before
