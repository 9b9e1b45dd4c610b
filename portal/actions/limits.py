"""Tell the lead when its limits are nearly or wholly used (Q16). A part of a transaction."""

from portal.access import Who
from portal.actions import telling
from portal.rules.limits import mark_reached
from portal.rules.terms import terms_of
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket
from portal.tables.used import used_at_partner


async def watch(who: Who, attempt: Outsourcing) -> None:
    """After the partner's time or charges have changed: each mark is told of once."""
    used = await used_at_partner(attempt.partner_ticket)
    mark = mark_reached(used, terms_of(attempt))
    if mark <= attempt.told_percent:
        return
    await Outsourcing.update({Outsourcing.told_percent: mark}).where(Outsourcing.id == attempt.id)
    await telling.of_limit(who, attempt, await load(Ticket, attempt.ticket), mark)
