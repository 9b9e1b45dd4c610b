"""Partnerships end by the lead or the partner, never with a ticket open, and come back anew."""

import asyncio

import pytest

from portal.access import NotThere, received_for
from portal.actions import outsourcing
from portal.actions.invitations import accept_with_company
from portal.actions.leads import leave
from portal.actions.partners import cancel, invite
from portal.reads.leads import leads
from portal.reads.terms import terms_page
from portal.rules.lifecycle import OPEN
from portal.rules.refusals import Refused
from portal.rules.vocabulary import OutsourceStatus, PartnerStatus
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Invitation, Organization, Partnership
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, partnership_between
from tests.make import make_partnership, make_ticket
from tests.offers import (
    INTERNAL,
    Cast,
    attempt_at,
    journal_of,
    mailed,
    read_back,
    refused,
    terms,
    ticket_of,
)
from tests.outbox import token_in

ROUNDS = range(5)  # who is first differs from round to round


async def brueckner(cast: Cast) -> tuple[Organization, Partnership]:
    """Brückner as Halden knows it."""
    partnership = await partnership_between(cast["paula"], cast["sam"])
    organization = await Organization.objects().get(Organization.id == partnership.organization)
    assert organization
    return organization, partnership


async def stands(partnership: Partnership) -> str:
    found = await Partnership.objects().get(Partnership.id == partnership.id)
    assert found
    assert (found.ended_at is not None) == (found.status == PartnerStatus.CANCELED)
    return str(found.status)


async def test_R29_a_canceled_partnership_is_told_to_the_partner_and_kept_in_the_journal(
    cast: Cast,
) -> None:
    organization, partnership = await brueckner(cast)
    await cancel(cast["paula"], organization)
    assert await stands(partnership) == PartnerStatus.CANCELED
    assert await mailed() == {("partnership_canceled", "sam")}
    for side in ("paula", "sam"):
        assert await journal_of(cast[side]) == [
            ("cancel partnership", f"partnership {partnership.id}")
        ]


async def test_Q5_a_partner_who_leaves_is_told_to_the_lead(cast: Cast) -> None:
    _, partnership = await brueckner(cast)
    await Partnership.update({Partnership.invited_by: cast["paula"].person}).where(
        Partnership.id == partnership.id
    )
    await leave(cast["sam"], partnership)
    assert await stands(partnership) == PartnerStatus.CANCELED
    assert await mailed() == {("partner_left", "paula")}
    for side in ("paula", "sam"):
        assert await journal_of(cast[side]) == [
            ("leave partnership", f"partnership {partnership.id}")
        ]


@pytest.mark.parametrize("status", sorted(OutsourceStatus))
async def test_R27_an_open_ticket_stands_in_the_way_of_both_sides(
    cast: Cast, status: OutsourceStatus
) -> None:
    organization, partnership = await brueckner(cast)
    await attempt_at(cast, status)
    if status in OPEN:
        assert (await refused(cancel(cast["paula"], organization))).rule == "R27"
        assert (await refused(leave(cast["sam"], partnership))).rule == "R27"
        assert await stands(partnership) == PartnerStatus.ACTIVE
        assert (await OutboxMail.count(), await JournalLine.count()) == (0, 0)
    else:
        await cancel(cast["paula"], organization)
        assert await stands(partnership) == PartnerStatus.CANCELED


@pytest.mark.parametrize("status", sorted(set(PartnerStatus) - {PartnerStatus.ACTIVE}))
async def test_R26_only_an_active_partnership_is_ended(cast: Cast, status: PartnerStatus) -> None:
    organization, partnership = await brueckner(cast)
    await Partnership.update({Partnership.status: status.value}).where(
        Partnership.id == partnership.id
    )
    assert (await refused(cancel(cast["paula"], organization))).rule == "R26"
    assert (await refused(leave(cast["sam"], partnership))).rule == "R26"
    assert await OutboxMail.count() == 0


