"""Forward a ticket to a network or vendor, and end that by hand (O15, Q25)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal import access
from portal.access import Who
from portal.actions import forwarding
from portal.reads.forwarding import forward_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Checked, Choice, Text
from portal.routes.rendering import Problem, show
from portal.routes.tickets import ticket_page
from portal.routes.visits import Request, language_of
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, ForwardingEnd, OutsourceReason
from portal.tables.tickets import Ticket

WORDS = {"done": ForwardingEnd.DONE, "withdrawn": ForwardingEnd.WITHDRAWN}


class ForwardForm(msgspec.Struct, frozen=True, kw_only=True):
    """To whom, and why (R84); the customer's name leaves only if ticked (Q51)."""

    network: Annotated[str, Text(required=True)]
    reason: Annotated[OutsourceReason | None, Choice(of=OutsourceReason)]
    shows_customer: Annotated[bool, Checked()]


@get("/tickets/{public_id:str}/forward", needs=Permission.OUTSOURCE)
async def show_forward(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    network: FromQuery[str] = "",
) -> Response[str]:
    ticket = await access.ticket_for(who, public_id)
    return await _page(request, who, ticket, network, Problem())


@post("/tickets/{public_id:str}/forward", needs=Permission.OUTSOURCE)
async def forward(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)

    async def act(form: ForwardForm) -> Done:
        with access.chosen_in("network"):
            network = await access.network_for(who, form.network)
        await forwarding.forward(
            who, ticket, network, shows_customer=form.shows_customer, reason=form.reason
        )
        said = N_("Forwarded to {network}.")
        return Done(f"/tickets/{public_id}", said, {"network": network.name})

    async def again(problem: Problem) -> Response[str]:
        return await _page(request, who, ticket, problem.values.get("network", ""), problem)

    return await answer(request, ForwardForm, act, again)


@post("/tickets/{public_id:str}/forwarding/{how:str}", needs=Permission.OUTSOURCE)
async def end_forwarding(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], how: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)
    word = WORDS.get(how) or access.not_there()

    async def act(_: Nothing) -> Done:
        await forwarding.end(who, ticket, word)
        return Done(f"/tickets/{public_id}", N_("The ticket can be outsourced again."))

    return await answer(request, Nothing, act, partial(ticket_page, request, who, public_id))


async def _page(
    request: Request, who: Who, ticket: Ticket, network: str, problem: Problem
) -> Response[str]:
    page = await forward_page(who, ticket, network, language_of(request))
    return show(request, "tickets/forward.html", page, problem)


ROUTES = [show_forward, forward, end_forwarding]
