"""The way out of each ticket that keeps a partnership from ending, on its page (R28, C1).

Whatever is pressed there comes back there, until nothing is open any more. `of` in the address is
how many tickets were open when the person began.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import outsourcing
from portal.routes.answers import Done, Nothing, answer
from portal.routes.endings import LEADS, began_with, cancellation, leaving, query_at_lead
from portal.routes.outsourcing import ApprovalForm, CancellationForm
from portal.routes.partners import PARTNERS
from portal.routes.received import DeclineForm
from portal.routes.rendering import Problem
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.tables.organizations import Partnership
from portal.tables.tickets import Outsourcing

AT_LEAD = f"{PARTNERS}/{{public_id:str}}/cancel/{{attempt_id:str}}"
AT_PARTNER = f"{LEADS}/{{public_id:str}}/leave/{{attempt_id:str}}"
F = TypeVar("F", bound=msgspec.Struct)
Way = Callable[[Outsourcing, F], Awaitable[Outsourcing]]


@post(f"{AT_LEAD}/cancel", needs=Permission.MANAGE_PARTNERS)
async def cancel_offer(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], attempt_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: CancellationForm) -> Outsourcing:
        return await outsourcing.cancel(who, attempt, form.text)

    said = N_("Offer canceled.")
    return await _at_lead(request, who, public_id, attempt_id, CancellationForm, act, said)


@post(f"{AT_LEAD}/complete", needs=Permission.MANAGE_PARTNERS)
async def complete(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], attempt_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, _: Nothing) -> Outsourcing:
        return await outsourcing.complete(who, attempt)

    said = N_("Set to Complete.")
    return await _at_lead(request, who, public_id, attempt_id, Nothing, act, said)


@post(f"{AT_LEAD}/approve", needs=Permission.MANAGE_PARTNERS)
async def approve(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], attempt_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: ApprovalForm) -> Outsourcing:
        return await outsourcing.approve_completion(
            who, attempt, with_ticket=form.with_ticket, consents=form.consents
        )

    said = N_("Completion approved.")
    return await _at_lead(request, who, public_id, attempt_id, ApprovalForm, act, said)


@post(f"{AT_PARTNER}/decline", needs=Permission.MANAGE_COMPANY)
async def decline(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], attempt_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, form: DeclineForm) -> Outsourcing:
        return await outsourcing.decline(who, attempt, form.reason, form.text)

    said = N_("Declined. The lead has been told.")
    return await _at_partner(request, who, public_id, attempt_id, DeclineForm, act, said)


@post(f"{AT_PARTNER}/report", needs=Permission.MANAGE_COMPANY)
async def report_complete(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str], attempt_id: FromPath[str]
) -> Response[Any]:
    async def act(attempt: Outsourcing, _: Nothing) -> Outsourcing:
        return await outsourcing.report_complete(who, attempt)

    said = N_("Reported complete. The lead approves or rejects it now.")
    return await _at_partner(request, who, public_id, attempt_id, Nothing, act, said)


async def _at_lead(
    request: Request,
    who: Who,
    public_id: str,
    attempt_id: str,
    form: type[F],
    act: Way[F],
    said: str,
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)
    attempt = await access.outsourced_for(who, attempt_id)
    _belongs(attempt, await access.partnership_with(organization))
    again = partial(cancellation, request, who, organization, tried=attempt_id)
    to = f"{PARTNERS}/{public_id}/cancel{query_at_lead(request, began_with(request))}"
    return await _go_on(request, to, attempt, form, act, said, again)


async def _at_partner(
    request: Request,
    who: Who,
    public_id: str,
    attempt_id: str,
    form: type[F],
    act: Way[F],
    said: str,
) -> Response[Any]:
    partnership = await access.lead_for(who, public_id)
    attempt = await access.received_for(who, attempt_id)
    _belongs(attempt, partnership)
    again = partial(leaving, request, who, partnership, tried=attempt_id)
    to = f"{LEADS}/{public_id}/leave?of={began_with(request)}"
    return await _go_on(request, to, attempt, form, act, said, again)


def _belongs(attempt: Outsourcing, partnership: Partnership | None) -> None:
    if partnership is None or attempt.partnership != partnership.id:
        access.not_there()


async def _go_on(
    request: Request,
    to: str,
    attempt: Outsourcing,
    form: type[F],
    act: Way[F],
    said: str,
    again: Callable[[Problem], Awaitable[Response[Any]]],
) -> Response[Any]:
    async def act_on_attempt(filled: F) -> Done:
        await act(attempt, filled)
        return Done(to, said)

    return await answer(request, form, act_on_attempt, again)


ROUTES = [cancel_offer, complete, approve, decline, report_complete]