async def test_a_stranger_leaves_nothing_A57(cast: Cast) -> None:
    _, partnership = await brueckner(cast)
    with pytest.raises(NotThere):
        await leave(cast["eve"], partnership)
    assert await stands(partnership) == PartnerStatus.ACTIVE


async def test_of_a_cancellation_and_a_leave_at_once_one_counts(cast: Cast) -> None:
    organization, partnership = await brueckner(cast)
    ends = await asyncio.gather(
        cancel(cast["paula"], organization),
        leave(cast["sam"], partnership),
        cancel(cast["ada"], organization),
        return_exceptions=True,
    )
    assert sum(isinstance(end, Refused) for end in ends) == 2
    assert len({event for event, _ in await mailed()}) == 1


async def test_R27_of_a_cancellation_and_a_send_at_once_exactly_one_wins(cast: Cast) -> None:
    olga = cast["olga"]
    organization, partnership = await brueckner(cast)
    for _ in ROUNDS:
        await Partnership.update({Partnership.status: "Active", Partnership.ended_at: None}).where(
            Partnership.id == partnership.id
        )
        ticket = await make_ticket(olga.tenant)
        canceled, sent = await asyncio.gather(
            cancel(cast["paula"], organization),
            outsourcing.send(olga, ticket, partnership, terms(), INTERNAL),
            return_exceptions=True,
        )
        refusals = [end.refusal.rule for end in (canceled, sent) if isinstance(end, Refused)]
        is_sent = isinstance(sent, Outsourcing)
        assert refusals == (["R27"] if is_sent else ["R25"])
        assert await stands(partnership) == ("Active" if is_sent else "Canceled")
        if isinstance(sent, Outsourcing):
            await outsourcing.cancel(olga, sent)


# What remains


async def test_R25_a_draft_cannot_be_sent_and_the_partner_cannot_be_chosen_any_more(
    cast: Cast,
) -> None:
    olga = cast["olga"]
    organization, partnership = await brueckner(cast)
    draft = await attempt_at(cast, OutsourceStatus.UNSENT)
    await cancel(cast["paula"], organization)
    sending = outsourcing.send(olga, await ticket_of(draft), partnership, terms(), INTERNAL)
    assert (await refused(sending)).rule == "R25"
    assert (await read_back(draft)).status == OutsourceStatus.UNSENT
    page = await terms_page(olga, await ticket_of(draft))
    assert [name for _, name in page.partners] == ["Volta Field Services"]


async def test_Q37_what_was_finished_stays_readable_for_both(cast: Cast) -> None:
    organization, _ = await brueckner(cast)
    finished = await attempt_at(cast, OutsourceStatus.COMPLETE)
    await cancel(cast["paula"], organization)
    assert (await received_for(cast["sam"], finished.public_id)).id == finished.id
    assert (await refused(outsourcing.start_work(cast["sam"], finished))).rule == "4.2"


# Coming back


async def invited_again(cast: Cast, organization: Organization) -> str:
    await invite(cast["paula"], organization)
    mail = (
        await OutboxMail.objects()
        .where(OutboxMail.event == "invitation")
        .order_by(OutboxMail.id, ascending=False)
        .first()
    )
    assert mail
    return token_in(mail)


async def to_sam(partnership: Partnership) -> None:
    """The invitation goes to somebody who has a company here already."""
    await Partnership.update({Partnership.recipient_email: "sam@brueckner.example"}).where(
        Partnership.id == partnership.id
    )


async def ended_by(cast: Cast, first: str) -> tuple[Organization, Partnership]:
    organization, partnership = await brueckner(cast)
    await to_sam(partnership)
    if first == "sam":
        await leave(cast["sam"], partnership)
    else:
        await cancel(cast[first], organization)
    return organization, partnership


