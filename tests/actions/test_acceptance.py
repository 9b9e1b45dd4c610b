"""The move O7: the second ticket, the one fee, and what the lead hears of it."""

import json

import pytest

from portal.actions import outsourcing
from portal.rules.vocabulary import (
    DeclineReason,
    OutsourceStatus,
    PartnerStatus,
)
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from portal.tables.ledger import FeeEntry
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.tickets import Ticket
from tests.offers import (
    SECRETS,
    Cast,
    attempt_at,
    full_ticket,
    mailed,
    read_back,
    refused,
    sent,
    ticket_of,
)
from tests.outbox import last_mail_to, link_in

pytestmark = pytest.mark.usefixtures("database")

ASSIGNED, ACCEPTED = OutsourceStatus.ASSIGNED, OutsourceStatus.ACCEPTED


async def test_O7_accepting_opens_the_second_ticket_and_records_one_fee(cast: Cast) -> None:
    ticket = await full_ticket(cast)
    offer = await sent(cast, ticket)
    await outsourcing.accept(cast["cleo"], offer)
    stored = await read_back(offer)
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


async def test_Q43_both_companies_can_prove_the_acceptance_that_costs_a_fee(cast: Cast) -> None:
    offer = await attempt_at(cast, ASSIGNED)
    await outsourcing.accept(cast["cleo"], offer)
    lines = await JournalLine.objects()
    assert {line.tenant for line in lines} == {cast["olga"].tenant, cast["cleo"].tenant}
    detail = {"row": "O7", "before": "Assigned", "after": "Accepted"}
    for line in lines:
        assert (line.verb, line.person) == ("accept", cast["cleo"].person)
        assert (line.subject, json.loads(line.detail)) == (f"outsourcing {offer.id}", detail)
    assert len(lines) == 2


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
    assert said.facts == {"person": "Cleo Vogt", "time": (await read_back(offer)).answered_at}
    for late in (
        outsourcing.cancel(cast["olga"], offer),
        outsourcing.decline(cast["sam"], offer, DeclineReason.TERMS),
    ):
        assert (await refused(late)).facts["person"] == "Cleo Vogt"
    assert (await Ticket.count(), await FeeEntry.count(), len(await mailed())) == (2, 1, 1)
