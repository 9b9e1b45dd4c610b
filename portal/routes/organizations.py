"""The lead's customer records: the list, the page, the forms."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from portal import access
from portal.access import Who
from portal.actions import organizations
from portal.actions.organizations import OrganizationFields
from portal.reads import organizations as reads
from portal.reads.organization_list import all_organizations, organization_list
from portal.routes import contacts
from portal.routes.answers import Done, answer
from portal.routes.fields import Checked, Choice, LanguageCode, Text
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.listings.desk import ORGANIZATIONS
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, OrganizationType
from portal.tables.organizations import Organization


class NewOrganizationForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types of an organization; a new one is active."""

    name: Annotated[str, Text(required=True)]
    type: Annotated[OrganizationType, Choice(of=OrganizationType, required=True)]
    phone: Annotated[str, Text(longest=60)]
    address: Annotated[str, Text(longest=500, lines=True)]
    language: Annotated[str, LanguageCode()]


class EditOrganizationForm(NewOrganizationForm, frozen=True, kw_only=True):
    active: Annotated[bool, Checked()]
    end_partnership: Annotated[bool, Checked()]


class NewOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """The empty form: where it is sent to and leads back to, and the types to choose from."""

    action: str
    back: str
    back_label: str
    types: tuple[OrganizationType, ...]


class EditOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """The form of an organization that stands."""

    organization: reads.OrganizationPage
    types: tuple[OrganizationType, ...] = tuple(OrganizationType)


NEW_HERE = NewOrganization(
    action="/organizations/new",
    back="/organizations",
    back_label=N_("Organizations"),
    types=tuple(OrganizationType),
)


@get(ORGANIZATIONS.path, needs=Permission.WORK_ON_TICKETS)
async def show_organizations(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    read = partial(organization_list, who)
    return await show_list(request, ORGANIZATIONS, "organizations/list.html", read)


@get(paths_of_files(ORGANIZATIONS), needs=Permission.WORK_ON_TICKETS)
async def export_organizations(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, ORGANIZATIONS, partial(all_organizations, who))


@get("/organizations/new", needs=Permission.WORK_ON_TICKETS)
async def show_new_organization(request: Request) -> Response[str]:
    return show(request, "organizations/new.html", NEW_HERE)


@post("/organizations/new", needs=Permission.WORK_ON_TICKETS)
async def create_organization(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: NewOrganizationForm) -> Done:
        organization = await organizations.create_organization(who, organization_fields(form))
        return Done(f"/organizations/{organization.public_id}", N_("Organization created."))

    async def again(problem: Problem) -> Response[str]:
        return show(request, "organizations/new.html", NEW_HERE, problem)

    return await answer(request, NewOrganizationForm, act, again)


@get("/organizations/{public_id:str}", needs=Permission.WORK_ON_TICKETS)
async def show_organization(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    organization = await access.organization_for(who, public_id)
    page = await reads.organization_page(organization)
    return show(request, "organizations/show.html", page)


@get("/organizations/{public_id:str}/edit", needs=Permission.WORK_ON_TICKETS)
async def show_organization_form(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _edit_page(request, await access.organization_for(who, public_id))


@post("/organizations/{public_id:str}/edit", needs=Permission.WORK_ON_TICKETS)
async def edit_organization(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(form: EditOrganizationForm) -> Done:
        fields = msgspec.structs.asdict(form)
        may_end = fields.pop("end_partnership")
        await organizations.edit_organization(
            who, organization, OrganizationFields(**fields), may_end=may_end
        )
        return Done(f"/organizations/{public_id}", N_("Saved."))

    again = partial(_edit_page, request, organization)
    return await answer(request, EditOrganizationForm, act, again)


def organization_fields(form: NewOrganizationForm) -> OrganizationFields:
    """The form as the actions take it."""
    return OrganizationFields(**msgspec.structs.asdict(form))


async def _edit_page(
    request: Request, organization: Organization, problem: Problem = NO_PROBLEM
) -> Response[str]:
    page = EditOrganization(organization=await reads.organization_page(organization))
    return show(request, "organizations/edit.html", page, problem)


ROUTES = [
    show_organizations,
    export_organizations,
    show_new_organization,
    create_organization,
    show_organization,
    show_organization_form,
    edit_organization,
    *contacts.ROUTES,
]
