"""A partner's desk: My tickets, offers, and the moves of a ticket that a lead has sent."""

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
from portal.actions import assigning, outsourcing
from portal.actions.writing import Place
from portal.gateways.language import Language
from portal.reads.received import Offer, PastOffer, ReceivedTicket, received
from portal.reads.received_lists import all_offers, all_received, my_tickets, offers
from portal.routes.answers import CONFLICT, Done, Nothing, answer
from portal.routes.fields import Choice, Text, Wrong
from portal.routes.lists import paths_of_files, send_list, show_list
from portal.routes.rendering import NO_PROBLEM, Problem, go, show
from portal.routes.visits import Request
from portal.rules.lifecycle import Event
from portal.rules.listings.received import OFFERS, RECEIVED
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Refused
from portal.rules.vocabulary import N_, DeclineReason
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket

LONGEST_REASON = 5_000


class Reason(Choice, frozen=True, kw_only=True):
    """A reason that a person gives; that the time has run out, only the clock says (O6)."""

    def read(self, typed: str, reader: Language) -> DeclineReason:
        reason = DeclineReason(Choice.read(self, typed, reader))
        if reason is DeclineReason.EXPIRED:
            raise Wrong(N_("Choose one of the list."))
        return reason


class DeclineForm(msgspec.Struct, frozen=True):
    """Why an offer is declined (Q12); another reason than those of the list needs its words."""

    reason: Annotated[DeclineReason, Reason(of=DeclineReason, required=True)]
    text: Annotated[str, Text(longest=LONGEST_REASON, lines=True)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """Another reason that is not said."""
        is_unsaid = filled.get("reason") is DeclineReason.OTHER and filled.get("text") == ""
        return {"text": Refusal("Q12", N_("Say what the reason is."))} if is_unsaid else {}


class AssignForm(msgspec.Struct, frozen=True):
    """Whose ticket it is: a membership's public id, or nobody's."""

    person: Annotated[str, Text()]


@get("/received", needs=Permission.SEE_RECEIVED)
async def show_my_tickets(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    return await show_list(request, RECEIVED, "received/list.html", partial(my_tickets, who))


@get(paths_of_files(RECEIVED), needs=Permission.SEE_RECEIVED)
async def export_my_tickets(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, RECEIVED, partial(all_received, who))


@get("/received/offers", needs=Permission.SEE_OFFERS)
async def show_offers(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    return await show_list(request, OFFERS, "received/offers.html", partial(offers, who))


@get(paths_of_files(OFFERS), needs=Permission.SEE_OFFERS)
async def export_offers(request: Request, who: NamedDependency[Who]) -> Stream:
    return await send_list(request, OFFERS, partial(all_offers, who))


@get("/received/{public_id:str}", needs=Permission.SEE_RECEIVED)
async def show_received(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    before: FromQuery[str] = "",
) -> Response[str]:
    return await received_page(request, who, public_id, before=before)


async def received_page(
    request: Request,
    who: Who,
    public_id: str,
    problem: Problem = NO_PROBLEM,
    *,
    before: str = "",
) -> Response[str]:
    """The offer or ticket as it now stands; whatever is done on it comes back here."""
    return _show(request, await received(who, public_id, before), problem)


TEMPLATES = {
    Offer: "received/offer.html",
    PastOffer: "received/past_offer.html",
    ReceivedTicket: "received/ticket.html",
}


def _show(
    request: Request, page: Offer | PastOffer | ReceivedTicket, problem: Problem
) -> Response[str]:
    return show(request, TEMPLATES[type(page)], page, problem)


async def place_at_partner(who: Who, public_id: str) -> Place:
    """Where the partner writes: the second ticket. Refused while there is none."""
    attempt = await access.received_for(who, public_id)
    if attempt.partner_ticket is None:
        raise Refused(
            Refusal("R113", N_("This offer has not been accepted, so nothing can be added to it."))
        )
    return Place(who, await load(Ticket, attempt.partner_ticket), attempt)


@post("/received/{public_id:str}/accept", needs=Permission.ANSWER_OFFERS)
async def accept(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Accepted. You and the lead work on linked tickets from now on.")
    return await _move(request, who, public_id, outsourcing.accept, said)


@post("/received/{public_id:str}/start", needs=Permission.WORK_ON_RECEIVED)
async def start_work(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    return await _move(request, who, public_id, outsourcing.start_work, N_("Work started."))


@get("/received/{public_id:str}/report", needs=Permission.REPORT_COMPLETION)
async def show_report(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    """What is still open, to be mended or left, while completion can be reported."""
    page = await received(who, public_id)
    if isinstance(page, ReceivedTicket) and Event.REPORT_COMPLETE in page.moves:
        return show(request, "received/report.html", page)
    return go(request, f"/received/{public_id}")


@post("/received/{public_id:str}/report", needs=Permission.REPORT_COMPLETION)
async def report_complete(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Reported complete. The lead approves or rejects it now.")
    return await _move(request, who, public_id, outsourcing.report_complete, said)


async def _move(
    request: Request,
    who: Who,
    public_id: str,
    verb: Callable[[Who, Outsourcing], Awaitable[Outsourcing]],
    said: str,
) -> Response[Any]:
    attempt = await access.received_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await verb(who, attempt)
        return Done(f"/received/{public_id}", said)

    return await answer(request, Nothing, act, partial(received_page, request, who, public_id))


@get("/received/{public_id:str}/decline", needs=Permission.ANSWER_OFFERS)
async def show_decline(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    return await _decline_page(request, who, public_id, NO_PROBLEM)


@post("/received/{public_id:str}/decline", needs=Permission.ANSWER_OFFERS)
async def decline(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    attempt = await access.received_for(who, public_id)

    async def act(form: DeclineForm) -> Done:
        await outsourcing.decline(who, attempt, form.reason, form.text)
        return Done(f"/received/{public_id}", N_("Declined. The lead has been told."))

    return await answer(request, DeclineForm, act, partial(_decline_page, request, who, public_id))


async def _decline_page(
    request: Request, who: Who, public_id: str, problem: Problem
) -> Response[Any]:
    """The form while the offer is open; else the page that says what became of it."""
    page = await received(who, public_id)
    if isinstance(page, Offer) and Event.DECLINE in page.moves:
        return show(request, "received/decline.html", page, problem)
    if problem.status == CONFLICT:
        return _show(request, page, problem)
    return go(request, f"/received/{public_id}")


@post("/received/{public_id:str}/assign", needs=Permission.ASSIGN_RECEIVED)
async def assign(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(form: AssignForm) -> Done:
        await assigning.assign(await place_at_partner(who, public_id), form.person)
        return Done(f"/received/{public_id}", N_("Assigned."))

    return await answer(request, AssignForm, act, partial(received_page, request, who, public_id))


ROUTES = [
    show_my_tickets,
    export_my_tickets,
    show_offers,
    export_offers,
    show_received,
    accept,
    start_work,
    show_report,
    report_complete,
    show_decline,
    decline,
    assign,
]
