"""The moves O8 to O13: the work, its approval, and what both sides hear of it."""

import pytest

from portal.actions import outsourcing
from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.lifecycle import LINKED
from portal.rules.vocabulary import (
    OutsourceStatus,
    TicketStatus,
)
from tests.offers import (
    Cast,
    attempt_at,
    journal,
    journal_of,
    mailed,
    notes_on,
    read_back,
    refused,
    ticket_of,
)
from tests.outbox import last_mail_to

pytestmark = pytest.mark.usefixtures("database")

ACCEPTED, IN_PROGRESS = OutsourceStatus.ACCEPTED, OutsourceStatus.IN_PROGRESS
WAITING = OutsourceStatus.WAITING_APPROVAL


async def test_O8_starting_is_seen_by_both_and_mailed_to_nobody_R92(cast: Cast) -> None:
    attempt = await attempt_at(cast, ACCEPTED)
    await outsourcing.start_work(cast["tina"], attempt)
    stored = await read_back(attempt)
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
    stored = await read_back(attempt)
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
    assert (await read_back(attempt)).status == IN_PROGRESS
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
    stored = await read_back(attempt)
    assert (stored.status, stored.closed_by) == ("Complete", albert.person)
    assert (await ticket_of(attempt)).status == status
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O11", albert.person, "")]
    assert await mailed() == {("completed", "olga"), ("completed", "sam")}
    of_ticket = [("edit ticket", f"ticket {attempt.ticket}")] if with_ticket else []
    of_attempt = [("approve_completion", f"outsourcing {attempt.id}")]
    assert await journal_of(albert) == of_ticket + of_attempt
    assert await journal_of(cast["sam"]) == of_attempt


@pytest.mark.parametrize("status", [ACCEPTED, IN_PROGRESS])
async def test_O12_the_lead_may_complete_before_the_partner_reports(
    cast: Cast, status: OutsourceStatus
) -> None:
    attempt = await attempt_at(cast, status)
    await outsourcing.complete(cast["olga"], attempt)
    assert (await read_back(attempt)).status == "Complete"
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
    assert (await read_back(attempt)).status == (await ticket_of(attempt)).status == "Complete"
    for ticket in (attempt.ticket, attempt.partner_ticket):
        assert await notes_on(ticket) == [("O13", nils.person, "")]
    assert await mailed() == {("completed", "olga"), ("completed", "sam")}
    assert await journal() == [("complete_ticket", nils.person), ("edit ticket", nils.person)]
