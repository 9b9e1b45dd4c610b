"""While completion waits for approval, and after it: held, released, dropped (D22 to D28, D36)."""

import pytest

from portal.actions import items
from portal.actions.items import Note
from portal.rules.refusals import Refused
from portal.rules.synchronisation import Effect
from portal.rules.vocabulary import Bond
from portal.tables.items import HeldChange, Item
from tests.pair import Pair, again, copy_of, entries, has_copy, note, texts, time, work

pytestmark = pytest.mark.usefixtures("database")

EDITED = Note(text="Door code 0815")
HIDDEN = Note(text="Door code 0815", internal=True)


# While it waits


async def test_D22_what_the_lead_writes_is_held_and_changes_nothing_there(pair: Pair) -> None:
    own, gone, internal = (
        await note(pair.lead),
        await note(pair.lead),
        await note(pair.lead, internal=True),
    )
    await pair.report()
    before = [item.to_dict() for item in await entries(pair.partner)]
    created = [await note(pair.lead), await time(pair.lead)]
    await items.edit_note(pair.lead, own, EDITED)
    await items.edit_note(pair.lead, internal, EDITED)
    await items.edit_note(pair.lead, own, HIDDEN)
    await items.delete(pair.lead, gone)
    assert [item.is_held for item in created] == [True, True]
    after = [item.to_dict() for item in await entries(pair.partner)]
    assert [item["text"] for item in after] == [item["text"] for item in before]
    assert [item["bond"] for item in after] == [item["bond"] for item in before]
    assert (await pair.log())[2:] == [("D22", "hold")] * 6


async def test_D23_so_is_what_a_partner_with_a_desk_writes_since_the_report(desks: Pair) -> None:
    await desks.report()
    created = await note(desks.partner)
    await items.edit_note(desks.partner, created, EDITED)
    await time(desks.partner)
    assert await entries(desks.lead) == []
    assert await desks.log() == [("D23", "hold")] * 3
    await desks.reject()
    assert await texts(desks.lead) == [EDITED.text, "Cabling tested"]
    assert {item.staff_only for item in await entries(desks.lead)} == {True}


async def test_D37_what_is_older_than_the_report_stays_as_it_is_at_the_partner(
    desks: Pair,
) -> None:
    own = await note(desks.partner)
    await desks.report()
    for change in (EDITED, HIDDEN):
        with pytest.raises(Refused) as refused:
            await items.edit_note(desks.partner, own, change)
        assert refused.value.refusal.rule == "D37"
    with pytest.raises(Refused):
        await items.delete(desks.partner, own)
    assert (await again(own)).text == (await copy_of(own)).text == own.text


async def test_D24_a_subcontractor_writes_nothing_meanwhile(pair: Pair) -> None:
    own, theirs = await note(pair.partner), await note(pair.lead)
    copied = await copy_of(theirs)
    await pair.report()
    for attempt in (
        note(pair.partner),
        time(pair.partner),
        items.edit_note(pair.partner, own, EDITED),
        items.edit_note(pair.partner, copied, EDITED),
        items.delete(pair.partner, own),
        items.delete(pair.partner, copied),
    ):
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.refusal.rule == "D24"
    assert await texts(pair.partner) == [own.text, theirs.text]
    assert (await again(copied)).bond == Bond.LIVE


async def test_D36_touching_a_copy_detaches_it_at_once_also_meanwhile(pair: Pair) -> None:
    edited, deleted = await note(pair.partner), await note(pair.partner)
    await pair.report()
    copied = await copy_of(edited)
    await items.edit_note(pair.lead, copied, EDITED)
    await items.delete(pair.lead, await copy_of(deleted))
    assert (await again(edited)).bond == Bond.SEVERED_BY_EDIT
    assert (await again(deleted)).bond == Bond.SEVERED_BY_DELETE
    assert (await pair.log())[2:] == [("D36", "sever"), ("D36", "sever")]
    await pair.reject()
    await items.edit_note(pair.partner, edited, Note(text="Too late"))
    assert await texts(pair.lead) == [EDITED.text]


async def test_D40_what_was_detached_before_is_not_held(pair: Pair) -> None:
    own = await note(pair.lead)
    copied = await copy_of(own)
    await items.edit_note(pair.partner, copied, Note(text="Ours now"))
    await pair.report()
    await items.edit_note(pair.lead, own, EDITED)
    await items.edit_note(pair.lead, own, HIDDEN)
    assert (await again(own)).is_held is False
    await pair.reject()
    assert await texts(pair.partner) == ["Ours now"]
    assert await HeldChange.count() == 0


# Rejected


