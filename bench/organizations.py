"""A lead with very many organizations: how much longer Invite & Manage takes than with a page full.

`python -m bench.organizations` fills one company with 10,000 and another with 20, and prints for
each engine of this machine the time of a request as a multiple of the same one among the few, and
how many queries it asks.
"""

import asyncio
from urllib.parse import urlencode

import click
import msgspec
from litestar import Litestar

from bench.engines import each_engine
from bench.filling import get_to_know
from bench.inside import ORIGIN, ask
from bench.ratios import compare
from bench.visitors import SECRET, Visitor, visitor
from portal.app import create_app
from portal.rules.listings.partners import PARTNERS
from portal.rules.vocabulary import PartnerStatus
from portal.settings import Settings
from tests.make import make_many_organizations, make_person, make_tenant

FEW = 20
OK = 200
SORTS = [column.key for column in PARTNERS.columns if column.is_sortable]
FILTERS = {
    "name": "organization 000",
    "type": "Vendor",
    "status": PartnerStatus.ACTIVE.value,
    "recipient": "person 1",
    "email": "person.1",
    "open_tickets": "none",
    "invited_at": "2020-01-01",
    "areas": "region 7",
}
REQUESTS = {
    "the list": "",
    "a name of which there is none": "?name=zeppelin",
    **{f"filter {key}": f"?{urlencode({key: asked})}" for key, asked in FILTERS.items()},
    **{f"sort {key}": f"?sort=-{key}" for key in SORTS},
    "all that fit, to be invited": "/invite-all?type=Vendor",
}


class Page(msgspec.Struct, frozen=True):
    """An address below Invite & Manage, and who looks at it."""

    below: str
    visitor: Visitor

    async def send(self, app: Litestar) -> None:
        status = await ask(app, f"{PARTNERS.path}{self.below}", self.visitor.cookie)
        if status != OK:
            raise RuntimeError(f"{status} for {self.below}")


async def _lead(organizations: int) -> Visitor:
    lead = await make_tenant()
    who = await make_person(lead)
    await make_many_organizations(lead, organizations)
    return await visitor(ORIGIN, who)


async def print_ratios(organizations: int) -> None:
    async for engine, database, _ in each_engine():
        many, few = await _lead(organizations), await _lead(FEW)
        await get_to_know()
        app = create_app(Settings(database_url=database, base_url=ORIGIN, secret_key=SECRET))
        click.echo(f"{engine}, {organizations:,} organizations against {FEW}")
        for name, below in REQUESTS.items():
            ratio, most, fewest = await compare(app, Page(below, many), Page(below, few))
            click.echo(f"  {name:<32}{ratio:7.2f} times, {most} queries against {fewest}")


@click.command()
@click.option("--organizations", default=10_000, show_default=True)
def main(organizations: int) -> None:
    """Print how much longer Invite & Manage takes with so many organizations."""
    asyncio.run(print_ratios(organizations))


if __name__ == "__main__":
    main()
