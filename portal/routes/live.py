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
from portal.routes.visits import Request, visit_of
from portal.rules.refusals import Refused

LOOKS = 1.0  # seconds between two looks
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
        async def beats() -> int:
            place = await desk.place(who, public_id)
            return await beats_of(place.ticket.id)

        await beats()  # who may not see the ticket gets the answer of every other address
        known = request.headers.get("last-event-id") or seen
        return ServerSentEvent(_changes(request, beats, known), retry_duration=RETRY)

    return [listen]


async def _changes(
    request: Request, beats: Callable[[], Awaitable[int]], known: str
) -> AsyncIterator[ServerSentEventMessage]:
    for look in range(LONGEST):
        if _ending.is_set():
            return
        if look and await still_signed_in(request) != visit_of(request).who:
            return  # signed out, or with other rights than the page was opened with
        try:
            now = await beats()
        except (NotThere, Refused):
            return
        if str(now) != known:
            yield ServerSentEventMessage(event="changed", data=str(now), id=str(now))
            return
        if look % SILENCE == 0:
            yield ServerSentEventMessage(comment="still here")
        await asyncio.sleep(LOOKS)


ROUTES = [*routes_for(LEAD), *routes_for(PARTNER)]
