"""Pages for paper: a ticket, and the work order that a technician takes along."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal.access import Who, not_there
from portal.reads.received import ReceivedTicket, received
from portal.reads.ticket import TicketPage, ticket_page
from portal.reads.timeline import Entry
from portal.routes.rendering import show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Kind


class PrintedTicket(msgspec.Struct, frozen=True):
    """A ticket for paper; with what only staff may read where that was asked for."""

    ticket: TicketPage
    with_internal: bool

    @property
    def entries(self) -> list[Entry]:
        """Those with words, oldest first.

        Steps of the outsourcing are internal, and so is what came from a partner (R122, R124).
        """
        return [
            entry
            for entry in reversed(self.ticket.timeline.entries)
            if (entry.text or entry.attachment)
            and (self.with_internal or not (entry.is_theirs or is_for_staff(entry)))
        ]


def is_for_staff(entry: Entry) -> bool:
    """Whether an own entry is nothing for a customer's eyes."""
    return bool(entry.internal or entry.event or entry.kind is Kind.LINK)


@get("/tickets/{public_id:str}/print", needs=Permission.WORK_ON_TICKETS)
async def print_ticket(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    internal: FromQuery[bool] = False,
) -> Response[str]:
    page = PrintedTicket(await ticket_page(who, public_id), internal)
    return show(request, "print/ticket.html", page)


@get("/received/{public_id:str}/print", needs=Permission.SEE_RECEIVED)
async def print_work_order(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    """While completion waits for approval this is all that a subcontractor may do (D24)."""
    page = await received(who, public_id)
    if not isinstance(page, ReceivedTicket):
        not_there()
    return show(request, "print/work_order.html", page)


ROUTES = [print_ticket, print_work_order]
