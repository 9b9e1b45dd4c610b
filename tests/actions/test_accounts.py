"""One's own name, language and time zone."""

import pytest

from portal.actions.accounts import change_account
from portal.rules.refusals import Invalid
from portal.tables.journal import JournalLine
from portal.tables.people import Person
from tests.make import make_person, make_tenant


async def test_name_language_and_zone_are_kept(database: str) -> None:
    olga = await make_person(await make_tenant())
    await change_account(olga, name="  Olga   Petrova ", language="de", time_zone="Europe/Oslo")
    rows = await Person.select(Person.name, Person.language, Person.time_zone)
    assert rows == [{"name": "Olga Petrova", "language": "de", "time_zone": "Europe/Oslo"}]
    assert await JournalLine.select(JournalLine.verb) == [{"verb": "change account"}]


async def test_nobody_elses_account_changes(database: str) -> None:
    company = await make_tenant()
    olga, nils = await make_person(company), await make_person(company, name="Nils Berg")
    await change_account(olga, name="Olga", language="de", time_zone="Europe/Oslo")
    row = await Person.select(Person.name, Person.language).where(Person.id == nils.person).first()
    assert row == {"name": "Nils Berg", "language": "en"}


async def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(database: str) -> None:
    olga = await make_person(await make_tenant(), name="Olga Petrova")
    with pytest.raises(Invalid) as refused:
        await change_account(olga, name=" ", language="tlh", time_zone="Mars/Olympus")
    assert set(refused.value.errors) == {"name", "language", "time_zone"}
    row = await Person.select(Person.name, Person.language).first()
    assert row == {"name": "Olga Petrova", "language": "en"}
