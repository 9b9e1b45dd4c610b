"""Permissions of several people at once: all or nothing, never blindly (R55, R68)."""

import asyncio
import json

import pytest

from portal.access import NotThere, Who
from portal.actions.permissions import Change, change_levels
from portal.rules.refusals import NoLongerAllowed, Refused
from portal.rules.vocabulary import Level, Role
from portal.tables.journal import JournalLine
from portal.tables.people import Membership
from portal.tables.rows import one
from tests.addresses import membership_id
from tests.cast import company_of
from tests.make import make_person
from tests.offers import Cast

OUT, PM, ALL, NONE = Level.OUTSOURCING, Level.PARTNER_MANAGEMENT, Level.ALL, Level.NONE


async def level_of(who: Who) -> str:
    level: str = one(await Membership.objects().get(Membership.id == who.membership)).level
    return level


async def changes(*wanted: tuple[Who, Level, Level]) -> dict[str, Change]:
    return {await membership_id(who): Change(seen, level) for who, seen, level in wanted}


async def lines() -> list[JournalLine]:
    return await JournalLine.objects().where(JournalLine.verb == "change permissions")


async def test_R68_several_people_are_changed_at_once_with_one_line_of_before_and_after(
    cast: Cast,
) -> None:
    wanted = await changes((cast["olga"], OUT, PM), (cast["nils"], NONE, OUT))

    changed = await change_levels(cast["albert"], wanted)

    assert set(changed) == {cast["olga"].membership, cast["nils"].membership}
    assert [await level_of(cast[name]) for name in ("olga", "nils", "paula")] == [PM, OUT, PM]
    (line,) = await lines()
    assert line.person == cast["albert"].person
    assert json.loads(line.detail) == {
        f"membership {cast['olga'].membership}": "Allow Outsourcing -> Allow Partner Management",
        f"membership {cast['nils'].membership}": "None -> Allow Outsourcing",
    }


async def test_what_stands_already_is_not_written_and_leaves_no_line(cast: Cast) -> None:
    assert await change_levels(cast["ada"], await changes((cast["olga"], NONE, OUT))) == []
    assert await change_levels(cast["ada"], {}) == []
    assert await lines() == []


async def test_R55_of_an_administrator_nothing_is_lowered_and_nobody_else_is_changed(
    cast: Cast,
) -> None:
    wanted = await changes((cast["ada"], ALL, NONE), (cast["nils"], NONE, OUT))

    with pytest.raises(Refused) as refused:
        await change_levels(cast["albert"], wanted)

    assert refused.value.refusal.rule == "R55"
    assert (await level_of(cast["ada"]), await level_of(cast["nils"])) == (ALL, NONE)


async def test_of_two_who_change_the_same_person_the_later_reads_what_stands(cast: Cast) -> None:
    await change_levels(cast["ada"], await changes((cast["nils"], NONE, PM)))

    with pytest.raises(Refused) as refused:
        await change_levels(
            cast["albert"], await changes((cast["nils"], NONE, OUT), (cast["olga"], OUT, NONE))
        )

    assert refused.value.refusal.facts == {"count": 1}
    assert (await level_of(cast["nils"]), await level_of(cast["olga"])) == (PM, OUT)


async def test_two_at_once_who_want_different_things_get_one_of_them(cast: Cast) -> None:
    answers = await asyncio.gather(
        change_levels(cast["ada"], await changes((cast["nils"], NONE, PM))),
        change_levels(cast["albert"], await changes((cast["nils"], NONE, OUT))),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "list"]
    assert len(await lines()) == 1


async def test_of_two_with_allow_all_who_lower_each_other_at_once_one_keeps_it(cast: Cast) -> None:
    bert = await make_person(await company_of(cast["ada"]), Role.SERVICE_DESK_USER, ALL)

    answers = await asyncio.gather(
        change_levels(cast["albert"], await changes((bert, ALL, NONE))),
        change_levels(bert, await changes((cast["albert"], ALL, NONE))),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["NoLongerAllowed", "list"]
    assert sorted([await level_of(bert), await level_of(cast["albert"])]) == [ALL, NONE]


async def test_the_last_active_person_with_allow_all_keeps_it(cast: Cast) -> None:
    await Membership.update({Membership.active: False}).where(
        Membership.id == cast["ada"].membership
    )

    with pytest.raises(Refused) as refused:
        await change_levels(cast["albert"], await changes((cast["albert"], ALL, PM)))

    assert refused.value.refusal.rule == "2.2"
    assert await level_of(cast["albert"]) == ALL


async def test_whoever_may_no_longer_changes_nothing(cast: Cast) -> None:
    await change_levels(cast["ada"], await changes((cast["albert"], ALL, PM)))

    with pytest.raises(NoLongerAllowed):
        await change_levels(cast["albert"], await changes((cast["nils"], NONE, ALL)))

    assert await level_of(cast["nils"]) == NONE


@pytest.mark.parametrize("stranger", ["pia", "sam"])
async def test_A57_people_of_other_companies_are_not_there(cast: Cast, stranger: str) -> None:
    with pytest.raises(NotThere):
        await change_levels(
            cast["ada"], await changes((cast[stranger], NONE, OUT), (cast["nils"], NONE, OUT))
        )

    assert await level_of(cast["nils"]) == NONE
