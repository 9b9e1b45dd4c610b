"""The partner's question and the lead's answer, each on a page of its own (Q44)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.access import Who
from portal.actions import asking
from portal.reads.asking import answer_page
from portal.reads.received import ReceivedTicket, received
from portal.routes.answers import CONFLICT, Done, answer
from portal.routes.fields import Text
from portal.routes.item_forms import LONGEST_NOTE
from portal.routes.items import LEAD, entry_of, page_of
from portal.routes.received import place_at_partner, received_page
from portal.routes.rendering import NO_PROBLEM, Problem, go, show
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

_answer_page = page_of("tickets/answer.html", answer_page)


class QuestionForm(msgspec.Struct, frozen=True):
    """What the partner asks."""

    question: Annotated[str, Text(required=True, longest=LONGEST_NOTE, lines=True)]


class AnswerForm(msgspec.Struct, frozen=True):
    """What the lead answers."""

    answer: Annotated[str, Text(required=True, longest=LONGEST_NOTE, lines=True)]


@get("/received/{public_id:str}/ask", needs=Permission.WORK_ON_RECEIVED)
async def show_ask(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    return await _ask_page(request, who, public_id, NO_PROBLEM)


@post("/received/{public_id:str}/ask", needs=Permission.WORK_ON_RECEIVED)
async def ask(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    async def act(form: QuestionForm) -> Done:
        await asking.ask(await place_at_partner(who, public_id), form.question)
        return Done(f"/received/{public_id}", N_("Question sent. The lead has been told."))

    return await answer(request, QuestionForm, act, partial(_ask_page, request, who, public_id))


async def _ask_page(request: Request, who: Who, public_id: str, problem: Problem) -> Response[Any]:
    """The form while the work goes on; else the page that says how it stands."""
    if problem.status == CONFLICT:
        return await received_page(request, who, public_id, problem)
    page = await received(who, public_id)
    if isinstance(page, ReceivedTicket) and page.may_ask:
        return show(request, "received/ask.html", page, problem)
    return go(request, f"/received/{public_id}")


@get("/tickets/{public_id:str}/items/{item_id:str}/answer", needs=Permission.WORK_ON_TICKETS)
async def show_answer(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    item_id: FromPath[str],
) -> Response[str]:
    place, item = await entry_of(LEAD, who, public_id, item_id)
    return await _answer_page(request, LEAD, public_id, place, item, NO_PROBLEM)


@post("/tickets/{public_id:str}/items/{item_id:str}/answer", needs=Permission.WORK_ON_TICKETS)
async def answer_question(
    request: Request,
    who: NamedDependency[Who],
    public_id: FromPath[str],
    item_id: FromPath[str],
) -> Response[Any]:
    place, item = await entry_of(LEAD, who, public_id, item_id)

    async def act(form: AnswerForm) -> Done:
        await asking.answer(place, item, form.answer)
        return Done(f"/tickets/{public_id}", N_("Answered."))

    again = partial(_answer_page, request, LEAD, public_id, place, item)
    return await answer(request, AnswerForm, act, again)


ROUTES = [show_ask, ask, show_answer, answer_question]
