"""The numbers in the menu: how much waits behind an entry, counted no further than 100."""

from piccolo.querystring import QueryString

from portal.access import Who, visible_tickets
from portal.reads.dashboard import my_open
from portal.reads.received_lists import waiting_offers
from portal.reads.slices import capped_counts, sql_of
from portal.reads.ticket_list import NOT_COMPLETE
from portal.rules.listings import OFFERS, OUTSOURCED, TICKETS
from portal.rules.permissions import Permission
from portal.tables.tickets import Ticket


async def menu_counts(who: Who) -> dict[str, int]:
    """By an entry's address: open tickets, open work of one's own, offers that wait."""
    selects: dict[str, QueryString] = {}
    if who.may(Permission.WORK_ON_TICKETS):
        selects[TICKETS.path] = _open_tickets(who)
    if who.may(Permission.OPEN_DASHBOARD) and who.agreement_accepted:
        selects[OUTSOURCED.path] = my_open(who)
    if who.may(Permission.SEE_OFFERS):
        selects[OFFERS.path] = waiting_offers(who)
    if not selects:
        return {}
    return dict(zip(selects, await capped_counts(list(selects.values())), strict=True))


def _open_tickets(who: Who) -> QueryString:
    statuses = [status.value for status in NOT_COMPLETE]
    return sql_of(
        Ticket.select(Ticket.id).where(visible_tickets(who), Ticket.status.is_in(statuses))
    )
