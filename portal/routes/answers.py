"""How a write is answered: go on (303), show the page with its errors (422), or say no (409)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import Response

from portal.routes.forms import BadForm, as_typed, read_form, typed_values
from portal.routes.rendering import Problem, go
from portal.routes.visits import Request
from portal.rules.refusals import Invalid, Refused

F = TypeVar("F", bound=msgspec.Struct)
Again = Callable[[Problem], Awaitable[Response[Any]]]

UNPROCESSABLE, CONFLICT = 422, 409


class Done(msgspec.Struct, frozen=True):
    """A write that went through: the page to go to, and the sentence that it says once."""

    to: str
    said: str = ""
    facts: dict[str, Any] = {}


class Nothing(msgspec.Struct, frozen=True):
    """The form of a plain button: no fields."""


async def answer(
    request: Request,
    form: type[F],
    act: Callable[[F], Awaitable[Done | Response[Any]]],
    again: Again,
) -> Response[Any]:
    """Read the form and act; `again` shows the page as it now stands where that fails.

    Hardly any act answers by itself, as a step that leads to no page does.
    """
    try:
        done = await act(await read_form(request, form))
    except BadForm as bad:
        return await again(Problem(status=UNPROCESSABLE, errors=bad.errors, values=bad.values))
    except Invalid as invalid:
        typed = as_typed(await typed_values(request, form))
        return await again(Problem(status=UNPROCESSABLE, errors=invalid.errors, values=typed))
    except Refused as refused:
        typed = as_typed(await typed_values(request, form))
        return await again(Problem(status=CONFLICT, refused=refused.refusal, values=typed))
    if isinstance(done, Response):
        return done
    return go(request, done.to, done.said, **done.facts)
