"""Signing in again in place: a form met an ended session, and waits until it can be sent.

What was typed travels in the pages themselves, and nothing of it is stored. Each step shows the
next one; the last is the form once more, with the token of the new session. A form that was opened
in an earlier session is led to that last step at once.
"""

import re
from typing import Annotated, Any

import msgspec
from litestar import Response, post

from portal import access
from portal.actions import sign_in
from portal.gateways import secrets
from portal.routes.answers import answer
from portal.routes.fields import Email, Field, Text, Wrong
from portal.routes.guards import FORM_KEY
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.sign_in import enter
from portal.routes.visits import Request, browser_name, network_address, visit_of
from portal.rules.paths import is_own_address
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_
from portal.settings import current

LONGEST_KEPT = 100_000
SIGNED_OUT, FORGED = 401, 403
UNSEEN = (FORM_KEY, "version")  # fields that nobody has typed
PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)  # what was chosen, not typed


class Kept(msgspec.Struct, frozen=True):
    """A form that waits to be sent: where it goes, and its fields with what stood in them."""

    to: str
    fields: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The longest that was typed, to be read and, if all else fails, copied."""
        typed = [
            value
            for name, value in self.fields
            if name not in UNSEEN and not PUBLIC_ID.fullmatch(value)
        ]
        return max(typed, key=len, default="")


class KeptField(Field, frozen=True, kw_only=True):
    """A form within a form, as JSON; it leads to a page of ours and nowhere else."""

    def read(self, typed: str, reader: Any) -> Kept:
        try:
            kept = msgspec.json.decode(typed[:LONGEST_KEPT], type=Kept)
        except msgspec.DecodeError:
            raise Wrong(N_("Please fill this in.")) from None
        if not is_own_address(kept.to):
            raise Wrong(N_("Please fill this in."))
        return kept


class EmailAgain(msgspec.Struct, frozen=True):
    email: Annotated[str, Email(required=True)]
    kept: Annotated[Kept, KeptField(required=True)]


class CodeAgain(msgspec.Struct, frozen=True):
    code: Annotated[str, Text(required=True, longest=20)]
    email: Annotated[str, Email(required=True)]
    kept: Annotated[Kept, KeptField(required=True)]


class OnceMore(msgspec.Struct, frozen=True):
    """The last step; portal.js sends what `is_due` at once, the rest waits for its button."""

    kept: Kept
    is_due: bool


class AgainPage(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the way; `email` is empty until a code has been sent there."""

    kept: str
    text: str
    email: str = ""
    is_demo: bool = False


def signed_out_page(request: Request, typed: list[tuple[str, str]]) -> Response[str]:
    """The answer to a form that was sent after the session had ended."""
    return _step(request, Kept(request.url.path, typed), problem=Problem(status=SIGNED_OUT))


def once_more_page(request: Request, typed: list[tuple[str, str]]) -> Response[str] | None:
    """The answer to a form of a page that was opened before this person signed in anew.

    It is never sent by itself: somebody else may have opened the page. None where nobody is signed
    in, or nothing was typed that could be lost.
    """
    kept = _waiting_in(typed) or Kept(request.url.path, typed)
    if visit_of(request).who is None or not kept.text:
        return None
    page = OnceMore(kept, is_due=False)
    return show(request, "sign_in/send.html", page, Problem(status=FORGED))


@post("/sign-in/again", needs=Permission.EVERYONE)
async def send_code_again(request: Request) -> Response[Any]:
    async def act(form: EmailAgain) -> Response[Any]:
        visit = visit_of(request)
        await sign_in.ask(
            form.email, visit.browser, browser_name(request), network_address(request)
        )
        return _step(request, form.kept, form.email)

    async def again(problem: Problem) -> Response[Any]:
        return _step(request, _kept_of(problem), problem=problem)

    return await answer(request, EmailAgain, act, again)


@post("/sign-in/again/code", needs=Permission.EVERYONE)
async def redeem_code_again(request: Request) -> Response[Any]:
    async def act(form: CodeAgain) -> Response[Any]:
        visit = visit_of(request)
        code = "".join(form.code.split())
        token = await sign_in.redeem_code(visit.browser, code, browser_name(request))
        await enter(request, token)
        visit.session_token = token
        row = await access.session_of(secrets.digest(token))
        visit.who = access.who_of(row) if row else None
        return show(request, "sign_in/send.html", OnceMore(form.kept, is_due=True))

    async def again(problem: Problem) -> Response[Any]:
        return _step(request, _kept_of(problem), problem.values.get("email", ""), problem)

    return await answer(request, CodeAgain, act, again)


def _waiting_in(typed: list[tuple[str, str]]) -> Kept | None:
    """What waits within a step, where its person has signed in on another page meanwhile."""
    try:
        return KeptField().read(dict(typed).get("kept", ""), None)
    except Wrong:
        return None


def _kept_of(problem: Problem) -> Kept:
    """What waits, out of a step that has to be repeated; a damaged form leads to the start page."""
    try:
        return msgspec.json.decode(problem.values.get("kept", ""), type=Kept)
    except msgspec.DecodeError:
        return Kept("/", [])


def _step(
    request: Request, kept: Kept, email: str = "", problem: Problem = NO_PROBLEM
) -> Response[str]:
    page = AgainPage(
        kept=msgspec.json.encode(kept).decode(),
        text=kept.text,
        email=email,
        is_demo=current().demo,
    )
    return show(request, "signed_out.html", page, problem)


ROUTES = [send_code_again, redeem_code_again]