async def test_D25_rejection_releases_what_was_held_in_its_order(pair: Pair) -> None:
    shown, hidden, gone = [await note(pair.lead) for _ in range(3)]
    internal = await note(pair.lead, internal=True)
    await pair.report()
    first = await note(pair.lead, "First")
    await items.edit_note(pair.lead, internal, Note(text="Second"))
    never = await note(pair.lead, "Never")
    await time(pair.lead, text="Third")
    await items.edit_note(pair.lead, shown, EDITED)
    await items.edit_note(pair.lead, hidden, HIDDEN)
    await items.delete(pair.lead, gone)
    await items.delete(pair.lead, never)
    await items.edit_note(pair.lead, first, Note(text="First, improved"))
    await pair.reject()
    assert await texts(pair.partner) == [EDITED.text, "First, improved", "Second", "Third"]
    assert (await pair.log())[-6:] == [
        ("D25", "copy"),
        ("D25", "copy"),
        ("D25", "copy"),
        ("D25", "update"),
        ("D25", "withdraw"),
        ("D25", "withdraw"),
    ]
    assert (await HeldChange.count(), await Item.exists().where(Item.is_held.eq(True))) == (
        0,
        False,
    )


async def test_D25_after_a_rejection_sharing_goes_on_as_before_R138(pair: Pair) -> None:
    await pair.report()
    released = await note(pair.lead)
    await pair.reject()
    await items.edit_note(pair.lead, released, EDITED)
    assert (await copy_of(released)).text == EDITED.text
    assert await has_copy(await note(pair.partner))


async def test_D25_a_change_that_was_taken_back_while_held_leaves_no_trace(pair: Pair) -> None:
    own = await note(pair.lead)
    await pair.report()
    await items.edit_note(pair.lead, own, HIDDEN)
    await items.edit_note(pair.lead, own, Note(text=own.text))
    internal = await note(pair.lead, internal=True)
    await items.edit_note(pair.lead, internal, EDITED)
    await items.edit_note(pair.lead, internal, HIDDEN)
    await pair.reject()
    assert await texts(pair.partner) == [own.text]


async def test_D25_a_deletion_that_was_held_spares_a_copy_that_was_detached_since(
    desks: Pair,
) -> None:
    own = await note(desks.lead)
    copied = await copy_of(own)
    await desks.report()
    await items.delete(desks.lead, own)
    await items.edit_note(desks.partner, copied, EDITED)
    await desks.reject()
    assert await texts(desks.partner) == [EDITED.text]


async def test_D25_a_second_report_holds_anew_and_a_second_rejection_releases(pair: Pair) -> None:
    for text in ("First round", "Second round"):
        await pair.report()
        await note(pair.lead, text)
        assert text not in await texts(pair.partner)
        await pair.reject()
        assert text in await texts(pair.partner)


# Approved


async def test_D26_approval_drops_what_was_held_for_good(pair: Pair) -> None:
    shown, hidden, gone = [await note(pair.lead) for _ in range(3)]
    await pair.report()
    await note(pair.lead, "Never seen")
    await items.edit_note(pair.lead, shown, EDITED)
    await items.edit_note(pair.lead, hidden, HIDDEN)
    await items.delete(pair.lead, gone)
    await pair.approve()
    assert await texts(pair.partner) == [shown.text, hidden.text, gone.text]
    assert (await HeldChange.count(), await Item.exists().where(Item.is_held.eq(True))) == (
        0,
        False,
    )
    assert await texts(pair.lead) == [EDITED.text, HIDDEN.text, "Never seen"]


async def test_D26_the_log_says_what_was_dropped(pair: Pair) -> None:
    gone = await note(pair.lead)
    await pair.report()
    await note(pair.lead, "Never seen")
    await items.delete(pair.lead, gone)
    await pair.approve()
    assert (await pair.log())[-2:] == [("D26", Effect.DROP)] * 2


async def test_D27_after_the_end_each_side_keeps_to_itself_R118(desks: Pair) -> None:
    for place in (desks.lead, desks.partner):
        await note(place, "Edited later")
        await note(place, "Deleted later")
    await desks.report()
    await desks.approve()
    lines = await desks.log()
    for place in (desks.lead, desks.partner):
        edited, deleted = [one for one in await entries(place) if not one.is_copy]
        await items.edit_note(place, edited, EDITED)
        await items.delete(place, deleted)
        await note(place, "Added later")
        await time(place)
    for place in (desks.lead, desks.partner):
        copies = [one.text for one in await entries(place) if one.is_copy]
        assert copies == ["Edited later", "Deleted later"]
    assert await desks.log() == lines


async def test_D27_the_lead_may_then_edit_former_copies_freely(pair: Pair) -> None:
    own = await note(pair.partner)
    spent = await time(pair.partner)
    await pair.report()
    await pair.approve()
    await items.edit_note(pair.lead, await copy_of(own), EDITED)
    await items.edit_time(pair.lead, await copy_of(spent), work(minutes=20))
    assert (await copy_of(own)).text == EDITED.text
    assert (await copy_of(spent)).minutes == 20
    assert (await again(own)).text == own.text
    assert (await again(spent)).minutes == 30


async def test_D28_after_the_end_a_subcontractor_only_reads(pair: Pair) -> None:
    own, theirs = await note(pair.partner), await note(pair.lead)
    copied = await copy_of(theirs)
    await pair.report()
    await pair.approve()
    for attempt in (
        note(pair.partner),
        time(pair.partner),
        items.edit_note(pair.partner, own, EDITED),
        items.delete(pair.partner, own),
        items.edit_note(pair.partner, copied, EDITED),
        items.delete(pair.partner, copied),
    ):
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.refusal.rule == "D28"
    assert await texts(pair.partner) == [own.text, theirs.text]
