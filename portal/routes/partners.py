"""Invite & Manage: the list of partners, their recipients, and the invitations (R3 to R33)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from portal import access
from portal.access import Who
from portal.actions import organizations, partners
from portal.reads.bulk import chosen_page
from portal.reads.partner_list import all_partners, partner_list, to_invite
from portal.reads.partners import recipient_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.bulk import Selection, press
from portal.routes.contacts import ContactForm, ContactPage, contact_fields, contact_form
from portal.routes.fields import Email, Text
from portal.routes.lists import paths_of_files, send_list, show_list, view_of
from portal.routes.organizations import (
    NewOrganization,
    NewOrganizationForm,
    organization_fields,
)
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.bulk import MOST_ROWS, BulkVerb
from portal.rules.listings import partners as listings
from portal.rules.lists import read_view
from portal.rules.partnership import ELIGIBLE
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.organizations import Organization, Partnership

PARTNERS = listings.PARTNERS.path
Verb = Callable[[Who, Organization], Awaitable[Partnership]]


class RecipientForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to invite. An empty address stands for the contact's own.

    `filled` is the address that the form was shown with.
    """

    contact: Annotated[str, Text(required=True)]
    email: Annotated[str, Email()]
    filled: Annotated[str, Text(longest=254)]


@get(PARTNERS, needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_partners(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    read = partial(partner_list, who)
    return await show_list(request, listings.PARTNERS, "partners/list.html", read)


@get(paths_of_files(listings.PARTNERS), needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def export_partners(request: Request, who: NamedDependency[Who]) -> Stream:
    read = partial(all_partners, who)
    return await send_list(request, listings.PARTNERS, read, is_whole=True)


@get(f"{PARTNERS}/new", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def show_new_partner(request: Request) -> Response[str]:
    return _new_partner(request)


@post(f"{PARTNERS}/new", needs=Permission.MANAGE_PARTNERS)
async def create_partner(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """An organization that may be invited (R8); its recipient is chosen next."""

    async def act(form: NewOrganizationForm) -> Done:
        created = await organizations.create_organization(who, organization_fields(form))
        to = f"{PARTNERS}/{created.public_id}/recipient{carried(request)}"
        return Done(to, N_("Organization created."))

    async def again(problem: Problem) -> Response[str]:
        return _new_partner(request, problem)

    return await answer(request, NewOrganizationForm, act, again)


@get(f"{PARTNERS}/{{public_id:str}}/recipient", needs=Permission.MANAGE_PARTNERS)
async def show_recipient(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    contact: FromQuery[str] = "",
) -> Response[str]:
    """`contact` is one to begin with, as when it was just created."""
    organization = await access.organization_for(who, public_id)
    return await _recipient_page(request, organization, contact)


@post(f"{PARTNERS}/{{public_id:str}}/recipient", needs=Permission.MANAGE_PARTNERS)
async def set_recipient(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(form: RecipientForm) -> Done:
        await partners.set_recipient(who, organization, **msgspec.structs.asdict(form))
        return Done(way_back(request), N_("Recipient saved."))

    async def again(problem: Problem) -> Response[str]:
        return await _recipient_page(request, organization, problem=problem)

    return await answer(request, RecipientForm, act, again)


@get(f"{PARTNERS}/{{public_id:str}}/contacts/new", needs=Permission.MANAGE_PARTNERS)
async def show_new_recipient(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    organization = await access.organization_for(who, public_id)
    return contact_form(request, _new_recipient(request, organization))


@post(f"{PARTNERS}/{{public_id:str}}/contacts/new", needs=Permission.MANAGE_PARTNERS)
async def create_recipient(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    """A contact made on the way; the recipient's form then begins with it (R16)."""
    organization = await access.organization_for(who, public_id)

    async def act(form: ContactForm) -> Done:
        created = await organizations.create_contact(who, organization, contact_fields(form))
        view = carried(request)
        chosen = f"{'&' if view else '?'}contact={created.public_id}"
        to = f"{PARTNERS}/{public_id}/recipient{view}{chosen}"
        return Done(to, N_("Contact created."))

    async def again(problem: Problem) -> Response[str]:
        return contact_form(request, _new_recipient(request, organization), problem)

    return await answer(request, ContactForm, act, again)


@post(f"{PARTNERS}/{{public_id:str}}/invite", needs=Permission.MANAGE_PARTNERS)
async def invite(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Invitation sent to {email}.")
    return await _press(request, who, public_id, partners.invite, said)


@post(f"{PARTNERS}/{{public_id:str}}/resend", needs=Permission.MANAGE_PARTNERS)
async def resend(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("A new link was sent to {email}. The old one no longer works.")
    return await _press(request, who, public_id, partners.resend, said)


@post(f"{PARTNERS}/{{public_id:str}}/withdraw", needs=Permission.MANAGE_PARTNERS)
async def withdraw(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Invitation withdrawn. The link sent to {email} no longer works.")
    return await _press(request, who, public_id, partners.withdraw, said)


@post(f"{PARTNERS}/invite-selected", needs=Permission.MANAGE_PARTNERS)
async def invite_selected(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    """R20: each of the ticked rows on its own."""

    async def again(problem: Problem) -> Response[str]:
        view = read_view(listings.PARTNERS, problem.values.get("query", ""))
        return show(request, "partners/list.html", await partner_list(who, view), problem)

    async def act(form: Selection) -> Done:
        return await press(who, BulkVerb.INVITE, form)

    return await answer(request, Selection, act, again)


@get(f"{PARTNERS}/invite-all", needs=Permission.MANAGE_PARTNERS)
async def show_invite_all(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """All that fit the filters of the list, named before anything is sent."""
    view = view_of(request, listings.PARTNERS)
    ids = await to_invite(who, view, MOST_ROWS + 1)
    page = await chosen_page(who, BulkVerb.INVITE, ids, view.query)
    return show(request, "partners/invite_all.html", page)


async def _press(
    request: Request, who: Who, public_id: str, verb: Verb, said: str
) -> Response[Any]:
    """One button of a row; the answer is the list as it then stands."""
    organization = await access.organization_for(who, public_id)

    async def act(_: Nothing) -> Done:
        partnership = await verb(who, organization)
        return Done(way_back(request), said, {"email": partnership.recipient_email})

    async def again(problem: Problem) -> Response[str]:
        page = await partner_list(who, view_of(request, listings.PARTNERS))
        return show(request, "partners/list.html", page, problem)

    return await answer(request, Nothing, act, again)


async def _recipient_page(
    request: Request, organization: Organization, contact: str = "", problem: Problem = NO_PROBLEM
) -> Response[str]:
    page = await recipient_page(organization, carried(request))
    chosen = next((one for one in page.contacts if one.public_id == contact), None)
    if chosen:
        # Another contact overwrites the address (R15, R19).
        page = msgspec.structs.replace(page, contact=contact, email=chosen.email)
    return show(request, "partners/recipient.html", page, problem)


def _new_recipient(request: Request, organization: Organization) -> ContactPage:
    at = f"{PARTNERS}/{organization.public_id}"
    return ContactPage(
        organization=organization.name,
        back=f"{at}/recipient{carried(request)}",
        action=f"{at}/contacts/new{carried(request)}",
    )


def _new_partner(request: Request, problem: Problem = NO_PROBLEM) -> Response[str]:
    page = NewOrganization(
        action=f"{PARTNERS}/new{carried(request)}",
        back=way_back(request),
        back_label=N_("Invite & Manage"),
        types=ELIGIBLE,
    )
    return show(request, "organizations/new.html", page, problem)


def carried(request: Request) -> str:
    """The view of the list that an address below it carries along, behind a question mark."""
    return f"?{view_of(request, listings.PARTNERS).here}" if request.url.query else ""


def way_back(request: Request) -> str:
    """The list as it was left, page and all."""
    return f"{PARTNERS}{carried(request)}"


ROUTES = [
    show_partners,
    export_partners,
    show_new_partner,
    create_partner,
    show_recipient,
    set_recipient,
    show_new_recipient,
    create_recipient,
    invite,
    invite_selected,
    show_invite_all,
    resend,
    withdraw,
]
