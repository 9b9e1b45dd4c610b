"""The status of the own ticket beside the outsource status (D30, D31, Q11, Q18, Q19)."""

from typing import Any

import pytest

from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.vocabulary import OutsourceStatus, TicketStatus
from portal.tables.people import Membership
from portal.tables.tickets import Ticket
from tests.offers import Cast, mailed
from tests.pair import Pair, linked, pair_of

ACCEPTED, WORKING, WAITING = (
    OutsourceStatus.ACCEPTED,
    OutsourceStatus.IN_PROGRESS,
    OutsourceStatus.WAITING_APPROVAL,
)
NOT_COMPLETE = sorted(set(TicketStatus) - {TicketStatus.COMPLETE})


async def edit(pair: Pair, side: str, status: TicketStatus, **fields: Any) -> Ticket:
    """Save the form of one side's own ticket with this status."""
    place = pair.lead if side == "lead" else pair.partner
    ticket = await Ticket.objects().get(Ticket.id == place.ticket.id)
    assert ticket
    return await edit_ticket(
        place.who, ticket, TicketFields(title=ticket.title, status=status, **fields)
    )


async def own_statuses(pair: Pair) -> tuple[str, str]:
    rows = await Ticket.objects().where(
        Ticket.id.is_in([pair.lead.ticket.id, pair.partner.ticket.id])
    )
    by_id = {row.id: row.status for row in rows}
    return by_id[pair.lead.ticket.id], by_id[pair.partner.ticket.id]


@pytest.mark.parametrize("status", NOT_COMPLETE)
async def test_D30_any_other_status_of_either_side_moves_nothing(
    desks: Pair, status: TicketStatus
) -> None:
    for side in ("lead", "partner"):
        await edit(desks, side, status)
        assert await desks.status() == WORKING
    assert await own_statuses(desks) == (status, status)
    assert await mailed() == set()


async def test_D30_the_outsource_status_moves_neither_ticket(desks: Pair) -> None:
    await desks.report()
    await desks.approve()
    assert await own_statuses(desks) == ("New", "New")


@pytest.mark.parametrize("status", [ACCEPTED, WORKING, WAITING])
async def test_D31_the_leads_Complete_completes_the_outsourcing_of_both(
    cast: Cast, status: OutsourceStatus
) -> None:
    pair = await linked(cast["olga"], cast["tina"], status)
    await edit(pair, "lead", TicketStatus.COMPLETE)
    assert await pair.status() == OutsourceStatus.COMPLETE
    assert await own_statuses(pair) == ("Complete", "New")


@pytest.mark.parametrize("status", [ACCEPTED, WORKING])
async def test_Q18_a_partners_Complete_reports_completion_and_leaves_the_lead_the_last_word(
    desks: Pair, cast: Cast, status: OutsourceStatus
) -> None:
    pair = await linked(cast["olga"], cast["pia"], status)
    await edit(pair, "partner", TicketStatus.COMPLETE)
    assert await pair.status() == WAITING
    assert await own_statuses(pair) == ("New", "Complete")
    assert await mailed() == {("completion_reported", "olga")}
    await pair.reject()
    assert await pair.status() == WORKING


async def test_Q18_Complete_once_more_reports_nothing_twice(desks: Pair) -> None:
    for _ in range(2):
        await edit(desks, "partner", TicketStatus.COMPLETE)
    assert await desks.status() == WAITING
    assert len(await mailed()) == 1


async def test_Q11_a_desk_that_assigns_its_ticket_starts_the_work(desks: Pair, cast: Cast) -> None:
    pair = await linked(cast["olga"], cast["pia"], ACCEPTED)
    pia = await Membership.objects().get(Membership.id == cast["pia"].membership)
    assert pia
    await edit(pair, "partner", TicketStatus.NEW, assigned_to=pia.public_id)
    again = await pair_of(pair.attempt, cast["olga"], cast["pia"])
    assert await again.status() == WORKING
