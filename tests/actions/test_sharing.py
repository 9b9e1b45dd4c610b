"""While tickets are linked: what each entry means for the other side, row by row (D1 to D39)."""

from datetime import timedelta

import pytest

from portal.actions import items
from portal.actions.items import Note
from portal.actions.writing import Place
from portal.clock import now
from portal.rules.refusals import Refused
from portal.rules.vocabulary import Actor, Bond, Kind
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from tests.offers import Cast
from tests.pair import (
    Pair,
    again,
    copy_of,
    entries,
    has_copy,
    note,
    texts,
    time,
    work,
)

pytestmark = pytest.mark.usefixtures("database")

EDITED = Note(text="Door code 0815")
HIDDEN = Note(text="Door code 0815", internal=True)


@pytest.fixture(params=["pair", "desks"])
def either(pair: Pair, desks: Pair, request: pytest.FixtureRequest) -> Pair:
    """Linked tickets with either kind of partner."""
    return pair if request.param == "pair" else desks


# Creating


async def test_D1_an_internal_note_stays_on_its_side_whatever_happens_to_it(desks: Pair) -> None:
    for place, other in ((desks.lead, desks.partner), (desks.partner, desks.lead)):
        kept = await note(place, internal=True)
        await items.edit_note(place, kept, HIDDEN)
        assert (await again(kept)).text == HIDDEN.text
        assert await entries(other) == []
        await items.delete(place, kept)
    assert (await Item.count(), await desks.log()) == (0, [])


async def test_D3_the_leads_time_arrives_as_a_note_with_day_hours_and_summary(pair: Pair) -> None:
    own = await time(pair.lead, started_at=now() - timedelta(hours=2), ended_at=now())
    copied = await copy_of(own)
    assert (copied.ticket, copied.kind) == (pair.partner.ticket.id, Kind.NOTE)
    assert (copied.text, copied.minutes, copied.worked_on) == (own.text, 30, own.worked_on)
    assert (copied.author, copied.bond, copied.staff_only) == (own.author, Bond.LIVE, False)
    assert copied.internal_text == ""
    assert copied.started_at is copied.ended_at is None
    assert own.internal_text == "Took the slow van"
    assert await pair.log() == [("D3", "copy")]


async def test_D4_D5_a_partners_time_arrives_as_time_for_internal_users_only(
    either: Pair,
) -> None:
    start, end = now() - timedelta(minutes=30), now()
    own = await time(either.partner, started_at=start, ended_at=end)
    copied = await copy_of(own)
    assert (copied.ticket, copied.kind) == (either.lead.ticket.id, Kind.TIME)
    assert (copied.minutes, copied.started_at, copied.ended_at) == (30, start, end)
    assert (copied.staff_only, copied.internal, copied.internal_text) == (True, False, "")
    row = "D5" if either.partner.actor is Actor.SUBCONTRACTOR else "D4"
    assert await either.log() == [(row, "copy")]


async def test_D6_the_leads_note_arrives_for_everybody(pair: Pair) -> None:
    own = await note(pair.lead)
    copied = await copy_of(own)
    assert (copied.ticket, copied.kind) == (pair.partner.ticket.id, Kind.NOTE)
    assert (copied.text, copied.author, copied.staff_only) == (own.text, own.author, False)
    assert (own.bond, copied.bond) == (Bond.LIVE, Bond.LIVE)
    assert await pair.log() == [("D6", "copy")]


async def test_D7_a_partners_note_arrives_for_internal_users_only_R122(either: Pair) -> None:
    copied = await copy_of(await note(either.partner))
    assert (copied.ticket, copied.staff_only) == (either.lead.ticket.id, True)
    assert (copied.internal, copied.bond) == (False, Bond.LIVE)
    assert await either.log() == [("D7", "copy")]


# Changing one's own


