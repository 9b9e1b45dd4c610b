"""The ledger: one fee for each acceptance in the portal, as agreed at send, and never changed."""

import sqlite3
from datetime import timedelta

import asyncpg
import pytest

from portal.actions import outsourcing
from portal.actions.fees import set_fee
from portal.clock import now
from portal.rules.vocabulary import Channel, DeclineReason, OutsourceStatus
from portal.tables.contracts import FeeContract
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Partnership
from tests.cast import company_of, partnership_between
from tests.clocks import later
from tests.make import make_partnership, make_ticket
from tests.offers import INTERNAL, Cast, attempt_at, sent, terms, ticket_of

pytestmark = pytest.mark.usefixtures("database")

REFUSED_BY_DATABASE = (sqlite3.IntegrityError, asyncpg.PostgresError)


async def amounts() -> list[int]:
    entries = await FeeEntry.objects().order_by(FeeEntry.id)
    return [entry.amount for entry in entries]


async def test_R100_nothing_but_an_acceptance_costs_a_fee(cast: Cast) -> None:
    await outsourcing.cancel(cast["olga"], await sent(cast))
    await outsourcing.decline(cast["cleo"], await sent(cast), DeclineReason.TERMS)
    overdue = await sent(cast)
    with later(days=2):
        await outsourcing.expire(overdue.id)
    assert await amounts() == []
    attempt = await outsourcing.accept(cast["cleo"], await sent(cast))
    assert await amounts() == [250]
    await outsourcing.start_work(cast["tina"], attempt)
    for _ in range(2):
        await outsourcing.report_complete(cast["tina"], attempt)
        await outsourcing.reject_completion(cast["olga"], attempt, "Not yet.")
    await outsourcing.complete(cast["olga"], attempt)
    assert await amounts() == [250]


async def test_R100_each_acceptance_of_the_same_ticket_costs_its_own_fee(cast: Cast) -> None:
    first = await outsourcing.accept(cast["cleo"], await sent(cast))
    await outsourcing.complete(cast["olga"], first)
    await outsourcing.accept(cast["sam"], await sent(cast, await ticket_of(first)))
    entries = await FeeEntry.objects()
    assert len({entry.outsourcing for entry in entries}) == len(entries) == 2


async def test_R41_a_partner_with_a_desk_of_its_own_costs_no_fee(cast: Cast) -> None:
    olga, pia = cast["olga"], cast["pia"]
    partnership = await make_partnership(await company_of(olga), await company_of(pia))
    await Partnership.update({Partnership.channel: Channel.PSA.value}).where(
        Partnership.id == partnership.id
    )
    partnership = await partnership_between(olga, pia)
    offer = await outsourcing.send(
        olga, await make_ticket(olga.tenant), partnership, terms(), INTERNAL
    )
    accepted = await outsourcing.accept(pia, offer)
    assert (accepted.status, accepted.channel, accepted.fee_contract) == ("Accepted", "PSA", None)
    assert await amounts() == []


async def test_A42_the_fee_in_force_when_the_offer_was_sent_is_charged(cast: Cast) -> None:
    before = await sent(cast)
    await set_fee("Halden IT Services", 900)
    after = await sent(cast)
    for offer in (before, after):
        await outsourcing.accept(cast["cleo"], offer)
    assert await amounts() == [250, 900]
    entries = await FeeEntry.objects().order_by(FeeEntry.id)
    versions = (
        await FeeContract.objects()
        .where(FeeContract.tenant == cast["olga"].tenant)
        .order_by(FeeContract.version)
    )
    assert [entry.contract for entry in entries] == [version.id for version in versions]


async def test_A42_a_version_that_begins_later_counts_from_then(cast: Cast) -> None:
    await set_fee("Halden IT Services", 900, (now() + timedelta(days=2)).date())
    await outsourcing.accept(cast["cleo"], await sent(cast))
    with later(days=3):
        await outsourcing.accept(cast["cleo"], await sent(cast))
    assert await amounts() == [250, 900]


async def test_a_fee_of_nothing_is_a_row_too(cast: Cast) -> None:
    await set_fee("Halden IT Services", 0)
    await outsourcing.accept(cast["cleo"], await sent(cast))
    (entry,) = await FeeEntry.objects()
    assert (entry.amount, entry.currency) == (0, "EUR")


async def test_the_line_stays_as_it_was_whatever_is_renamed_later(cast: Cast) -> None:
    offer = await sent(cast)
    await outsourcing.accept(cast["cleo"], offer)
    (before,) = await FeeEntry.objects()
    company, ticket = await company_of(cast["cleo"]), await ticket_of(offer)
    company.name, ticket.title = "Brückner AG", "Renamed"
    await company.save()
    await ticket.save()
    (after,) = await FeeEntry.objects()
    assert (after.partner_name, after.ticket_title) == (before.partner_name, before.ticket_title)


@pytest.mark.parametrize("change", ["UPDATE fee_entry SET amount = 0", "DELETE FROM fee_entry"])
async def test_A43_the_database_refuses_to_change_or_delete_a_fee(cast: Cast, change: str) -> None:
    await outsourcing.accept(cast["cleo"], await sent(cast))
    with pytest.raises(REFUSED_BY_DATABASE, match="fee_entry is append-only"):
        await FeeEntry.raw(change)
    assert await amounts() == [250]


async def test_the_database_keeps_one_fee_for_each_attempt(cast: Cast) -> None:
    attempt = await attempt_at(cast, OutsourceStatus.ASSIGNED)
    await outsourcing.accept(cast["cleo"], attempt)
    (entry,) = await FeeEntry.objects()
    values = {name: value for name, value in entry.to_dict().items() if name != "id"}
    with pytest.raises(REFUSED_BY_DATABASE):
        await FeeEntry.insert(FeeEntry(**{**values, "public_id": "another"}))
    assert await amounts() == [250]
