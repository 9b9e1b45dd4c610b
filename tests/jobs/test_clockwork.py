"""The clockwork: round after round, whatever one of them did, until the server stops."""

import asyncio

from portal.jobs.clockwork import Job, running


class Counter:
    """A job that counts its rounds; the first one fails."""

    def __init__(self) -> None:
        self.rounds = 0
        self.reached_two = asyncio.Event()

    async def run(self) -> None:
        self.rounds += 1
        if self.rounds == 1:
            raise RuntimeError("the first round fails")
        self.reached_two.set()


async def test_a_round_that_fails_does_not_stop_the_next() -> None:
    counter = Counter()
    async with running((Job(counter.run, pause=0.001),)):
        await asyncio.wait_for(counter.reached_two.wait(), 5)
    assert counter.rounds >= 2


async def test_a_round_under_way_may_finish_when_the_server_stops() -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        finished.set()

    async with running((Job(slow, pause=60),)):
        await begun.wait()
    assert finished.is_set()


async def test_a_pause_does_not_keep_the_server_from_stopping() -> None:
    async def quick() -> None:
        return

    async with asyncio.timeout(5), running((Job(quick, pause=3600),)):
        await asyncio.sleep(0.01)
