"""Tickets of the own desk: the list, the page, the form."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from portal import access
from portal.access import Who
from portal.actions import tickets
from portal.actions.tickets import TicketFields
from portal.reads.organization_choices import is_found, organization_choices
from portal.reads.ticket import ticket_page as read_ticket_page
from portal.reads.ticket_form import new_ticket_form, ticket_form
from portal.reads.ticket_list import all_tickets, ticket_list
from portal.routes.answers import Done, answer
from portal.routes.fields import Checked, Choice, Moment, Text
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of
from portal.rules.listings.desk import TICKETS
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, Priority, TicketStatus


class NewTicketForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types of a ticket (desk.md, Ticket)."""

    title: Annotated[str, Text(required=True, longest=200)]
    description: Annotated[str, Text(longest=20_000, lines=True)]
    priority: Annotated[Priority, Choice(of=Priority, required=True)]
    due_at: Annotated[datetime | None, Moment()]
    organization: Annotated[str, Text()]
    organization_search: Annotated[str, Text()]
    contact: Annotated[str, Text()]
    site_name: Annotated[str, Text()]
    site_address: Annotated[str, Text(longest=500, lines=True)]
    site_contact: Annotated[str, Text()]
    site_phone: Annotated[str, Text(longest=60)]
    assigned_to: Annotated[str, Text()]
    external_id: Annotated[str, Text()]


class EditTicketForm(NewTicketForm, frozen=True, kw_only=True):
    """A ticket that stands has a status too; `cancel_offer` confirms what Complete does (Q19).

    `version` is which state of the ticket the person has seen.
    """

    status: Annotated[TicketStatus, Choice(of=TicketStatus, required=True)]
    cancel_offer: Annotated[bool, Checked()]
    version: Annotated[str, Text()]


@get(TICKETS.path, needs=Permission.WORK_ON_TICKETS)
async def show_tickets(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    return await show_list(request, TICKETS, "tickets/list.html", partial(ticket_list, who))


@get(paths_of_files(TICKETS), needs=Permission.WORK_ON_TICKETS)
async def export_tickets(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, TICKETS, partial(all_tickets, who))


@get("/tickets/organizations", needs=Permission.WORK_ON_TICKETS)
async def find_organizations(
    request: Request, who: NamedDependency[Who], organization_search: FromQuery[str] = ""
) -> Response[str]:
    """What the field of a ticket's form offers while a person types."""
    search = Text().read(organization_search[: Text().longest], language_of(request))
    page = await organization_choices(who, "", search)
    return show(request, "tickets/_organizations.html", page)


@get("/tickets/new", needs=Permission.WORK_ON_TICKETS)
async def show_new_ticket(
    request: Request, who: NamedDependency[Who], organization: FromQuery[str] = ""
) -> Response[str]:
    return show(request, "tickets/form.html", await new_ticket_form(who, organization))


@post("/tickets/new", needs=Permission.WORK_ON_TICKETS)
async def create_ticket(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: NewTicketForm) -> Done:
        fields = TicketFields(**await _fields(who, form))
        ticket = await tickets.create_ticket(who, fields)
        return Done(
            f"/tickets/{ticket.public_id}",
            N_("{number} created."),
            {"number": f"T-{ticket.number}"},
        )

    async def again(problem: Problem) -> Response[str]:
        page = await new_ticket_form(
            who,
            problem.values.get("organization", ""),
            problem.values.get("organization_search", ""),
        )
        return show(request, "tickets/form.html", page, problem)

    return await answer(request, NewTicketForm, act, again)


@get("/tickets/{public_id:str}", needs=Permission.WORK_ON_TICKETS)
async def show_ticket(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    before: FromQuery[str] = "",
) -> Response[str]:
    return await ticket_page(request, who, public_id, before=before)


async def ticket_page(
    request: Request,
    who: Who,
    public_id: str,
    problem: Problem = NO_PROBLEM,
    *,
    before: str = "",
) -> Response[str]:
    """The ticket as it now stands; whatever is done on it comes back here."""
    page = await read_ticket_page(who, public_id, before)
    return show(request, "tickets/show.html", page, problem)


@get("/tickets/{public_id:str}/edit", needs=Permission.WORK_ON_TICKETS)
async def show_edit_ticket(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _edit_page(request, who, public_id, NO_PROBLEM)


@post("/tickets/{public_id:str}/edit", needs=Permission.WORK_ON_TICKETS)
async def edit_ticket(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)

    async def act(form: EditTicketForm) -> Done:
        fields = await _fields(who, form)
        version, may_cancel = fields.pop("version"), fields.pop("cancel_offer")
        await tickets.edit_ticket(
            who, ticket, TicketFields(**fields), version=version, may_cancel=may_cancel
        )
        return Done(f"/tickets/{public_id}", N_("Saved."))

    return await answer(request, EditTicketForm, act, partial(_edit_page, request, who, public_id))


async def _edit_page(request: Request, who: Who, public_id: str, problem: Problem) -> Response[str]:
    """The form of the ticket as it now stands, with what was typed in it."""
    ticket = await access.ticket_for(who, public_id)
    page = await ticket_form(
        who,
        ticket,
        problem.values.get("organization"),
        problem.values.get("organization_search", ""),
    )
    return show(request, "tickets/form.html", page, problem)


async def _fields(who: Who, form: NewTicketForm) -> dict[str, Any]:
    """The fields of a form whose organization is one that the search beside it finds."""
    fields = msgspec.structs.asdict(form)
    if not await is_found(who, form.organization, fields.pop("organization_search")):
        raise Invalid({"organization": Refusal("form", N_("Choose one of those that were found."))})
    return fields


ROUTES = [
    show_tickets,
    export_tickets,
    find_organizations,
    show_new_ticket,
    create_ticket,
    show_ticket,
    show_edit_ticket,
    edit_ticket,
]
