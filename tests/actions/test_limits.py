"""The limits of a ticket: marked, told of once, agreed to at the end; the bundle of the time."""

import pytest

from portal.actions import items, outsourcing
from portal.reads.spent import spent_at_lead, spent_at_partner
from portal.rules.refusals import Invalid
from portal.rules.vocabulary import Kind, OutsourceStatus, RateKind
from portal.tables.items import Item
from portal.tables.journal import OutboxMail
from portal.tables.tickets import Outsourcing
from tests.pair import Pair, charge, charged, copy_of, note, time

pytestmark = pytest.mark.usefixtures("database")


async def limited(pair: Pair, **terms: object) -> Outsourcing:
    """One hour and ten euros authorised, at 60.00 an hour."""
    values = {"authorised_minutes": 60, "authorised_charges": 1_000, "partner_rate": 6_000} | terms
    columns = {getattr(Outsourcing, name): value for name, value in values.items()}
    await Outsourcing.update(columns).where(Outsourcing.id == pair.attempt.id)
    return await standing(pair)


async def standing(pair: Pair) -> Outsourcing:
    found = await Outsourcing.objects().get(Outsourcing.id == pair.attempt.id)
    assert found
    return found


async def limits_mailed() -> int:
    mails = await OutboxMail.select().where(OutboxMail.event == "limit_reached")
    return len(mails)


async def told(pair: Pair) -> int:
    return (await standing(pair)).told_percent


async def test_Q16_the_lead_is_told_at_80_and_at_100_percent_each_once(pair: Pair) -> None:
    await limited(pair)
    await time(pair.partner, minutes=40)
    assert await told(pair) == 0
    await time(pair.partner, minutes=10)
    assert await told(pair) == 80
    await charge(pair.partner, unit_cost=400)
    assert await told(pair) == 80
    await time(pair.partner, minutes=30)
    assert await told(pair) == 100
    await time(pair.partner, minutes=30)
    assert await limits_mailed() == 2


async def test_Q16_an_edit_that_reaches_a_mark_is_told_of_too(pair: Pair) -> None:
    await limited(pair)
    own = await charge(pair.partner, unit_cost=100)
    assert await told(pair) == 0
    await items.edit_charge(pair.partner, own, charged(unit_cost=450))
    assert await told(pair) == 80


async def test_Q16_neither_the_leads_time_nor_its_charges_count(pair: Pair) -> None:
    attempt = await limited(pair)
    await time(pair.lead, minutes=300)
    await charge(pair.lead, unit_cost=90_000)
    assert await told(pair) == 0
    assert not (await spent_at_lead(attempt)).beyond


async def test_Q16_entries_above_the_limit_are_marked_alike_on_both_sides(pair: Pair) -> None:
    attempt = await limited(pair)
    within = await time(pair.partner, minutes=60)
    over = await time(pair.partner, minutes=15)
    costly = await charge(pair.partner, unit_cost=600)
    at_partner, at_lead = await spent_at_partner(attempt), await spent_at_lead(attempt)
    assert at_lead.beyond == at_partner.beyond
    assert (at_lead.beyond.minutes, at_lead.beyond.charges) == (15, 200)
    own = [await note(pair.partner), costly, over, within]
    copies = [await copy_of(each) for each in own]
    assert at_partner.over(own) == {costly.id, over.id}
    assert at_lead.over([await note(pair.lead), *copies]) == {copies[1].id, copies[2].id}


async def test_Q16_what_goes_beyond_is_approved_only_with_consent(pair: Pair) -> None:
    await limited(pair)
    await time(pair.partner, minutes=90)
    await pair.report()
    with pytest.raises(Invalid) as refused:
        await outsourcing.approve_completion(pair.lead.who, pair.attempt)
    assert set(refused.value.errors) == {"consents"}
    assert await pair.status() == OutsourceStatus.WAITING_APPROVAL
    await outsourcing.approve_completion(pair.lead.who, pair.attempt, consents=True)
    assert await pair.status() == OutsourceStatus.COMPLETE


async def bundles(pair: Pair) -> list[Item]:
    charges = Item.objects().where(Item.kind == Kind.CHARGE.value, Item.event != "")
    return await charges.order_by(Item.id)


@pytest.mark.parametrize(("rate_kind", "cost"), [(RateKind.HOURLY, 8_500), (RateKind.FLAT, 6_000)])
async def test_at_the_end_the_partners_time_is_one_charge_that_is_not_billed(
    pair: Pair, rate_kind: RateKind, cost: int
) -> None:
    await limited(pair, rate_kind=rate_kind.value, authorised_minutes=480)
    own = await time(pair.partner, minutes=60)
    await time(pair.partner, minutes=25)
    await time(pair.lead, minutes=200)
    await pair.report()
    await pair.approve()
    (bundle,) = await bundles(pair)
    assert (bundle.ticket, bundle.minutes, bundle.unit_cost) == (pair.lead.ticket.id, 85, cost)
    assert (bundle.quantity, bundle.is_billable, bundle.currency) == (1_000, False, "EUR")
    assert (await copy_of(own)).minutes == 60  # the originals stay


async def test_an_end_without_any_time_leaves_no_charge(pair: Pair) -> None:
    await limited(pair)
    await pair.complete()
    assert await bundles(pair) == []


async def test_the_bundle_is_no_partners_to_see_and_nobodys_to_change(pair: Pair) -> None:
    await limited(pair)
    await time(pair.partner, minutes=30)
    await pair.complete()
    (bundle,) = await bundles(pair)
    assert bundle.ticket != pair.partner.ticket.id
    assert (await spent_at_lead(await standing(pair))).used.charges == 0
