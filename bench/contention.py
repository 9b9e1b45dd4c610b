"""Acceptances in competition: two people in two processes press the same offers at the same time.

`python -m bench.contention --offers 10000` says for each engine of this machine who accepted how
many offers, and how many acceptances were doubled or lost: it must be none.
"""

import asyncio
import time

import click
import msgspec

from bench.engines import each_engine
from tests.faults.acceptances import Errand, accepted_whole, acknowledged, done, make_offers
from tests.offers import Cast

RIVALS = ("cleo", "sam")


class Outcome(msgspec.Struct, frozen=True):
    """How many offers each rival was told to have accepted, and what went wrong."""

    told: dict[str, int]
    doubled: int
    lost: int
    seconds: float


async def contend(url: str, cast: Cast, count: int) -> Outcome:
    """Whoever is behind catches up, for to be refused takes less time than to accept."""
    offers = await make_offers(cast["olga"], cast["cleo"], count)
    began = time.perf_counter()
    runs = await asyncio.gather(*(done(Errand(url, cast[name], offers)) for name in RIVALS))
    took = time.perf_counter() - began
    stand = await accepted_whole()
    told = [acknowledged(answers) for answers in runs]
    winners = [offer for offers_of_one in told for offer in offers_of_one]
    return Outcome(
        told={name: len(offers) for name, offers in zip(RIVALS, told, strict=True)},
        doubled=len(winners) - len(set(winners)),
        lost=len(set(offers) - stand) + len(set(winners) - stand),
        seconds=took,
    )


async def print_all(count: int) -> None:
    async for engine, url, cast in each_engine():
        found = await contend(url, cast, count)
        shares = " and ".join(f"{name} {told}" for name, told in found.told.items())
        click.echo(
            f"{engine}: of {count} offers {shares}, {found.doubled} doubled, {found.lost} lost,"
            f" in {found.seconds:.0f} s"
        )


@click.command()
@click.option("--offers", default=10_000, show_default=True)
def main(offers: int) -> None:
    """Let two people accept OFFERS at the same time, and print what became of them."""
    asyncio.run(print_all(offers))


if __name__ == "__main__":
    main()
