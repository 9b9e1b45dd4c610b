"""The set-up checklist of a new lead, above its first lists; it can be put away (R110)."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from litestar import Response, post
from litestar.di import NamedDependency

from portal.access import Who
from portal.actions import setup
from portal.reads.setup import Setup
from portal.routes.rendering import go
from portal.routes.visits import Request
from portal.rules.lists import View
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_


class WithSetup(Protocol):
    """A page that may show the checklist."""

    @property
    def setup(self) -> Setup | None: ...


P = TypeVar("P", bound=WithSetup)
Read = Callable[[Who, View], Awaitable[P]]


def settling(who: Who, read: Read[P]) -> Callable[[View], Awaitable[P]]:
    """`read` for this person. A checklist found to be over is asked for never again."""

    async def read_and_settle(view: View) -> P:
        page = await read(who, view)
        if page.setup and page.setup.is_over:
            await setup.put_away(who)
        return page

    return read_and_settle


@post("/outsource/setup/close", needs=Permission.MANAGE_STAFF)
async def put_away(request: Request, who: NamedDependency[Who]) -> Response[str]:
    await setup.put_away(who)
    return go(request, "/outsource", N_("The list is put away."))


ROUTES = [put_away]
