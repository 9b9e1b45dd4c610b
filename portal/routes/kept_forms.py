"""What is typed on a ticket, sent by portal.js while a person types, so that nothing is lost."""

from typing import Annotated, Any, TypeAlias

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from portal.access import Who
from portal.actions import keeping
from portal.routes.answers import answer
from portal.routes.fields import Text
from portal.routes.item_forms import LONGEST_NOTE, LONGEST_WORDS
from portal.routes.items import LEAD, PARTNER, Desk
from portal.routes.rendering import Problem
from portal.routes.visits import Request

KEPT = 204


class KeptNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note form as it stands, right or wrong."""

    note: Annotated[str, Text(longest=LONGEST_NOTE, lines=True)]
    internal: Annotated[str, Text()]


class KeptTime(msgspec.Struct, frozen=True, kw_only=True):
    """A time form as it stands."""

    work: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]
    when: Annotated[str, Text()]
    activity: Annotated[str, Text()]
    worked_on: Annotated[str, Text()]
    minutes: Annotated[str, Text()]
    started_at: Annotated[str, Text()]
    ended_at: Annotated[str, Text()]
    internal_text: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]


class KeptCharge(msgspec.Struct, frozen=True, kw_only=True):
    """A charge form as it stands."""

    charge: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]
    quantity: Annotated[str, Text()]
    unit_cost: Annotated[str, Text()]
    customer_price: Annotated[str, Text()]
    charge_internal: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]


class KeptQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner is about to ask."""

    question: Annotated[str, Text(longest=LONGEST_NOTE, lines=True)]


Kept: TypeAlias = KeptNote | KeptTime | KeptCharge | KeptQuestion


def keeping_of(desk: Desk, path: str, name: str, form: type[Kept]) -> HTTPRouteHandler:
    """The handler that keeps one form of one side."""

    @post(f"{desk.prefix}/{{public_id:str}}/{path}/keep", needs=desk.needs)
    async def keep(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(typed: Kept) -> Response[Any]:
            place = await desk.place(who, public_id)
            await keeping.keep(who, place.ticket.id, name, msgspec.structs.asdict(typed))
            return Response(None, status_code=KEPT)

        return await answer(request, form, act, _say_nothing)

    return keep


async def _say_nothing(problem: Problem) -> Response[Any]:
    """Nobody waits for this answer; what is wrong is said when the form is sent."""
    return Response(None, status_code=problem.status)


ROUTES = [
    *(
        keeping_of(desk, path, name, form)
        for desk in (LEAD, PARTNER)
        for path, name, form in (
            ("notes", keeping.NOTE, KeptNote),
            ("times", keeping.TIME, KeptTime),
            ("charges", keeping.CHARGE, KeptCharge),
        )
    ),
    keeping_of(PARTNER, "questions", keeping.QUESTION, KeptQuestion),
]
