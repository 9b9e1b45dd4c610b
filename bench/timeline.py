"""One ticket with very many entries: how much longer its pages take than those of a short one.

`python -m bench.timeline --entries 100000` writes as many on a ticket and on its partner's, half of
them by each side and copied to the other, and prints for each engine of this machine the time of a
request as a multiple of the same one where 20 entries stand, and how many queries it asks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import click
import msgspec
from litestar import Litestar
from piccolo.table import Table

from bench.engines import each_engine
from bench.filling import get_to_know, minutes_ago, multiply
from bench.inside import ORIGIN, ask
from bench.ratios import compare
from bench.visitors import SECRET, Visitor, visitor
from portal.actions.writing import Place
from portal.app import create_app
from portal.gateways import secrets
from portal.reads import sharing_log
from portal.routes.guards import FORM_KEY, FORM_TOKEN
from portal.settings import Settings
from portal.tables.items import Item, SharingLine
from portal.tables.tickets import Outsourcing
from tests.offers import Cast
from tests.pair import Pair, charge, copy_of, linked, note
from tests.pair import time as worked

FEW = 20
DEEP = 0.9  # of the entries are newer than a page far down
OK, SEE_OTHER = 200, 303
WRITERS: tuple[Callable[[Place], Awaitable[Item]], ...] = (note, worked, charge)
# Beyond both limits, and waiting for a file that nobody sends.
TERMS: dict[Any, Any] = {
    Outsourcing.authorised_minutes: 1,
    Outsourcing.authorised_charges: 1,
    Outsourcing.asks_file: True,
}


async def fill(cast: Cast, entries: int) -> Pair:
    """A pair in progress with so many entries on each of its tickets."""
    pair = await linked(cast["olga"], cast["cleo"])
    await Outsourcing.update(TERMS).where(Outsourcing.id == pair.attempt.id)
    for place in (pair.lead, pair.partner):
        for write in WRITERS:
            await _many_more(await write(place), entries // (2 * len(WRITERS)) - 1)
    return pair


async def _many_more(own: Item, count: int) -> None:
    """An entry that was shared so many times more, with its copy and its line in the log."""
    copied, before, at = await copy_of(own), await _last_id(Item), minutes_ago("n")
    named = f"'{own.id}-' || n", f"'{copied.id}-' || n"
    await multiply(Item, own.id, count, public_id=named[0], created_at=at)
    of = f"{before} + n"
    await multiply(Item, copied.id, count, public_id=named[1], created_at=at, copy_of=of)
    line = await SharingLine.objects().get(SharingLine.item == own.id)
    if line:
        copies = f"{before + count} + n"
        await multiply(SharingLine, line.id, count, item=of, copy=copies, at=at)


async def _last_id(table: type[Table]) -> int:
    """The id of the newest row; those that are written next follow it."""
    row = await table.raw(f"SELECT MAX(id) AS last FROM {table._meta.tablename}")  # noqa: S608
    return int(row[0]["last"])


class Side(msgspec.Struct, frozen=True):
    """Where one side of a pair reads and writes, and as whom."""

    at: str
    visitor: Visitor
    place: Place

    async def below(self, share: float) -> str:
        """The page of the timeline behind so many of the entries."""
        entries = Item.select(Item.public_id).where(Item.ticket == self.place.ticket.id)
        newest = entries.order_by(Item.created_at, Item.id, ascending=False)
        skipped = int(share * await Item.count().where(Item.ticket == self.place.ticket.id))
        row = await newest.offset(skipped).first()
        return f"{self.at}?before={row['public_id'] if row else ''}"


class Asked(msgspec.Struct, frozen=True):
    """A request: an address, or a form and where it is sent."""

    side: Side
    path: str
    form: dict[str, str] = {}

    async def send(self, app: Litestar) -> None:
        typed = self.form and {
            FORM_KEY: secrets.new_public_id(),
            FORM_TOKEN: self.side.visitor.form_token,
            **self.form,
        }
        status = await ask(app, self.path, self.side.visitor.cookie, **typed)
        if status != (SEE_OTHER if self.form else OK):
            raise RuntimeError(f"{status} for {self.path}")


async def requests_of(pair: Pair) -> dict[str, Asked]:
    """What is measured, by name."""
    lead = Side(
        f"/tickets/{pair.lead.ticket.public_id}", await visitor(ORIGIN, pair.lead.who), pair.lead
    )
    partner = Side(
        f"/received/{pair.attempt.public_id}",
        await visitor(ORIGIN, pair.partner.who),
        pair.partner,
    )
    log = await sharing_log.log_at_lead(pair.lead.who, pair.lead.ticket.public_id)
    return {
        "ticket": Asked(lead, lead.at),
        "partner's ticket": Asked(partner, partner.at),
        "page far down": Asked(lead, await lead.below(DEEP)),
        "partner's far down": Asked(partner, await partner.below(DEEP)),
        "add note": Asked(lead, f"{lead.at}/notes", {"note": "Somebody goes there tomorrow."}),
        "partner adds time": Asked(partner, f"{partner.at}/times", {"work": "Went", "when": "1h"}),
        "sharing log": Asked(lead, f"{lead.at}/sharing"),
        "log's next page": Asked(lead, f"{lead.at}/sharing?before={log.older or ''}"),
        "partner's log": Asked(partner, f"{partner.at}/sharing"),
        "live beat": Asked(lead, f"{lead.at}/live/none"),
    }


async def print_ratios(entries: int) -> None:
    async for engine, database, cast in each_engine():
        long, short = await fill(cast, entries), await fill(cast, FEW)
        await get_to_know()
        app = create_app(Settings(database_url=database, base_url=ORIGIN, secret_key=SECRET))
        click.echo(f"{engine}, {entries:,} entries against {FEW}")
        pairs = zip(
            (await requests_of(long)).items(), (await requests_of(short)).values(), strict=True
        )
        for (name, of_long), of_short in pairs:
            ratio, most, fewest = await compare(app, of_long, of_short)
            click.echo(f"  {name:<20}{ratio:7.2f} times, {most} queries against {fewest}")


@click.command()
@click.option("--entries", default=100_000, show_default=True)
def main(entries: int) -> None:
    """Print how much longer the pages of a ticket with so many entries take."""
    asyncio.run(print_ratios(entries))


if __name__ == "__main__":
    main()
