"""The people of the demo, each signed in: Halden, its two partners, and two more instances."""

from datetime import datetime, timedelta

import msgspec
from piccolo.table import Table

from portal.access import Who
from portal.clock import now
from portal.rules.vocabulary import Level, Role, TenantKind
from portal.tables.contracts import FeeContract
from portal.tables.database import engine_in_use, transaction
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Membership, Person, Session, Tenant
from tests.make import make_partnership, make_person, make_tenant

DESK, STANDARD = Role.SERVICE_DESK_USER, Role.STANDARD_USER
STAFF_OF_HALDEN = (
    ("ada", "Ada Lindqvist", Role.SYSTEM_ADMINISTRATOR, Level.ALL),
    ("albert", "Albert Moreau", DESK, Level.ALL),
    ("paula", "Paula Iversen", DESK, Level.PARTNER_MANAGEMENT),
    ("olga", "Olga Petrova", DESK, Level.OUTSOURCING),
    ("nils", "Nils Berg", STANDARD, Level.NONE),
)
PEOPLE_OF_BRUECKNER = (
    ("sam", "Sam Brückner", Role.COMPANY_ADMINISTRATOR),
    ("cleo", "Cleo Vogt", Role.ACCEPTER),
    ("tina", "Tina Roth", Role.TECHNICIAN),
)

# Every table that the cast has rows in, those that others refer to first.
TABLES: tuple[type[Table], ...] = (
    *(Person, Tenant, FeeContract, Membership, Session),
    *(Organization, Contact, Partnership),
)
FRESH = timedelta(minutes=10)  # a snapshot that is older might hold sessions that are over


class Snapshot(msgspec.Struct, frozen=True):
    """The cast as it was gathered once, to be laid into other databases at a stroke."""

    taken_at: datetime
    cast: dict[str, Who]
    rows: list[tuple[type[Table], list[Table]]]


_snapshots: list[Snapshot] = []


async def gather_cast() -> dict[str, Who]:
    """Everybody by first name. Brückner and Volta are active partners of Halden."""
    is_first = not await Person.exists()
    async with transaction():  # one commit instead of fifty
        if is_first and _snapshots and abs(now() - _snapshots[-1].taken_at) < FRESH:
            return await _lay(_snapshots[-1])
        cast = await _gather()
        if is_first:
            rows = [(table, await table.objects()) for table in TABLES]
            _snapshots.append(Snapshot(now(), cast, rows))
        return cast


async def _lay(snapshot: Snapshot) -> dict[str, Who]:
    for table, rows in snapshot.rows:
        await table.insert(*rows)
        if engine_in_use().engine_type == "postgres":  # it counts only the ids that it gave itself
            name = table._meta.tablename
            await table.raw(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
            )
    return dict(snapshot.cast)


async def _gather() -> dict[str, Who]:
    halden = await make_tenant("Halden IT Services")
    quayside = await make_tenant("Quayside Systems")
    alpsoft = await make_tenant("Alpsoft GmbH", language="de")
    brueckner = await make_tenant(
        "Brückner Netzwerktechnik", TenantKind.SUBCONTRACTOR, language="de"
    )
    volta = await make_tenant("Volta Field Services", TenantKind.SUBCONTRACTOR)
    cast = {
        first: await make_person(halden, role, level, name=name, email=f"{first}@halden.example")
        for first, name, role, level in STAFF_OF_HALDEN
    }
    for first, name, role in PEOPLE_OF_BRUECKNER:
        cast[first] = await make_person(
            brueckner, role, name=name, email=f"{first}@brueckner.example", language="de"
        )
    cast["pia"] = await make_person(quayside, name="Pia Duarte", email="pia@quayside.example")
    cast["karl"] = await make_person(
        alpsoft, name="Karl Huber", email="karl@alpsoft.example", language="de"
    )
    cast["eve"] = await make_person(volta, name="Eve Carver", email="eve@volta.example")
    for company, contact in ((brueckner, cast["sam"]), (volta, cast["eve"])):
        await Tenant.update({Tenant.primary_contact: contact.person}).where(Tenant.id == company.id)
        await make_partnership(halden, company)
    return cast


async def company_of(who: Who) -> Tenant:
    tenant = await Tenant.objects().get(Tenant.id == who.tenant)
    assert tenant
    return tenant


async def partnership_between(lead: Who, partner: Who) -> Partnership:
    partnership = await Partnership.objects().get(
        (Partnership.lead == lead.tenant) & (Partnership.partner == partner.tenant)
    )
    assert partnership
    return partnership
