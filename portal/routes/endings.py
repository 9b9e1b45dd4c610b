"""End a partnership: a lead cancels it (R26), a subcontractor leaves (Q5); each is asked first."""

import re
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import partners
from portal.actions.leads import leave
from portal.reads.endings import MOST, ending
from portal.reads.leads import leads
from portal.routes.answers import Done, Nothing, answer
from portal.routes.lists import view_of
from portal.routes.partners import PARTNERS, way_back
from portal.routes.rendering import NO_PROBLEM, Problem, go, show
from portal.routes.visits import Request
from portal.rules.listings import partners as listings
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Tenant
from portal.tables.rows import load

LEADS = "/received/leads"
COUNT = re.compile(r"\d{1,3}", re.ASCII)


@get(f"{PARTNERS}/{{public_id:str}}/cancel", needs=Permission.MANAGE_PARTNERS)
async def show_cancellation(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    return await cancellation(request, who, await access.organization_for(who, public_id))


@post(f"{PARTNERS}/{{public_id:str}}/cancel", needs=Permission.MANAGE_PARTNERS)
async def cancel_partnership(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await partners.cancel(who, organization)
        said = N_("Partnership with {name} canceled. They have been told.")
        return Done(way_back(request), said, {"name": organization.name})

    async def again(problem: Problem) -> Response[Any]:
        return await cancellation(request, who, organization, problem)

    return await answer(request, Nothing, act, again)


async def cancellation(
    request: Request,
    who: Who,
    organization: Organization,
    problem: Problem = NO_PROBLEM,
    *,
    tried: str = "",
) -> Response[Any]:
    """The lead's page; `tried` is a ticket whose way out was refused just now."""
    partnership = await access.partnership_with(organization)
    if partnership is None:
        return go(request, PARTNERS)
    began = began_with(request)
    page = await ending(
        who, partnership, organization.public_id, organization.name, began_with=began
    )
    page = msgspec.structs.replace(
        page, back=way_back(request), query=query_at_lead(request, page.total), tried=tried
    )
    return show(request, "partners/cancel.html", page, problem)


def query_at_lead(request: Request, total: int) -> str:
    """What the lead's page carries along: the list as it was left, and where one began."""
    return f"?{view_of(request, listings.PARTNERS).here}&of={total}"


@get(LEADS, needs=Permission.MANAGE_COMPANY)
async def show_leads(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return show(request, "leads/list.html", await leads(who))


@get(f"{LEADS}/{{public_id:str}}/leave", needs=Permission.MANAGE_COMPANY)
async def show_leaving(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await leaving(request, who, await access.lead_for(who, public_id))


@post(f"{LEADS}/{{public_id:str}}/leave", needs=Permission.MANAGE_COMPANY)
async def leave_lead(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    partnership = await access.lead_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await leave(who, partnership)
        return Done(LEADS, N_("You have left. The lead has been told."))

    async def again(problem: Problem) -> Response[str]:
        return await leaving(request, who, await access.lead_for(who, public_id), problem)

    return await answer(request, Nothing, act, again)


async def leaving(
    request: Request,
    who: Who,
    partnership: Partnership,
    problem: Problem = NO_PROBLEM,
    *,
    tried: str = "",
) -> Response[str]:
    """The partner's page; `tried` is a ticket whose way out was refused just now."""
    lead = await load(Tenant, partnership.lead)
    began = began_with(request)
    page = await ending(who, partnership, partnership.public_id, lead.name, began_with=began)
    page = msgspec.structs.replace(page, back=LEADS, query=f"?of={page.total}", tried=tried)
    return show(request, "leads/leave.html", page, problem)


def began_with(request: Request) -> int:
    """How many tickets were open when the person began, as the address says; typed by anybody."""
    typed = request.query_params.get("of", "")
    return min(int(typed), MOST) if COUNT.fullmatch(typed) else 0


ROUTES = [
    show_cancellation,
    cancel_partnership,
    show_leads,
    show_leaving,
    leave_lead,
]