async def test_D12_editing_ones_own_note_changes_the_copy(either: Pair) -> None:
    for place in (either.lead, either.partner):
        own = await note(place)
        marks = (await copy_of(own)).staff_only
        await items.edit_note(place, own, EDITED)
        copied = await copy_of(own)
        assert (copied.text, copied.bond, copied.staff_only) == (EDITED.text, Bond.LIVE, marks)
    assert (await either.log())[-1] == ("D12", "update")


async def test_D12_editing_ones_own_time_changes_the_copy_whatever_its_kind(pair: Pair) -> None:
    for place, kind in ((pair.lead, Kind.NOTE), (pair.partner, Kind.TIME)):
        own = await time(place)
        await items.edit_time(place, own, work(text="Mounted", minutes=45, internal_text="Alone"))
        copied = await copy_of(own)
        assert (copied.kind, copied.text, copied.minutes) == (kind, "Mounted", 45)
        assert copied.internal_text == ""


async def test_D13_deleting_ones_own_entry_deletes_the_copy(either: Pair) -> None:
    for place in (either.lead, either.partner):
        for own in (await note(place), await time(place)):
            await items.delete(place, own)
            assert (await either.log())[-1] == ("D13", "withdraw")
    assert await Item.count() == 0


async def test_only_its_author_changes_an_entry(pair: Pair, cast: Cast) -> None:
    own = await note(pair.lead)
    colleague = Place(cast["albert"], pair.lead.ticket, pair.attempt)
    with pytest.raises(Refused):
        await items.edit_note(colleague, own, EDITED)
    with pytest.raises(Refused):
        await items.delete(colleague, own)
    assert (await again(own)).text == (await copy_of(own)).text == own.text


# Changing the other side's


async def test_D14_editing_a_copy_leaves_the_original_and_detaches_it(either: Pair) -> None:
    for place, other in ((either.lead, either.partner), (either.partner, either.lead)):
        own = await note(place)
        copied = await copy_of(own)
        await items.edit_note(other, copied, HIDDEN)
        original, copied = await again(own), await again(copied)
        assert (original.text, copied.text, copied.internal) == (own.text, HIDDEN.text, False)
        assert (original.bond, copied.bond) == (Bond.SEVERED_BY_EDIT, Bond.SEVERED_BY_EDIT)
        assert (original.severed_by, copied.severed_by) == (other.who.person, other.who.person)
        assert original.severed_at == copied.severed_at is not None
        assert (await either.log())[-1] == ("D14", "sever")


async def test_D15_deleting_a_copy_leaves_the_original_with_its_owner(either: Pair) -> None:
    for place, other in ((either.lead, either.partner), (either.partner, either.lead)):
        own = await note(place)
        await items.delete(other, await copy_of(own))
        original = await again(own)
        assert (original.text, original.bond) == (own.text, Bond.SEVERED_BY_DELETE)
        assert original.severed_by == other.who.person
        assert await entries(other) == []
        await items.delete(place, own)
    assert ("D15", "sever") in await either.log()


async def test_D16_after_a_copy_was_edited_no_change_arrives_any_more(desks: Pair) -> None:
    for place, other in ((desks.lead, desks.partner), (desks.partner, desks.lead)):
        own = await note(place)
        await items.edit_note(other, await copy_of(own), Note(text="Ours now"))
        for change in (EDITED, HIDDEN, EDITED):
            await items.edit_note(place, own, change)
            copied = await copy_of(own)
            assert (copied.text, copied.bond) == ("Ours now", Bond.SEVERED_BY_EDIT)


async def test_D17_a_deleted_copy_is_not_made_again(desks: Pair) -> None:
    for place, other in ((desks.lead, desks.partner), (desks.partner, desks.lead)):
        own = await note(place)
        await items.delete(other, await copy_of(own))
        for change in (EDITED, HIDDEN, EDITED):
            await items.edit_note(place, own, change)
            assert not await has_copy(own)
        assert (await again(own)).text == EDITED.text


