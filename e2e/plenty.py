"""What nobody brings about by pressing buttons, in a database that stands already.

A lead that thirty partners have worked for through a year, invitations that came to nothing, and a
company that no lead works with. `python -m e2e.plenty` takes the database that the environment
names.
"""

import asyncio
from datetime import datetime, timedelta
from itertools import cycle

from portal import clock, settings
from portal.access import Who
from portal.actions.bulk.steps import written
from portal.rules.bulk import BulkVerb, RowState
from portal.rules.partnership import Candidate, reasons_against
from portal.rules.vocabulary import OrganizationType, PartnerStatus, TenantKind
from portal.tables.bulk import BulkRow, BulkRun
from portal.tables.database import close_database, use_database
from portal.tables.organizations import Organization
from portal.tables.people import Membership, Tenant
from tests.ledger import make_fee
from tests.make import (
    make_invitation,
    make_many_organizations,
    make_organization,
    make_partnership,
    make_person,
    make_tenant,
)

TEN_THOUSAND = 10_000
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
NOBODY_CHOSEN = Candidate(
    organization_type=OrganizationType.VENDOR,
    organization_active=True,
    has_recipient=False,
    recipient_redacted=False,
    recipient_email="",
)
THIS_YEAR = (68, 28, 12, 22, 31, 19, 8, 126, 17, 11, 14, 9)  # acceptances a month, the newest first


async def fill() -> None:
    await make_company_without_leads()
    await make_leads_with_few_and_many()
    lead = await make_tenant(LEAD, time_zone="UTC")
    vera = await make_person(lead, name="Vera Sand", email="vera@sand.example")
    partners = [await _partner(lead, company, person) for company, person in NAMES]
    await invite(lead)
    await make_runs(vera)
    accepters = cycle((*partners, *partners[::2], *partners[4::6], *partners[:20:9]))
    begin, end = _month_around(clock.now()), clock.now()
    for acceptances in THIS_YEAR:
        for number in range(acceptances):
            accepted_at = begin + (end - begin) * number / acceptances
            await make_fee(vera, next(accepters), accepted_at, title=next(TITLES))
        begin, end = _month_around(begin - timedelta(days=1)), begin


async def invite(lead: Tenant) -> None:
    """Invitations of which each has a mark of its own in the list."""
    long_ago, now = clock.now() - timedelta(days=20), clock.now()
    marks = {
        "Aller Antennen": {"undeliverable_at": now},
        "Bille Beschallung": {"expires_at": long_ago + timedelta(days=14)},
        "Chemnitz Cameras": {"voided_at": now},
        "Dahme Displays": {},
    }
    for name, mark in marks.items():
        organization = await make_organization(lead, name)
        partnership = await make_partnership(
            lead, None, PartnerStatus.PENDING, organization=organization, invited_at=long_ago
        )
        await make_invitation(partnership, **mark)


async def make_leads_with_few_and_many() -> None:
    """One organization, eight, and ten thousand."""
    uno = await make_tenant("Blom Data")
    await make_person(uno, name="Uno Blom", email="uno@blom.example")
    await make_organization(uno, "Only One Ltd")
    ole = await make_tenant("Achterdeck Systems")
    await make_person(ole, name="Ole Acht", email="ole@acht.example")
    await make_many_organizations(ole, 8)
    xenia = await make_tenant("Tausend Technik")
    await make_person(xenia, name="Xenia Tausend", email="xenia@tausend.example")
    await make_many_organizations(xenia, TEN_THOUSAND)


async def make_runs(vera: Who) -> None:
    """What Vera did to many rows at once: under way, done with bad rows, all done."""
    rows = await Organization.select(Organization.public_id).where(
        Organization.tenant == vera.tenant
    )
    waits, done, refused = RowState.WAITING, RowState.DONE, RowState.REFUSED
    for name, states in (
        ("under-way", [done] * 11 + [refused] + [waits] * 18),
        ("with-bad-rows", [done] * 9 + [refused, refused]),
        ("all-done", [done] * 8),
    ):
        run = BulkRun(
            public_id=name,
            tenant=vera.tenant,
            membership=vera.membership,
            verb=BulkVerb.INVITE.value,
            rows=len(states),
            created_at=clock.now(),
        )
        await run.save()
        found = zip(rows, states, cycle(reasons_against(NOBODY_CHOSEN)), strict=False)
        for row, state, reason in found:
            one = BulkRow(run=run.id, subject=row["public_id"], state=state.value)
            if state is refused:
                one.rule, one.sentence, one.facts = reason.rule, reason.sentence, written({})
            await one.save()


async def make_company_without_leads() -> None:
    company = await make_tenant("Keller Kabelbau", TenantKind.SUBCONTRACTOR)
    await make_person(company, name="Rosa Keller", email="rosa@keller.example")


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