@pytest.mark.parametrize("first", ["paula", "sam"])
async def test_A46_after_an_end_only_a_new_acceptance_makes_it_active_R30(
    cast: Cast, first: str
) -> None:
    finished = await attempt_at(cast, OutsourceStatus.COMPLETE)
    organization, partnership = await ended_by(cast, first)
    token = await invited_again(cast, organization)
    assert await stands(partnership) == PartnerStatus.PENDING
    assert (await leads(cast["sam"])).leads == []
    ticket = await make_ticket(cast["olga"].tenant)
    with pytest.raises(Refused):
        await outsourcing.send(cast["olga"], ticket, partnership, terms(), INTERNAL)
    assert (await received_for(cast["sam"], finished.public_id)).id == finished.id

    await accept_with_company(cast["sam"], token)

    assert await stands(partnership) == PartnerStatus.ACTIVE
    afresh = await outsourcing.send(
        cast["olga"],
        ticket,
        await partnership_between(cast["paula"], cast["sam"]),
        terms(),
        INTERNAL,
    )
    assert (afresh.status, afresh.partner) == (OutsourceStatus.ASSIGNED, cast["sam"].tenant)


async def test_A46_no_older_link_works_again(cast: Cast) -> None:
    organization, partnership = await ended_by(cast, "paula")
    used = await invited_again(cast, organization)
    await accept_with_company(cast["sam"], used)
    await cancel(cast["paula"], organization)
    replaced = await invited_again(cast, organization)
    await Partnership.update({Partnership.status: PartnerStatus.DECLINED.value}).where(
        Partnership.id == partnership.id
    )
    fresh = await invited_again(cast, organization)
    for dead in (used, replaced):
        with pytest.raises(Refused):
            await accept_with_company(cast["sam"], dead)
    assert await stands(partnership) == PartnerStatus.PENDING
    await accept_with_company(cast["sam"], fresh)
    assert await Invitation.count().where(Invitation.used_at.is_not_null()) == 2


async def test_A46_another_company_that_accepts_sees_nothing_of_the_one_before(cast: Cast) -> None:
    finished = await attempt_at(cast, OutsourceStatus.COMPLETE)
    organization, partnership = await brueckner(cast)
    await cancel(cast["paula"], organization)
    await Partnership.update({Partnership.recipient_email: cast["eve"].email}).where(
        Partnership.id == partnership.id
    )
    await accept_with_company(cast["eve"], await invited_again(cast, organization))
    with pytest.raises(NotThere):
        await received_for(cast["eve"], finished.public_id)
    assert (await received_for(cast["sam"], finished.public_id)).id == finished.id


# Several at once


async def second_partnership(cast: Cast) -> Partnership:
    """Brückner accepts for another organization of Halden, too."""
    return await make_partnership(
        await company_of(cast["paula"]),
        await company_of(cast["sam"]),
        invited_by=cast["ada"].person,
    )


async def test_Q47_two_partnerships_of_one_company_end_each_by_itself(cast: Cast) -> None:
    organization, first = await brueckner(cast)
    second = await second_partnership(cast)
    ticket = await make_ticket(cast["olga"].tenant)
    await outsourcing.send(cast["olga"], ticket, second, terms(), INTERNAL)
    assert (await refused(leave(cast["sam"], second))).rule == "R27"
    await cancel(cast["paula"], organization)
    assert (await stands(first), await stands(second)) == ("Canceled", "Active")
    assert len((await leads(cast["sam"])).leads) == 2


async def test_Q47_each_acceptance_of_two_partnerships_costs_its_own_fee(cast: Cast) -> None:
    _, first = await brueckner(cast)
    for partnership in (first, await second_partnership(cast)):
        ticket = await make_ticket(cast["olga"].tenant)
        offer = await outsourcing.send(cast["olga"], ticket, partnership, terms(), INTERNAL)
        await outsourcing.accept(cast["cleo"], offer)
    assert await FeeEntry.count().where(FeeEntry.partner == cast["sam"].tenant) == 2
    assert await Ticket.count().where(Ticket.tenant == cast["sam"].tenant) == 2
