"""A page that stands open hears when its ticket has changed, and looks again by itself.

What goes over the wire is a count. Whoever may not see the ticket any more, or has been signed out,
is cut off within seconds (A37). The stream ends with the first change, too: the browser comes back
by itself with the count that it has seen.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from threading import Event

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from portal.access import NotThere, Who
from portal.reads.pulses import beats_of
from portal.routes.guards import still_signed_in
from portal.routes.items import LEAD, PARTNER, Desk
from portal.routes.visits import Request
from portal.rules.refusals import Refused

LOOKS = 1.0  # seconds between two looks
ASKED = 4  # looks from one time that it is asked who listens to the next
LONGEST = 600  # looks; then the browser asks anew
SILENCE = 15  # looks without a word, which proxies take for a dead line
RETRY = 1000  # milliseconds until the browser comes back


_ending = Event()


def end() -> None:
    """Let go of everybody who listens: the server stops, and would else wait for them."""
    _ending.set()


def routes_for(desk: Desk) -> list[HTTPRouteHandler]:
    """The handler of one side."""

    @get(f"{desk.prefix}/{{public_id:str}}/live/{{seen:str}}", needs=desk.needs)
    async def listen(
        request: Request,
        who: NamedDependency[Who],
        public_id: FromPath[str],
        seen: FromPath[str],
    ) -> ServerSentEvent:
        # Who may not see the ticket gets the answer of every other address.
        ticket = (await desk.place(who, public_id)).ticket.id

        async def may_listen() -> bool:
            """Not once signed out, with other rights than the page opened with, or sent away."""
            if await still_signed_in(request) != who:
                return False
            try:
                await desk.place(who, public_id)
            except (NotThere, Refused):
                return False
            return True

        known = request.headers.get("last-event-id") or seen
        return ServerSentEvent(_changes(ticket, known, may_listen), retry_duration=RETRY)

    return [listen]


async def _changes(
    ticket: int, known: str, may_listen: Callable[[], Awaitable[bool]]
) -> AsyncIterator[ServerSentEventMessage]:
    for look in range(LONGEST):
        if _ending.is_set() or (look % ASKED == ASKED - 1 and not await may_listen()):
            return
        if (now := str(await beats_of(ticket))) != known:
            yield ServerSentEventMessage(event="changed", data=now, id=now)
            return
        if look % SILENCE == 0:
            yield ServerSentEventMessage(comment="still here")
        await asyncio.sleep(LOOKS)


ROUTES = [*routes_for(LEAD), *routes_for(PARTNER)]
