"""What is asked of a ticket before it goes to a network."""

from typing import Any

from piccolo.querystring import QueryString

from portal.rules.forwarding import Facts
from portal.rules.vocabulary import OutsourceStatus, Source, TicketStatus
from portal.tables.networks import Forwarding, Network
from portal.tables.rows import one
from portal.tables.tickets import Ticket

STATUS_OF_LATEST = QueryString(
    "(SELECT attempt.status FROM outsourcing AS attempt WHERE attempt.ticket = {}"
    " ORDER BY attempt.id DESC LIMIT 1)",
    Ticket.id,
    alias="status",
)
_OF: Any = Forwarding  # Piccolo's types end at the first join


async def facts_to_forward(
    ticket: Ticket, network: Network | None, *, agreement_accepted: bool
) -> Facts:
    """What decides on it now; without a network, for whichever active one may be chosen."""
    row = one(
        await Ticket.select(STATUS_OF_LATEST, network_of_a(Ticket.id))
        .where(Ticket.id == ticket.id)
        .first()
    )
    return Facts(
        agreement_accepted=agreement_accepted,
        ticket_status=TicketStatus(ticket.status),
        ticket_source=Source(ticket.source),
        attempt=OutsourceStatus(row["status"]) if row["status"] else None,
        is_forwarded=row["network"] is not None,
        network=network.name if network else "",
        network_active=network.active if network else True,
    )


async def network_with(ticket_id: int) -> str:
    """The name of the network that has the ticket now; empty if none has."""
    row = (
        await _OF.select(_OF.network.name.as_alias("name"))
        .where(_OF.ticket == ticket_id, _OF.ended_at.is_null())
        .first()
    )
    return str(row["name"]) if row else ""


def network_of_a(ticket: Any) -> QueryString:
    """The same as a column of a query; `ticket` is the column with the ticket's id."""
    named = (
        "(SELECT network.name FROM forwarding JOIN network ON network.id = forwarding.network"
        " WHERE forwarding.ticket = {} AND forwarding.ended_at IS NULL)"
    )
    return QueryString(named, ticket, alias="network")


async def customer_of(ticket_id: int) -> str:
    """The name of the ticket's end customer, if it has one."""
    row = (
        await Ticket.select(Ticket.organization.name.as_alias("customer"))
        .where(Ticket.id == ticket_id)
        .first()
    )
    return str(row["customer"] or "") if row else ""
