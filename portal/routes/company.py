"""A subcontractor's own company: its profile, and its people below it."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from portal.access import Who
from portal.actions import companies
from portal.actions.companies import Profile
from portal.reads import company
from portal.routes.answers import Done, answer
from portal.routes.fields import Checked, LanguageCode, Text, Zone
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

COMPANY = "/received/company"


class ProfileForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a company says of itself; the primary contact is a membership's public id."""

    name: Annotated[str, Text(required=True)]
    phone: Annotated[str, Text(longest=60)]
    address: Annotated[str, Text(longest=500, lines=True)]
    language: Annotated[str, LanguageCode(required=True)]
    time_zone: Annotated[str, Zone(required=True)]
    primary_contact: Annotated[str, Text(required=True)]
    technicians_report: Annotated[bool, Checked()]


@get(COMPANY, needs=Permission.MANAGE_COMPANY)
async def show_company(
    request: Request, who: NamedDependency[Who], after: FromQuery[str] = ""
) -> Response[str]:
    return await company_page(request, who, after=after)


@get(f"{COMPANY}/edit", needs=Permission.MANAGE_COMPANY)
async def show_edit_company(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _edit_page(request, who)


@post(f"{COMPANY}/edit", needs=Permission.MANAGE_COMPANY)
async def edit_company(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: ProfileForm) -> Done:
        await companies.change_profile(who, Profile(**msgspec.structs.asdict(form)))
        return Done(COMPANY, N_("Saved."))

    return await answer(request, ProfileForm, act, partial(_edit_page, request, who))


async def company_page(
    request: Request, who: Who, problem: Problem = NO_PROBLEM, *, after: str = ""
) -> Response[str]:
    """The company as it stands; what is done with its people comes back here."""
    return show(request, "company/show.html", await company.company_page(who, after), problem)


async def _edit_page(request: Request, who: Who, problem: Problem = NO_PROBLEM) -> Response[str]:
    return show(request, "company/edit.html", await company.company_form(who), problem)


ROUTES = [show_company, show_edit_company, edit_company]
