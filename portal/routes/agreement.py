"""The outsourcing agreement: read it, and accept it on the dashboard that it opens (R44 to R52)."""

import re
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException

from portal.access import Who
from portal.actions import agreement
from portal.reads import agreement as reads
from portal.routes.answers import Done, answer
from portal.routes.fields import Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of, network_address
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

VERSION = re.compile(r"\d{1,9}", re.ASCII)
NO_VERSION = 0


class AgreementForm(msgspec.Struct, frozen=True):
    """The box stands beside one version of the text, and sends its number."""

    agree: Annotated[str, Text()]

    @property
    def agreed_to(self) -> int | None:
        if not self.agree:
            return None
        return int(self.agree) if VERSION.fullmatch(self.agree) else NO_VERSION


@get("/outsource/agreement", needs=Permission.READ_AGREEMENT)
async def show_agreement(request: Request, who: NamedDependency[Who]) -> Response[str]:
    if not who.has_agreed and not who.may(Permission.OPEN_DASHBOARD):
        raise PermissionDeniedException  # nothing is accepted yet that could be read (R66, C7)
    return await agreement_page(request, who)


@post("/outsource/agreement", needs=Permission.ACCEPT_AGREEMENT)
async def accept_agreement(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: AgreementForm) -> Done:
        await agreement.accept(
            who,
            agreed_to=form.agreed_to,
            language=language_of(request).code,
            address=network_address(request),
        )
        return Done("/outsource", N_("The agreement is accepted. Outsourced Work is open."))

    return await answer(request, AgreementForm, act, again=partial(agreement_page, request, who))


async def agreement_page(
    request: Request, who: Who, problem: Problem = NO_PROBLEM
) -> Response[str]:
    """The agreement with who accepted it, or with its form; the dashboard shows it until then."""
    return show(request, "agreement/show.html", await reads.agreement_page(who), problem)


ROUTES = [show_agreement, accept_agreement]
