"""The moves O1 to O6: terms, an offer, and the answers that end it; with all they leave behind."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from portal import clock
from portal.access import NotThere, received_for
from portal.actions import drafts, outsourcing
from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    PartnerStatus,
    Source,
    TicketStatus,
)
from portal.tables.items import Item
from portal.tables.journal import OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.clocks import later
from tests.make import make_item, make_ticket
from tests.offers import (
    INTERNAL,
    SECRETS,
    Cast,
    attempt_at,
    full_ticket,
    journal,
    mailed,
    notes_on,
    read_back,
    refused,
    sent,
    terms,
    ticket_of,
)
from tests.outbox import last_mail_to, link_in

pytestmark = pytest.mark.usefixtures("database")

UNSENT, ASSIGNED = OutsourceStatus.UNSENT, OutsourceStatus.ASSIGNED


# Terms, draft, offer


async def test_O1_a_ticket_that_was_completed_since_it_was_read_gets_no_draft(cast: Cast) -> None:
    olga, ticket = cast["olga"], await full_ticket(cast)
    partnership = await partnership_between(olga, cast["sam"])
    done = TicketFields(title="Done", status=TicketStatus.COMPLETE)
    await edit_ticket(cast["nils"], await load(Ticket, ticket.id), done)

    refusal = await refused(drafts.save_terms(olga, ticket, partnership, terms(), INTERNAL))

    assert refusal.sentence == "This ticket is complete. Reopen it before you outsource it."
    assert not await Outsourcing.exists()


async def test_O1_terms_are_saved_as_a_draft_that_only_the_lead_knows(cast: Cast) -> None:
    olga, ticket = cast["olga"], await full_ticket(cast)
    partnership = await partnership_between(olga, cast["sam"])
    wanted = terms()
    saved = await drafts.save_terms(olga, ticket, partnership, wanted, INTERNAL)
    draft = await read_back(saved)
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
        await drafts.save_terms(olga, ticket, partnership, terms(), INTERNAL)
    (draft,) = await Outsourcing.objects()
    assert (draft.status, draft.partner) == (UNSENT, cast["eve"].tenant)


@pytest.mark.parametrize("verb", [drafts.save_terms, outsourcing.send])
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
    draft = await drafts.save_terms(
        olga,
        ticket,
        await partnership_between(olga, cast["sam"]),
        terms(),
        INTERNAL,
        [ticked.public_id],
    )
    await drafts.discard(olga, draft)
    assert await Outsourcing.count() == 0
    assert await Item.select(Item.offered_in).output(as_list=True) == [None]
    assert (await journal())[-1] == ("discard draft", olga.person)


async def test_O2_a_draft_that_is_gone_cannot_be_discarded_sent_or_canceled(cast: Cast) -> None:
    draft = await attempt_at(cast, UNSENT)
    await drafts.discard(cast["olga"], draft)
    for verb in (drafts.discard, outsourcing.cancel, outsourcing.complete):
        assert (await refused(verb(cast["olga"], draft))).rule == "4.2"


async def test_O3_sending_offers_the_ticket_to_whoever_may_answer(cast: Cast) -> None:
    olga, ticket = cast["olga"], await full_ticket(cast)
    offer = await read_back(await sent(cast, ticket))
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
    assert (offer.id, (await read_back(draft)).status) == (draft.id, ASSIGNED)


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
    frozen = await read_back(offer)
    olga, ticket = cast["olga"], await ticket_of(offer)
    partnership = await partnership_between(olga, cast["eve"])
    for verb in (drafts.save_terms, outsourcing.send):
        said = await refused(verb(olga, ticket, partnership, terms(), InternalTerms()))
        assert said.sentence == "This offer has been sent and waits for an answer."
    assert (await read_back(offer)).to_dict() == frozen.to_dict()


# An offer that comes to nothing


async def test_O4_a_canceled_offer_is_noted_at_the_lead_and_told_to_the_partner(
    cast: Cast,
) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    albert = cast["albert"]
    await outsourcing.cancel(albert, offer, "The customer called it off.")
    stored = await read_back(offer)
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
    stored = await read_back(offer)
    assert (stored.status, stored.answered_by) == ("Declined", cleo.person)
    assert (stored.decline_reason, stored.reason_text) == ("no capacity", "All vans are out.")
    assert await notes_on(offer.ticket) == [("O5", cleo.person, "All vans are out.")]
    assert await mailed() == {("offer_declined", "olga")}
    assert await journal() == [("decline", cleo.person)]


async def test_O5_declining_takes_a_reason_Q12(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    assert (await refused(outsourcing.decline(cast["cleo"], offer, None))).rule == "Q12"
    assert (await read_back(offer)).status == ASSIGNED


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
    stored = await read_back(offer)
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
async def test_O14_after_an_attempt_has_ended_the_next_is_a_row_of_its_own(
    cast: Cast, ended: OutsourceStatus
) -> None:
    first = await attempt_at(cast, ended)
    second = await sent(cast, await ticket_of(first))
    assert second.id != first.id
    assert (await read_back(first)).to_dict() == first.to_dict()
    assert (await read_back(second)).status == ASSIGNED
