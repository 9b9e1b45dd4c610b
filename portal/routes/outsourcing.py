"""The lead's side of an outsourcing: its terms, and the moves of the bar on the ticket."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal import access, clock
from portal.access import Who
from portal.actions import drafts, outsourcing
from portal.reads.outsource_menu import Asked, outsource_menu
from portal.reads.terms import terms_page
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Checked, Choice, Marks, Minutes, Moment, Money, Text
from portal.routes.rendering import Problem, show
from portal.routes.tickets import ticket_page
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.preconditions import date_refusals
from portal.rules.refusals import Invalid, Refusal
from portal.rules.terms import InternalTerms, Terms, missing
from portal.rules.vocabulary import N_, OutsourceReason, RateKind
from portal.tables.organizations import Partnership
from portal.tables.tickets import Outsourcing, Ticket

F = TypeVar("F", bound=msgspec.Struct)

LONGEST_INSTRUCTIONS = 5_000
NO_PARTNER = Refusal("O1", N_("Choose a partner."))


class TermsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The terms as they are typed (features.md 3.6)."""

    partner: Annotated[str, Text()]
    reason: Annotated[OutsourceReason | None, Choice(of=OutsourceReason)]
    rate_kind: Annotated[RateKind, Choice(of=RateKind, required=True)]
    partner_rate: Annotated[int | None, Money()]
    authorised_minutes: Annotated[int, Minutes(default=0)]
    authorised_charges: Annotated[int, Money(default=0)]
    accept_by: Annotated[datetime | None, Moment()]
    complete_by: Annotated[datetime | None, Moment()]
    instructions: Annotated[str, Text(longest=LONGEST_INSTRUCTIONS, lines=True)]
    customer_rate: Annotated[int | None, Money()]
    billing: Annotated[str, Text(longest=200)]
    shows_customer: Annotated[bool, Checked()]
    asks_file: Annotated[bool, Checked()]
    along: Annotated[tuple[str, ...], Marks()]


class OfferForm(TermsForm, frozen=True, kw_only=True):
    """The same terms, complete enough to be sent."""

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """What an offer still lacks, and dates that are past or out of order."""
        terms = _terms("", filled)
        wrongs = {field: Refusal("O3", N_("Please fill this in.")) for field in missing(terms)}
        if not filled.get("partner"):
            wrongs["partner"] = NO_PARTNER
        return wrongs | date_refusals(terms, clock.now())


class CancellationForm(msgspec.Struct, frozen=True):
    """Why, if the lead likes to say so (Q12)."""

    text: Annotated[str, Text(longest=5_000, lines=True)]


class RejectionForm(msgspec.Struct, frozen=True):
    """What is missing; required (Q12)."""

    text: Annotated[str, Text(required=True, longest=5_000, lines=True)]


class ApprovalForm(msgspec.Struct, frozen=True):
    """Approving offers to complete the own ticket in the same step (desk.md, Ticket status).

    `consents` to what goes beyond the limits (Q16).
    """

    with_ticket: Annotated[bool, Checked()]
    consents: Annotated[bool, Checked()]


@get("/tickets/{public_id:str}/outsource", needs=Permission.OUTSOURCE)
async def show_terms_form(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    partner: FromQuery[str] = "",
) -> Response[str]:
    """`partner` is one to begin with, as the menu of the ticket has chosen it (R72)."""
    page = await terms_page(who, await access.ticket_for(who, public_id))
    if partner in dict(page.partners):
        page = msgspec.structs.replace(page, partner=partner)
    return show(request, "tickets/outsource.html", page)


@get("/tickets/{public_id:str}/outsource/menu", needs=Permission.OUTSOURCE)
async def show_menu(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    search: FromQuery[str] = "",
    skill: FromQuery[str] = "",
    area: FromQuery[str] = "",
) -> Response[str]:
    """Whom the ticket can go to; `search` is the beginning of a partner's name."""
    asked = Asked(search=search.strip(), skill=skill.strip(), area=area.strip())
    page = await outsource_menu(who, await access.ticket_for(who, public_id), asked)
    return show(request, "tickets/outsource_menu.html", page)


