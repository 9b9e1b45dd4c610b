"""Delete a ticket, after a page that says what goes with it (Q40)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import deleting
from portal.reads.deleting import deletion
from portal.routes.answers import Done, answer
from portal.routes.fields import Checked
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.tickets import Ticket


class DeletionForm(msgspec.Struct, frozen=True):
    """`cancel_offer` stands in the form of a page that has said so (Q19)."""

    cancel_offer: Annotated[bool, Checked()]


@get("/tickets/{public_id:str}/delete", needs=Permission.WORK_ON_TICKETS)
async def show_deletion(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _page(request, await access.ticket_for(who, public_id), NO_PROBLEM)


@post("/tickets/{public_id:str}/delete", needs=Permission.WORK_ON_TICKETS)
async def delete_ticket(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)

    async def act(form: DeletionForm) -> Done:
        await deleting.delete_ticket(who, ticket, may_cancel=form.cancel_offer)
        return Done("/tickets", N_("{number} deleted."), {"number": f"T-{ticket.number}"})

    return await answer(request, DeletionForm, act, partial(_page, request, ticket))


async def _page(request: Request, ticket: Ticket, problem: Problem) -> Response[str]:
    return show(request, "tickets/delete.html", await deletion(ticket), problem)


ROUTES = [show_deletion, delete_ticket]
