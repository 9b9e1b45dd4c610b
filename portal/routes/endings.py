"""End a partnership: a lead cancels it (R26), a subcontractor leaves (Q5); each is asked first."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import partners
from portal.actions.leads import leave
from portal.reads.endings import ending
from portal.reads.leads import leads
from portal.routes.answers import Done, Nothing, answer
from portal.routes.partners import PARTNERS
from portal.routes.rendering import NO_PROBLEM, Problem, go, show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Tenant
from portal.tables.rows import load

LEADS = "/received/leads"


@get(f"{PARTNERS}/{{public_id:str}}/cancel", needs=Permission.MANAGE_PARTNERS)
async def show_cancellation(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)
    return await _cancellation(request, who, organization)


@post(f"{PARTNERS}/{{public_id:str}}/cancel", needs=Permission.MANAGE_PARTNERS)
async def cancel_partnership(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await partners.cancel(who, organization)
        said = N_("Partnership with {name} canceled. They have been told.")
        return Done(PARTNERS, said, {"name": organization.name})

    async def again(problem: Problem) -> Response[Any]:
        return await _cancellation(request, who, organization, problem)

    return await answer(request, Nothing, act, again)


async def _cancellation(
    request: Request, who: Who, organization: Organization, problem: Problem = NO_PROBLEM
) -> Response[Any]:
    partnership = await access.partnership_with(organization)
    if partnership is None:
        return go(request, PARTNERS)
    page = await ending(who, partnership, organization.public_id, organization.name)
    return show(request, "partners/cancel.html", page, problem)


@get(LEADS, needs=Permission.MANAGE_COMPANY)
async def show_leads(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return show(request, "leads/list.html", await leads(who))


@get(f"{LEADS}/{{public_id:str}}/leave", needs=Permission.MANAGE_COMPANY)
async def show_leaving(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _leaving(request, who, await access.lead_for(who, public_id))


@post(f"{LEADS}/{{public_id:str}}/leave", needs=Permission.MANAGE_COMPANY)
async def leave_lead(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    partnership = await access.lead_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await leave(who, partnership)
        return Done(LEADS, N_("You have left. The lead has been told."))

    async def again(problem: Problem) -> Response[str]:
        return await _leaving(request, who, await access.lead_for(who, public_id), problem)

    return await answer(request, Nothing, act, again)


async def _leaving(
    request: Request, who: Who, partnership: Partnership, problem: Problem = NO_PROBLEM
) -> Response[str]:
    lead = await load(Tenant, partnership.lead)
    page = await ending(who, partnership, partnership.public_id, lead.name)
    return show(request, "leads/leave.html", page, problem)


ROUTES = [
    show_cancellation,
    cancel_partnership,
    show_leads,
    show_leaving,
    leave_lead,
]
