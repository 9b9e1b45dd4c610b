"""Queries that are put together once ask for what each call brings, and for nothing else."""

import pytest
from piccolo.query import Select
from piccolo.query.methods.objects import First

from portal.access import Who, visible_received
from portal.clock import now
from portal.tables.keys import OF_EVERY_KEY
from portal.tables.people import Tenant
from portal.tables.piccolo_app import TABLES
from portal.tables.prepared import prepared
from portal.tables.rows import find, load
from portal.tables.tickets import Outsourcing
from tests.cast import gather_cast
from tests.make import make_tenant


async def test_each_call_asks_with_its_own_values(database: str) -> None:
    built = 0

    @prepared
    def named(name: str) -> First[Tenant]:
        nonlocal built
        built += 1
        return Tenant.objects().where(Tenant.name == name).first()

    await make_tenant("North")
    await make_tenant("South")
    names = [found.name if (found := await named(name)) else None for name in ("North", "South")]
    assert names == ["North", "South"]
    assert await named("West") is None
    assert built == 1


async def test_calls_at_once_do_not_share_values(database: str) -> None:
    @prepared
    def named(name: str) -> Select[Tenant]:
        return Tenant.select(Tenant.name).where(Tenant.name == name)

    await make_tenant("North")
    await make_tenant("South")
    first, second = named("North"), named("South")
    assert await second == [{"name": "South"}]
    assert await first == [{"name": "North"}]


async def test_who_may_see_less_asks_another_query(database: str) -> None:
    cast = await gather_cast()
    built = []

    @prepared
    def received(who: Who) -> Select[Outsourcing]:
        built.append(who.role)
        return Outsourcing.select(Outsourcing.id).where(visible_received(who))

    for name in ("cleo", "tina", "cleo"):
        await received(cast[name])
    assert built == [cast["cleo"].role, cast["tina"].role]


async def test_a_query_cannot_depend_on_a_value(database: str) -> None:
    @prepared
    def looks(name: str) -> Select[Tenant]:
        tenants = Tenant.select(Tenant.id)
        return tenants.where(Tenant.name == name) if name else tenants

    @prepared
    def writes(name: str) -> Select[Tenant]:
        return Tenant.select(Tenant.id).where(Tenant.name == f"{name}!")

    for query in (looks, writes):
        with pytest.raises(TypeError):
            await query("North")


async def test_a_moment_cannot_stand_still(database: str) -> None:
    @prepared
    def younger() -> Select[Tenant]:
        return Tenant.select(Tenant.id).where(Tenant.created_at > now())

    with pytest.raises(TypeError):
        await younger()


async def test_none_among_the_values_is_refused_since_it_would_find_nothing(database: str) -> None:
    @prepared
    def with_contact(person: int | None) -> Select[Tenant]:
        return Tenant.select(Tenant.id).where(Tenant.primary_contact == person)

    with pytest.raises(ValueError, match="NULL"):
        await with_contact(None)


async def test_a_row_is_found_by_its_id(database: str) -> None:
    tenant = await make_tenant("North")
    assert (await load(Tenant, tenant.id)).name == "North"
    assert await find(Tenant, tenant.id + 1) is None
    assert await find(Tenant, None) is None
    with pytest.raises(LookupError):
        await load(Tenant, tenant.id + 1)


def test_no_column_that_a_key_leads_to_has_the_name_of_something_that_every_key_has() -> None:
    keys = [key for table in TABLES for key in table._meta.foreign_key_columns]
    led_to = {key._foreign_key_meta.resolved_references for key in keys}
    names = {column._meta.name for table in led_to for column in table._meta.columns}
    assert len(names) > len(TABLES)
    assert not names & OF_EVERY_KEY
