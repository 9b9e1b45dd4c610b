"""The forms of the contacts in an organization."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import organizations
from portal.actions.organizations import ContactFields
from portal.reads.organizations import ContactRow, contact_row
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Email, Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

CONTACT = "/organizations/{public_id:str}/contacts/{contact_id:str}"


class ContactForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types of a contact."""

    name: Annotated[str, Text(required=True)]
    email: Annotated[str, Email()]
    phone: Annotated[str, Text(longest=60)]


class ContactPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a contact, empty for a new one; `back` is the page it was opened from."""

    organization: str
    back: str
    action: str
    contact: ContactRow | None = None


@get("/organizations/{public_id:str}/contacts/new", needs=Permission.WORK_ON_TICKETS)
async def show_new_contact(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return contact_form(request, await _new_page(who, public_id))


@post("/organizations/{public_id:str}/contacts/new", needs=Permission.WORK_ON_TICKETS)
async def create_contact(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(form: ContactForm) -> Done:
        await organizations.create_contact(who, organization, contact_fields(form))
        return Done(f"/organizations/{public_id}", N_("Contact created."))

    async def again(problem: Problem) -> Response[str]:
        return contact_form(request, await _new_page(who, public_id), problem)

    return await answer(request, ContactForm, act, again)


@get(f"{CONTACT}/edit", needs=Permission.WORK_ON_TICKETS)
async def show_contact(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], contact_id: FromPath[str]
) -> Response[str]:
    return contact_form(request, await _edit_page(who, public_id, contact_id))


@post(f"{CONTACT}/edit", needs=Permission.WORK_ON_TICKETS)
async def edit_contact(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], contact_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)
    contact = await access.contact_for(organization, contact_id)

    async def act(form: ContactForm) -> Done:
        await organizations.edit_contact(who, contact, contact_fields(form))
        return Done(f"/organizations/{public_id}", N_("Saved."))

    async def again(problem: Problem) -> Response[str]:
        return contact_form(request, await _edit_page(who, public_id, contact_id), problem)

    return await answer(request, ContactForm, act, again)


@post(f"{CONTACT}/erase", needs=Permission.WORK_ON_TICKETS)
async def erase_contact(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], contact_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)
    contact = await access.contact_for(organization, contact_id)

    async def act(_: Nothing) -> Done:
        await organizations.erase_contact(who, contact)
        return Done(f"/organizations/{public_id}", N_("The contact's data are erased."))

    async def again(problem: Problem) -> Response[str]:
        return contact_form(request, await _edit_page(who, public_id, contact_id), problem)

    return await answer(request, Nothing, act, again)


def contact_form(
    request: Request, page: ContactPage, problem: Problem = NO_PROBLEM
) -> Response[str]:
    """The form, wherever it was opened from."""
    return show(request, "organizations/contact.html", page, problem)


def contact_fields(form: ContactForm) -> ContactFields:
    """The form as the actions take it."""
    return ContactFields(**msgspec.structs.asdict(form))


async def _new_page(who: Who, public_id: str) -> ContactPage:
    organization = await access.organization_for(who, public_id)
    back = f"/organizations/{public_id}"
    return ContactPage(organization=organization.name, back=back, action=f"{back}/contacts/new")


async def _edit_page(who: Who, public_id: str, contact_id: str) -> ContactPage:
    organization = await access.organization_for(who, public_id)
    contact = await access.contact_for(organization, contact_id)
    back = f"/organizations/{public_id}"
    return ContactPage(
        organization=organization.name,
        back=back,
        action=f"{back}/contacts/{contact_id}/edit",
        contact=contact_row(contact),
    )


ROUTES = [show_new_contact, create_contact, show_contact, edit_contact, erase_contact]
