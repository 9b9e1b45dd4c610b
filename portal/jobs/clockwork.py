"""Runs the jobs beside the web server, in every worker: each job bears being run twice at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec

from portal.gateways import logs, secrets
from portal.jobs.deliver_mail import deliver_mail
from portal.jobs.expire_offers import expire_offers
from portal.jobs.keep_house import keep_house
from portal.jobs.remind_of_offers import remind_of_offers
from portal.jobs.run_bulk import run_bulk
from portal.jobs.run_imports import run_imports
from portal.jobs.scan_files import scan_files

SECONDS_TO_FINISH = 3  # what is under way when the server stops

log = logging.getLogger("portal.jobs")


class Job(msgspec.Struct, frozen=True):
    """Something to do again and again, with a pause after each round."""

    run: Callable[[], Awaitable[None]]
    pause: float  # seconds


JOBS = (
    Job(deliver_mail, pause=2),  # somebody waits for a code
    Job(expire_offers, pause=30),
    Job(keep_house, pause=3600),
    Job(remind_of_offers, pause=60),
    Job(run_bulk, pause=1),  # somebody looks at the progress bar
    Job(run_imports, pause=1),  # the same
    Job(scan_files, pause=30),
)


@asynccontextmanager
async def running(jobs: tuple[Job, ...] = JOBS) -> AsyncIterator[None]:
    """The jobs run as long as this block does; a round under way may finish."""
    stopping = asyncio.Event()
    tasks = [asyncio.create_task(_repeat(job, stopping)) for job in jobs]
    try:
        yield
    finally:
        stopping.set()
        _, unfinished = await asyncio.wait(tasks, timeout=SECONDS_TO_FINISH)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


async def _repeat(job: Job, stopping: asyncio.Event) -> None:
    """Round after round; a round that fails is logged and does not stop the next."""
    while not stopping.is_set():
        with logs.under(secrets.new_reference()):
            try:
                await job.run()
            except Exception:
                log.exception("a round failed")
        try:
            await asyncio.wait_for(stopping.wait(), job.pause)
        except TimeoutError:
            continue