async def _terms_form(
    request: Request, who: Who, ticket: Ticket, problem: Problem
) -> Response[str]:
    return show(request, "tickets/outsource.html", await terms_page(who, ticket), problem)


@post("/tickets/{public_id:str}/outsource/draft", needs=Permission.OUTSOURCE)
async def save_draft(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)

    async def act(form: TermsForm) -> Done:
        await drafts.save_terms(who, ticket, *await offered(who, form))
        return Done(f"/tickets/{public_id}", N_("Draft saved. Nothing has been sent."))

    return await answer(request, TermsForm, act, partial(_terms_form, request, who, ticket))


@post("/tickets/{public_id:str}/outsource/send", needs=Permission.OUTSOURCE)
async def send_offer(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    ticket = await access.ticket_for(who, public_id)

    async def act(form: OfferForm) -> Done:
        await outsourcing.send(who, ticket, *await offered(who, form))
        return Done(f"/tickets/{public_id}", N_("Offer sent."))

    return await answer(request, OfferForm, act, partial(_terms_form, request, who, ticket))


@post("/tickets/{public_id:str}/outsource/discard", needs=Permission.OUTSOURCE)
async def discard_draft(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, _: Nothing) -> None:
        await drafts.discard(who, attempt)

    return await _move(request, who, public_id, Nothing, act, N_("Draft discarded."))


@post("/tickets/{public_id:str}/outsource/cancel", needs=Permission.OUTSOURCE)
async def cancel_offer(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: CancellationForm) -> None:
        await outsourcing.cancel(who, attempt, form.text)

    return await _move(request, who, public_id, CancellationForm, act, N_("Offer canceled."))


@post("/tickets/{public_id:str}/outsource/approve", needs=Permission.OUTSOURCE)
async def approve(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: ApprovalForm) -> None:
        await outsourcing.approve_completion(
            who, attempt, with_ticket=form.with_ticket, consents=form.consents
        )

    return await _move(request, who, public_id, ApprovalForm, act, N_("Completion approved."))


@post("/tickets/{public_id:str}/outsource/reject", needs=Permission.OUTSOURCE)
async def reject(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: RejectionForm) -> None:
        await outsourcing.reject_completion(who, attempt, form.text)

    return await _move(request, who, public_id, RejectionForm, act, N_("Completion rejected."))


@post("/tickets/{public_id:str}/outsource/complete", needs=Permission.OUTSOURCE)
async def complete(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, _: Nothing) -> None:
        await outsourcing.complete(who, attempt)

    return await _move(request, who, public_id, Nothing, act, N_("Set to Complete."))


async def _move(
    request: Request,
    who: Who,
    public_id: str,
    form: type[F],
    act: Callable[[Outsourcing, F], Awaitable[None]],
    said: str,
) -> Response[Any]:
    """A move on the present attempt of a ticket, answered with the ticket's page."""
    attempt = await access.latest_outsourcing(await access.ticket_for(who, public_id))

    async def act_on_attempt(filled: F) -> Done:
        if attempt is None:
            access.not_there()
        await act(attempt, filled)
        return Done(f"/tickets/{public_id}", said)

    again = partial(ticket_page, request, who, public_id)
    return await answer(request, form, act_on_attempt, again)


async def offered(
    who: Who, form: TermsForm
) -> tuple[Partnership, Terms, InternalTerms, tuple[str, ...]]:
    """What the form says, as the actions take it."""
    if not form.partner:
        raise Invalid({"partner": NO_PARTNER})
    filled = msgspec.structs.asdict(form)
    internal = InternalTerms(
        reason=form.reason or "", customer_rate=form.customer_rate, billing=form.billing
    )
    with access.chosen_in("partner"):
        partnership = await access.partnership_for(who, form.partner)
    return partnership, _terms(who.currency, filled), internal, form.along


def _terms(currency: str, filled: dict[str, Any]) -> Terms:
    names = {field.name for field in msgspec.structs.fields(Terms)}
    shared = {name: value for name, value in filled.items() if name in names}
    return Terms(currency=currency, **shared)


ROUTES = [
    show_terms_form,
    show_menu,
    save_draft,
    send_offer,
    discard_draft,
    cancel_offer,
    approve,
    reject,
    complete,
]
