"""How a write is answered: go on (303), the page with its errors (422), or a no (409, 429)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from litestar import Response

from portal.actions.sending import sending
from portal.actions.throttling import Throttled
from portal.routes.forms import BadForm, as_typed, long_texts, read_form, sending_of, typed_values
from portal.routes.rendering import Problem, go
from portal.routes.visits import Request
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import N_

F = TypeVar("F", bound=msgspec.Struct)
Again = Callable[[Problem], Awaitable[Response[Any]]]

UNPROCESSABLE, CONFLICT, TOO_MANY = 422, 409, 429


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
        filled = await read_form(request, form)
        with sending(await sending_of(request)):
            done = await act(filled)
    except BadForm as bad:
        return await again(Problem(status=UNPROCESSABLE, errors=bad.errors, values=bad.values))
    except Invalid as invalid:
        typed = as_typed(await typed_values(request, form))
        return await again(Problem(status=UNPROCESSABLE, errors=invalid.errors, values=typed))
    except Refused as refused:
        return await again(await _refused(request, form, CONFLICT, refused.refusal))
    except Throttled as throttled:
        wait = {"wait": timedelta(seconds=throttled.retry_after)}
        too_often = Refusal("A11", N_("Too many attempts. You can try again in {wait}."), wait)
        page = await again(await _refused(request, form, TOO_MANY, too_often))
        page.headers["retry-after"] = str(throttled.retry_after)
        return page
    if isinstance(done, Response):
        return done
    return go(request, done.to, done.said, **done.facts)


async def _refused(
    request: Request, form: type[msgspec.Struct], status: int, refusal: Refusal
) -> Problem:
    """A no, with all that was typed: what the page has no field for any more, it shows to copy."""
    typed = as_typed(await typed_values(request, form))
    unsaved = {name: typed[name] for name in long_texts(form) if typed[name]}
    return Problem(status=status, refused=refusal, values=typed, unsaved=unsaved)
