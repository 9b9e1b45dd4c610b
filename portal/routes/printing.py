"""Pages for paper and the same as PDF: a ticket, and the work order for the way to the site."""

import logging

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal.access import Who
from portal.gateways.pdf import PAPER, NoPdf, pdf
from portal.reads.papers import Paper, ticket_paper, work_order_paper
from portal.routes.attachments import as_attachment
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of, visit_of
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

log = logging.getLogger("portal.printing")

PDF = "application/pdf"
NO_PDF = Problem(
    status=503,
    refused=Refusal(
        "A28",
        N_("This could not be made a PDF just now. Print this page instead, or try again later."),
    ),
)


@get("/tickets/{public_id:str}/print", needs=Permission.WORK_ON_TICKETS)
async def print_ticket(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    internal: FromQuery[bool] = False,
) -> Response[str]:
    paper = await ticket_paper(who, language_of(request), public_id, with_internal=internal)
    return _page(request, paper)


@get("/tickets/{public_id:str}/print.pdf", needs=Permission.WORK_ON_TICKETS)
async def download_ticket(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    internal: FromQuery[bool] = False,
) -> Response[bytes] | Response[str]:
    paper = await ticket_paper(who, language_of(request), public_id, with_internal=internal)
    return await _download(request, paper)


@get("/received/{public_id:str}/print", needs=Permission.SEE_RECEIVED)
async def print_work_order(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    """While completion waits for approval this is all that a subcontractor may do (D24)."""
    return _page(request, await work_order_paper(who, language_of(request), public_id))


@get("/received/{public_id:str}/print.pdf", needs=Permission.SEE_RECEIVED)
async def download_work_order(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[bytes] | Response[str]:
    return await _download(request, await work_order_paper(who, language_of(request), public_id))


def _page(request: Request, paper: Paper, problem: Problem = NO_PROBLEM) -> Response[str]:
    return show(request, "print/paper.html", paper, problem)


async def _download(request: Request, paper: Paper) -> Response[bytes] | Response[str]:
    """The sheet as a file; where it cannot be made, the page to print says so."""
    try:
        made = await pdf(PAPER, msgspec.json.encode(paper))
    except NoPdf as failed:
        log.error("no PDF, reference %s: %s", visit_of(request).reference, failed)
        return _page(request, paper, NO_PDF)
    return Response(made, media_type=PDF, headers=as_attachment(f"{paper.name}.pdf"))


ROUTES = [print_ticket, download_ticket, print_work_order, download_work_order]
