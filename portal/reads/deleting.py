"""The page before a ticket is deleted: what goes with it, or why it has to stay."""

from typing import Any

import msgspec

from portal.access import is_received
from portal.rules.deletion import refusal_to_delete
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing, Ticket


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """`offered_to` names the partner whose offer is canceled first."""

    public_id: str
    number: str
    title: str
    refusal: Refusal | None
    offered_to: str | None


async def deletion(ticket: Ticket) -> Deletion:
    """The page of a ticket that was loaded through its door."""
    of: Any = Outsourcing.partnership  # Piccolo's types end at the first join
    attempts = await Outsourcing.select(
        Outsourcing.status,
        Outsourcing.partner_ticket,
        of.organization.name.as_alias("partner"),
    ).where(Outsourcing.ticket == ticket.id)
    was_accepted = any(row["partner_ticket"] for row in attempts)
    waiting = (row["partner"] for row in attempts if row["status"] == OutsourceStatus.ASSIGNED)
    return Deletion(
        public_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        refusal=refusal_to_delete(is_received=is_received(ticket), was_accepted=was_accepted),
        offered_to=next(waiting, None),
    )
