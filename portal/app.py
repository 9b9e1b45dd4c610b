"""The application: routers, the one guard, error pages, the database and the clockwork."""

import asyncio
import gc
import multiprocessing
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.middleware.base import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.static_files import create_static_files_router

from portal.access import Who
from portal.jobs import clockwork
from portal.routes import ROUTES, demo, live
from portal.routes.envelope import Envelope
from portal.routes.errors import HANDLERS, recognise_for_error
from portal.routes.guards import SignedOut, guard
from portal.routes.templating import STATIC
from portal.routes.visits import Request, visit_of
from portal.rules.permissions import Permission
from portal.settings import Settings, current, use
from portal.tables.database import close_database, open_database

LARGEST_BODY = 1_000_000  # bytes (desk.md, Limits)
A_YEAR = 365 * 24 * 3600  # seconds


async def signed_in(request: Request) -> Who:
    """The person; the guard has let nobody else through."""
    who = visit_of(request).who
    if who is None:
        raise SignedOut([])
    return who


def end_with_supervisor() -> None:
    """A worker whose supervisor was killed stops too, or it would keep the port from the next."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(supervisor.sentinel)
        signal.raise_signal(signal.SIGTERM)

    loop.add_reader(supervisor.sentinel, end)


def end_streams_first() -> None:
    """A server that is told to stop waits for whoever is being answered; a stream has no end."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(caught: int, frame: FrameType | None, before: Any = before) -> None:
            live.end()
            if callable(before):
                before(caught, frame)

        signal.signal(number, stop)


@asynccontextmanager
async def lifespan(_: Litestar) -> AsyncIterator[None]:
    end_with_supervisor()
    end_streams_first()
    await open_database()
    # What is there now stays as long as the worker. Looking it through for garbage again and again
    # took a quarter of each page's time.
    gc.collect()
    gc.freeze()
    async with clockwork.running():
        yield
    await close_database()


def static_files() -> Router:
    """Our own files, each under an address that changes with its content."""
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        cache_control=CacheControlHeader(public=True, max_age=A_YEAR, immutable=True),
        opt={"needs": Permission.EVERYONE, "is_static": True},
        include_in_schema=False,
        # Pages are left as they are: beside what a stranger may have put there, their length would
        # tell of the secrets in their forms.
        middleware=[DefineMiddleware(CompressionMiddleware, config=CompressionConfig("gzip"))],
    )


def create_app(settings: Settings | None = None) -> Litestar:
    """The application for `settings`, or for those of the environment."""
    use(settings or Settings.from_environment())
    app = Litestar(
        route_handlers=[*ROUTES, *(demo.ROUTES if current().demo else []), static_files()],
        guards=[guard],
        dependencies={"who": Provide(signed_in)},
        exception_handlers=HANDLERS,
        after_exception=[recognise_for_error],
        lifespan=[lifespan],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,  # the server's own set-up stays as it is
        debug=False,
    )
    app.asgi_handler = Envelope(app.asgi_handler)
    return app
