"""The numbers in the menu: how much waits behind an entry, counted no further than 100."""

from collections.abc import Callable

from piccolo.querystring import QueryString

from portal.access import Who, visible_tickets
from portal.reads.dashboard import my_open
from portal.reads.received_lists import waiting_offers
from portal.reads.slices import capped, sql_of
from portal.reads.ticket_list import NOT_COMPLETE
from portal.rules.listings.desk import TICKETS
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.listings.received import OFFERS
from portal.rules.permissions import Permission
from portal.tables.database import engine_in_use
from portal.tables.prepared import prepared
from portal.tables.tickets import Ticket


async def menu_counts(who: Who) -> dict[str, int]:
    """By an entry's address: open tickets, open work of one's own, offers that wait."""
    counted = _counted(who)
    if not counted:
        return {}
    rows = await engine_in_use().run_querystring(_counts(who))
    return dict(zip(counted, rows[0].values(), strict=True))


@prepared
def _counts(who: Who) -> QueryString:
    return capped([rows_of(who) for rows_of in _counted(who).values()])


def _counted(who: Who) -> dict[str, Callable[[Who], QueryString]]:
    """What is counted for whom, by the entry's address."""
    counted: dict[str, Callable[[Who], QueryString]] = {}
    if who.may(Permission.WORK_ON_TICKETS):
        counted[TICKETS.path] = _open_tickets
    if who.may(Permission.OPEN_DASHBOARD) and who.has_agreed:
        counted[OUTSOURCED.path] = my_open
    if who.may(Permission.SEE_OFFERS):
        counted[OFFERS.path] = waiting_offers
    return counted


def _open_tickets(who: Who) -> QueryString:
    statuses = [status.value for status in NOT_COMPLETE]
    return sql_of(
        Ticket.select(Ticket.id).where(visible_tickets(who), Ticket.status.is_in(statuses))
    )
