"""Two hundred organizations that Halden could invite, two of them with something amiss.

`python -m e2e.candidates` takes the database that the environment names.
"""

import asyncio

from portal import settings
from portal.tables.database import close_database, transaction, use_database
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.rows import one
from tests.make import make_contact, make_organization, make_partnership

COUNT = 200
WITHOUT_RECIPIENT, WITHOUT_ADDRESS = "Firm 017", "Firm 133"


async def fill() -> None:
    halden = one(await Tenant.objects().get(Tenant.name == "Halden IT Services"))
    async with transaction():
        for number in range(COUNT):
            name = f"Firm {number:03}"
            organization = await make_organization(halden, name)
            email = "" if name == WITHOUT_ADDRESS else f"office@firm-{number:03}.example"
            contact = await make_contact(organization, f"Person {number:03}", email)
            partnership = await make_partnership(halden, organization=organization, contact=contact)
            if name == WITHOUT_RECIPIENT:
                await Partnership.update({Partnership.recipient: None}).where(
                    Partnership.id == partnership.id
                )


async def main() -> None:
    use_database(settings.current().database_url)
    await fill()
    await close_database()


if __name__ == "__main__":
    asyncio.run(main())
