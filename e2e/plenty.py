"""A lead that thirty partners have worked for through a year, in a database that stands already.

`python -m e2e.plenty` writes into the one that the environment names.
"""

import asyncio
from datetime import datetime, timedelta
from itertools import cycle

from portal import clock, settings
from portal.access import Who
from portal.rules.vocabulary import TenantKind
from portal.tables.database import close_database, use_database
from portal.tables.people import Membership, Tenant
from tests.ledger import make_fee
from tests.make import make_partnership, make_person, make_tenant

LEAD = "Sand & Partner Gebäudetechnik"
NAMES = (
    ("Aalto Network Services", "Aino Aalto"),
    ("Bergmann Elektro", "Jürgen Bergmann"),
    ("Cabling Company of Lower Saxony and Bremen", "Christopher Wallingford"),
    ("Donau IT", "Dora Mayr"),
    ("Elbkabel", "Emil Harms"),
    ("Fjord Field Force", "Frida Moe"),
    ("Gebäudeautomationsdienstleistungsgesellschaft Nordfriesland mbH", "Gesa Petersen-Hinrichsen"),
    ("Havel Systems", "Hana Novák"),
    ("Isar Technik", "Ida Kern"),
    ("Jutland Wiring", "Jens Dam"),
    ("Kaiser & Söhne", "Kim Kaiser"),
    ("Lumen Light", "Lea Brandt"),
    ("Mosel Network", "Max Thill"),
    ("Neckar Service", "Nora Vogel"),
    ("Oder Online", "Ola Nowak"),
    ("Priel Power", "Pit Lauer"),
    ("Quell IT", "Quirin Graf"),
    ("Rhön Remote Hands", "Rita Fuchs"),
    ("Saale Sat", "Saskia Lenz"),
    ("Trave Telecom", "Timo Rahn"),
    ("Unstrut Unlimited", "Ute Keil"),
    ("Vechte Voice", "Veit Oster"),
    ("Weser Wireless", "Wanda Lange"),
    ("Xanten Access", "Xaver Link"),
    ("Ybbs Yard", "Yara Holzer"),
    ("Zwickau Zutritt", "Zoe Uhlig"),
    ("Allgäu Alarm", "Anton Buck"),
    ("Börde Brandschutz", "Britta Thal"),
    ("Chiemsee Clean", "Clara Moser"),
    ("Deister Door", "Dirk Ahrens"),
)
TITLES = cycle(
    (
        "Replace a switch, floor 3",
        "Till does not print",
        "Access control of the side entrance opens for nobody since the thunderstorm on Sunday",
        "Trace a broken fibre",
        "Camera at the car park",
    )
)
THIS_YEAR = (68, 28, 12, 22, 31, 19, 8, 126, 17, 11, 14, 9)  # acceptances a month, the newest first


async def fill() -> None:
    lead = await make_tenant(LEAD, time_zone="UTC")
    vera = await make_person(lead, name="Vera Sand", email="vera@sand.example")
    partners = [await _partner(lead, company, person) for company, person in NAMES]
    accepters = cycle((*partners, *partners[::2], *partners[4::6], *partners[:20:9]))
    begin, end = _month_around(clock.now()), clock.now()
    for acceptances in THIS_YEAR:
        for number in range(acceptances):
            accepted_at = begin + (end - begin) * number / acceptances
            await make_fee(vera, next(accepters), accepted_at, title=next(TITLES))
        begin, end = _month_around(begin - timedelta(days=1)), begin


async def _partner(lead: Tenant, company: str, person: str) -> Who:
    partner = await make_tenant(company, TenantKind.SUBCONTRACTOR)
    accepter = await make_person(partner, name=person)
    await make_partnership(lead, partner)
    # The page of the demo shows everybody who may sign in; of these nobody has to.
    await Membership.update({Membership.active: False}).where(Membership.id == accepter.membership)
    return accepter


def _month_around(moment: datetime) -> datetime:
    """When it began."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def main() -> None:
    use_database(settings.current().database_url)
    await fill()
    await close_database()


if __name__ == "__main__":
    asyncio.run(main())