async def test_D18_deleting_what_was_detached_leaves_the_edited_copy(either: Pair) -> None:
    own = await note(either.lead)
    copied = await copy_of(own)
    await items.edit_note(either.partner, copied, EDITED)
    await items.delete(either.lead, own)
    assert await texts(either.lead) == []
    assert (await again(copied)).text == EDITED.text


async def test_D19_a_new_entry_after_a_detachment_is_shared_as_ever(pair: Pair) -> None:
    await items.delete(pair.partner, await copy_of(await note(pair.lead)))
    assert (await copy_of(await note(pair.lead))).bond == Bond.LIVE


async def test_D38_a_detached_copy_is_its_holders_own_to_edit_and_delete(either: Pair) -> None:
    own = await note(either.partner)
    copied = await copy_of(own)
    await items.edit_note(either.lead, copied, EDITED)
    severed_at = (await again(own)).severed_at
    await items.edit_note(either.lead, copied, Note(text="Once more"))
    assert (await again(copied)).text == "Once more"
    await items.delete(either.lead, copied)
    original = await again(own)
    assert (original.text, original.severed_at) == (own.text, severed_at)
    assert [row for row, _ in await either.log()] == ["D7", "D14"]


# Visibility


async def test_D20_hiding_withdraws_the_copy(desks: Pair) -> None:
    for place, other in ((desks.lead, desks.partner), (desks.partner, desks.lead)):
        own = await note(place)
        await items.edit_note(place, own, HIDDEN)
        hidden = await again(own)
        assert (hidden.internal, hidden.bond) == (True, Bond.NONE)
        assert await entries(other) == []
        assert (await desks.log())[-1] == ("D20", "withdraw")
        await items.delete(place, own)


async def test_D21_sharing_what_was_internal_makes_the_copy(desks: Pair) -> None:
    for place, other in ((desks.lead, desks.partner), (desks.partner, desks.lead)):
        own = await note(place, internal=True)
        await items.edit_note(place, own, EDITED)
        copied = await copy_of(own)
        assert (copied.ticket, copied.text) == (other.ticket.id, EDITED.text)
        assert copied.staff_only == (other is desks.lead)
        assert (await desks.log())[-1] == ("D21", "copy")


async def test_D20_D21_a_note_may_go_back_and_forth(pair: Pair) -> None:
    own = await note(pair.lead)
    for change in (HIDDEN, EDITED, HIDDEN, EDITED):
        await items.edit_note(pair.lead, own, change)
    assert (await copy_of(own)).text == EDITED.text
    assert [effect for _, effect in await pair.log()] == [
        "copy",
        *["withdraw", "copy"] * 2,
    ]


async def test_a_subcontractor_changes_no_visibility(pair: Pair) -> None:
    own = await note(pair.partner)
    await items.edit_note(pair.partner, own, HIDDEN)
    assert (await again(own)).internal is False
    assert (await copy_of(own)).text == HIDDEN.text


# What follows from all that


async def test_D34_a_written_copy_is_nobodys_action(pair: Pair) -> None:
    await note(pair.lead)
    await note(pair.partner)
    assert (len(await entries(pair.lead)), len(await entries(pair.partner))) == (2, 2)
    assert {item.bond for item in await Item.objects()} == {Bond.LIVE}
    assert await pair.log() == [("D6", "copy"), ("D7", "copy")]
    assert await JournalLine.count() == 2


async def test_a_move_s_own_note_is_neither_edited_nor_deleted(pair: Pair) -> None:
    await pair.report()
    await pair.reject()
    line = await Item.objects().get(Item.event == "O10")
    assert line
    for place in (pair.lead, pair.partner):
        with pytest.raises(Refused):
            await items.edit_note(place, line, EDITED)
        with pytest.raises(Refused):
            await items.delete(place, line)
    assert (await again(line)).text == "The door is missing."
