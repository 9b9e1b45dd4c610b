"""The terms of an attempt as each side reads them, and other ones after its acceptance (Q14)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import amending
from portal.reads.amendments import lead_terms, partner_terms
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Minutes, Moment, Money, Text
from portal.routes.outsourcing import LONGEST_INSTRUCTIONS
from portal.routes.received import LONGEST_REASON, received_page
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.tickets import ticket_page
from portal.routes.visits import Request
from portal.rules.amendments import Amendable
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.amendments import Amendment
from portal.tables.tickets import Outsourcing


class ProposalForm(msgspec.Struct, frozen=True, kw_only=True):
    """Other terms as they are typed. `seen` is which state of the terms the form began with."""

    partner_rate: Annotated[int, Money(required=True)]
    authorised_minutes: Annotated[int, Minutes(default=0)]
    authorised_charges: Annotated[int, Money(default=0)]
    complete_by: Annotated[datetime, Moment(required=True)]
    instructions: Annotated[str, Text(longest=LONGEST_INSTRUCTIONS, lines=True)]
    text: Annotated[str, Text(longest=LONGEST_REASON, lines=True)]
    seen: Annotated[str, Text()]

    @property
    def terms(self) -> Amendable:
        return Amendable(
            partner_rate=self.partner_rate,
            authorised_minutes=self.authorised_minutes,
            authorised_charges=self.authorised_charges,
            complete_by=self.complete_by,
            instructions=self.instructions,
        )


class DeclineForm(msgspec.Struct, frozen=True):
    """Why, if the partner likes to say so."""

    text: Annotated[str, Text(longest=LONGEST_REASON, lines=True)]


@get("/tickets/{public_id:str}/terms", needs=Permission.SEE_TERMS)
async def show_terms(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return show(request, "tickets/terms.html", await lead_terms(who, public_id))


@get("/received/{public_id:str}/terms", needs=Permission.SEE_RECEIVED)
async def show_received_terms(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return show(request, "received/terms.html", await partner_terms(who, public_id))


@get("/tickets/{public_id:str}/terms/propose", needs=Permission.OUTSOURCE)
async def show_proposal_form(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _proposal_form(request, who, public_id, NO_PROBLEM)


async def _proposal_form(
    request: Request, who: Who, public_id: str, problem: Problem
) -> Response[str]:
    return show(request, "tickets/propose.html", await lead_terms(who, public_id), problem)


@post("/tickets/{public_id:str}/terms/propose", needs=Permission.OUTSOURCE)
async def propose(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    attempt = await _present(who, public_id)

    async def act(form: ProposalForm) -> Done:
        await amending.propose(who, attempt, form.terms, text=form.text, seen=form.seen)
        said = N_("Proposed. Until the partner confirms, the present terms count.")
        return Done(f"/tickets/{public_id}", said)

    again = partial(_proposal_form, request, who, public_id)
    return await answer(request, ProposalForm, act, again)


@post("/tickets/{public_id:str}/terms/{amendment_id:str}/withdraw", needs=Permission.OUTSOURCE)
async def withdraw(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    amendment_id: FromPath[str],
) -> Response[Any]:
    attempt = await _present(who, public_id)
    proposal = await access.amendment_for(attempt, amendment_id)

    async def act(_: Nothing) -> Done:
        await amending.withdraw(who, attempt, proposal)
        return Done(f"/tickets/{public_id}", N_("Withdrawn. The terms stay as they are."))

    return await answer(request, Nothing, act, partial(ticket_page, request, who, public_id))


@post("/received/{public_id:str}/terms/{amendment_id:str}/confirm", needs=Permission.ANSWER_OFFERS)
async def confirm(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    amendment_id: FromPath[str],
) -> Response[Any]:
    attempt, proposal = await _received(who, public_id, amendment_id)

    async def act(_: Nothing) -> Done:
        await amending.confirm(who, attempt, proposal)
        return Done(f"/received/{public_id}", N_("Confirmed. These terms count from now on."))

    return await answer(request, Nothing, act, partial(received_page, request, who, public_id))


@post("/received/{public_id:str}/terms/{amendment_id:str}/decline", needs=Permission.ANSWER_OFFERS)
async def decline(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    amendment_id: FromPath[str],
) -> Response[Any]:
    attempt, proposal = await _received(who, public_id, amendment_id)

    async def act(form: DeclineForm) -> Done:
        await amending.decline(who, attempt, proposal, form.text)
        return Done(f"/received/{public_id}", N_("Declined. The terms stay as they are."))

    return await answer(request, DeclineForm, act, partial(received_page, request, who, public_id))


async def _present(who: Who, public_id: str) -> Outsourcing:
    """The present attempt of an own ticket."""
    ticket = await access.ticket_for(who, public_id)
    return await access.latest_outsourcing(ticket) or access.not_there()


async def _received(who: Who, public_id: str, amendment_id: str) -> tuple[Outsourcing, Amendment]:
    attempt = await access.received_for(who, public_id)
    return attempt, await access.amendment_for(attempt, amendment_id)


ROUTES = [
    show_terms,
    show_received_terms,
    show_proposal_form,
    propose,
    withdraw,
    confirm,
    decline,
]
