"""Notes and time in the browser, on both sides."""

import pytest

from portal.actions import items, outsourcing
from portal.actions.items import Note
from portal.rules.vocabulary import Bond, Kind
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from portal.tables.people import Person
from tests.databases import count_queries
from tests.make import make_item
from tests.routes.conftest import SignedIn
from tests.routes.linked import Linked, accepted, offered, reported

TODAY = "2026-11-20"
SIDES = pytest.mark.parametrize(
    ("name", "side"), [("olga", "at_lead"), ("cleo", "at_partner")], ids=["lead", "partner"]
)


async def entries_of(linked: Linked, side: str) -> list[Item]:
    ticket = linked.ticket if side == "at_lead" else await linked.second_ticket()
    return await Item.objects().where(Item.ticket == ticket.id).order_by(Item.id)


def other(side: str) -> str:
    return "at_partner" if side == "at_lead" else "at_lead"


def work(**fields: str) -> dict[str, str]:
    return {"work": "Cabling", "minutes": "1:25", "worked_on": TODAY, **fields}


@SIDES
async def test_a_note_is_written_here_and_arrives_there(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])

    sent = await browser.send_form(f"{getattr(linked, side)}/notes", {"note": "First\nsecond"})

    (own,) = await entries_of(linked, side)
    (copy,) = await entries_of(linked, other(side))
    assert (sent.status_code, sent.headers["location"]) == (303, getattr(linked, side))
    assert (own.text, own.bond, own.is_copy) == ("First\nsecond", Bond.LIVE, False)
    assert (copy.text, copy.copy_of, copy.is_copy) == ("First\nsecond", own.id, True)
    assert "Note added." in (await browser.see(getattr(linked, side))).text


@SIDES
async def test_an_internal_note_stays_here(signed_in: SignedIn, name: str, side: str) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])

    await browser.send_form(f"{getattr(linked, side)}/notes", {"note": "Ours", "internal": "on"})

    (own,) = await entries_of(linked, side)
    assert (own.internal, own.bond) == (True, Bond.NONE)
    assert await entries_of(linked, other(side)) == []


async def test_the_leads_time_is_read_as_a_note_at_the_partner(signed_in: SignedIn) -> None:
    linked = await accepted()
    olga, cleo = [await signed_in(linked.cast[name]) for name in ("olga", "cleo")]

    await olga.send_form(
        f"{linked.at_lead}/times", work(minutes="20 min", internal_text="Van was late")
    )

    (own,) = await entries_of(linked, "at_lead")
    page = await cleo.see(linked.at_partner)
    assert (own.kind, own.minutes, own.internal_text) == (Kind.TIME, 20, "Van was late")
    assert "Worked 20\N{NO-BREAK SPACE}min: Cabling" in page.text
    assert "Van was late" not in page.text


@SIDES
async def test_start_and_end_are_kept_on_the_writers_clock(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])  # Berlin, in winter

    await browser.send_form(
        f"{getattr(linked, side)}/times",
        {"work": "Cabling", "started_at": "2026-01-12T00:30", "ended_at": "2026-01-12T02:00"},
    )

    (own,) = await entries_of(linked, side)
    assert own.minutes == 90
    assert own.worked_on.isoformat() == "2026-01-12"
    assert own.started_at.isoformat() == "2026-01-11T23:30:00+00:00"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"work": ""}, {"work"}),
        ({"worked_on": ""}, {"worked_on"}),
        ({"minutes": ""}, {"minutes"}),
        (
            {"work": "", "worked_on": "yesterday", "minutes": "soon"},
            {"work", "worked_on", "minutes"},
        ),
        ({"started_at": "2026-01-12T10:00", "minutes": ""}, {"ended_at"}),
        ({"ended_at": "2026-01-12T10:00", "minutes": ""}, {"started_at"}),
        ({"started_at": "2026-01-12T10:00", "ended_at": "2026-01-12T11:00"}, {"minutes"}),
        ({"worked_on": "0001-01-01"}, {"worked_on"}),
        (
            {"started_at": "0001-01-01T10:00", "ended_at": "0001-01-01T11:00", "minutes": ""},
            {"started_at", "ended_at"},
        ),
        ({"worked_on": "9999-12-31"}, {"worked_on"}),
        (
            {"started_at": "2026-01-12T11:00", "ended_at": "2026-01-12T10:00", "minutes": ""},
            {"ended_at"},
        ),
        ({"work": "x" * 5_001}, {"work"}),
    ],
)
async def test_every_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    signed_in: SignedIn, fields: dict[str, str], wrong: set[str]
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.send_form(f"{linked.at_partner}/times", work(**fields))

    assert page.status_code == 422
    assert {
        n for n in work(started_at="", ended_at="") if f'id="f-{n}-error"' in page.text
    } == wrong
    for typed in work(**fields).values():
        assert typed in page.text
    assert await entries_of(linked, "at_partner") == []


@SIDES
async def test_after_a_mistake_the_form_stands_open(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])

    note = await browser.send_form(f"{getattr(linked, side)}/notes", {"note": ""})
    time = await browser.send_form(f"{getattr(linked, side)}/times", work(minutes="never"))

    assert 'aria-label="Add note">' in note.text
    assert 'aria-label="Add time" popover>' in note.text
    assert 'aria-label="Add note" popover>' in time.text
    assert 'aria-label="Add time">' in time.text


async def test_two_entries_of_a_person_may_not_overlap(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    period = {"work": "Up", "started_at": "2026-01-12T10:00", "ended_at": "2026-01-12T11:00"}

    first = await browser.send_form(f"{linked.at_partner}/times", period)
    second = await browser.send_form(
        f"{linked.at_partner}/times", {**period, "started_at": "2026-01-12T10:59"}
    )

    assert (first.status_code, second.status_code) == (303, 422)
    assert "You already have a time entry in this period." in second.text
    assert len(await entries_of(linked, "at_partner")) == 1


async def test_an_own_entry_is_edited_on_both_sides(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form(f"{linked.at_partner}/times", work())
    (own,) = await entries_of(linked, "at_partner")
    address = f"{linked.at_partner}/items/{own.public_id}"

    form = await browser.see(address)
    saved = await browser.send_form(f"{address}/edit", work(minutes="2:00"))

    assert 'value="1:25"' in form.text
    assert "This detaches the copy" not in form.text
    assert saved.headers["location"] == linked.at_partner
    assert [e.minutes for e in await entries_of(linked, "at_partner")] == [120]
    assert [e.minutes for e in await entries_of(linked, "at_lead")] == [120]


async def test_a_mistake_while_editing_keeps_the_page_and_the_entry(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    own = await items.add_note(await linked.place("cleo"), Note(text="Before"))

    page = await browser.send_form(
        f"{linked.at_partner}/items/{own.public_id}/edit", {"note": "x" * 20_001}
    )

    assert page.status_code == 422
    assert "20001 of at most 20000" in page.text
    assert "<h1>Edit note</h1>" in page.text
    assert [e.text for e in await entries_of(linked, "at_partner")] == ["Before"]


async def test_editing_a_copy_warns_first_and_then_detaches_it(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await items.add_note(await linked.place("cleo"), Note(text="Theirs"))
    (copy,) = await entries_of(linked, "at_lead")
    address = f"{linked.at_lead}/items/{copy.public_id}"

    form = await browser.see(address)
    await browser.send_form(f"{address}/edit", {"note": "Ours now"})

    assert "This detaches the copy for good: Brückner Netzwerktechnik keeps its own" in form.text
    assert 'name="internal"' not in form.text
    (copy,) = await entries_of(linked, "at_lead")
    (theirs,) = await entries_of(linked, "at_partner")
    assert (copy.text, copy.bond) == ("Ours now", Bond.SEVERED_BY_EDIT)
    assert (theirs.text, theirs.bond) == ("Theirs", Bond.SEVERED_BY_EDIT)
    assert "Detached" in (await browser.see(linked.at_lead)).text


@SIDES
async def test_Q3_only_the_link_of_a_copy_that_follows_its_original_asks_first(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    place, there = await linked.place(name), await linked.place({"olga": "cleo"}.get(name, "olga"))
    await items.add_note(place, Note(text="Ours"))
    for text in ("Theirs", "Changed"):
        await items.add_note(there, Note(text=text))
    _, copy, changed = await entries_of(linked, side)
    await items.edit_note(place, changed, Note(text="Detached"))

    page = await browser.see(getattr(linked, side))

    asking = f'href="{getattr(linked, side)}/items/{copy.public_id}" data-detaches>'
    assert page.text.count(" data-detaches") == page.text.count(asking) == 1
    assert '<dialog id="detaching"' in page.text
    assert "This detaches the copy for good: " in page.text


async def test_D27_once_sharing_has_ended_nothing_asks_any_more(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await items.add_note(await linked.place("cleo"), Note(text="Theirs"))
    await outsourcing.complete(linked.cast["olga"], linked.attempt)

    page = await browser.see(linked.at_lead)

    assert "Theirs" in page.text
    assert "detach" not in page.text


@SIDES
async def test_deleting_an_own_entry_deletes_its_copy(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    own = await items.add_note(await linked.place(name), Note(text="Gone soon"))
    address = f"{getattr(linked, side)}/items/{own.public_id}"

    page = await browser.see(address)
    deleted = await browser.send_form(f"{address}/delete")

    assert "It is deleted at" in page.text
    assert deleted.status_code == 303
    assert await entries_of(linked, side) == await entries_of(linked, other(side)) == []


async def test_a_colleagues_entry_can_be_read_but_not_changed(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["sam"])
    own = await items.add_note(await linked.place("cleo"), Note(text="Cleo's"))
    address = f"{linked.at_partner}/items/{own.public_id}"

    ticket = await browser.see(linked.at_partner)
    page = await browser.see(address)
    edited = await browser.send_form(f"{address}/edit", {"note": "Sam's"})
    deleted = await browser.send_form(f"{address}/delete")

    assert "Cleo&#39;s" in ticket.text
    assert address not in ticket.text
    assert page.status_code == 404
    assert (edited.status_code, deleted.status_code) == (409, 409)
    assert "Only its author can change this entry." in edited.text
    assert [e.text for e in await entries_of(linked, "at_partner")] == ["Cleo's"]


async def test_while_completion_waits_the_partner_writes_nothing_and_loses_nothing(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    own = await items.add_note(await linked.place("cleo"), Note(text="Before"))
    await outsourcing.report_complete(linked.cast["cleo"], linked.attempt)
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)
    note = await browser.send_form(f"{linked.at_partner}/notes", {"note": "A long thought"})
    edit = await browser.see(f"{linked.at_partner}/items/{own.public_id}")

    assert 'id="add-note"' not in page.text
    assert (note.status_code, edit.status_code) == (409, 409)
    assert "Completion waits for approval." in note.text
    assert "A long thought" in note.text
    assert [e.text for e in await entries_of(linked, "at_partner")] == ["Before"]


async def test_the_lead_reads_that_sharing_is_on_hold_before_writing(signed_in: SignedIn) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["olga"])

    page = await browser.see(linked.at_lead)
    await browser.send_form(f"{linked.at_lead}/notes", {"note": "Held"})

    assert "Sharing is on hold while completion waits for approval." in page.text
    assert "Not shared yet" in (await browser.see(linked.at_lead)).text
    assert await entries_of(linked, "at_partner") == []


async def test_nothing_is_added_to_an_offer(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    note = await browser.send_form(f"{linked.at_partner}/notes", {"note": "Too soon"})
    item = await browser.see(f"{linked.at_partner}/items/{'x' * 22}")

    assert (note.status_code, item.status_code) == (409, 404)
    assert "This offer has not been accepted" in note.text
    assert await Item.count() == 0


async def test_a_move_stands_in_the_history_and_cannot_be_edited(signed_in: SignedIn) -> None:
    linked = await reported()
    await outsourcing.reject_completion(linked.cast["olga"], linked.attempt, "Label the panel.")
    browser = await signed_in(linked.cast["olga"])
    (line,) = await entries_of(linked, "at_lead")

    page = await browser.see(linked.at_lead)
    edit = await browser.send_form(
        f"{linked.at_lead}/items/{line.public_id}/edit", {"note": "Never said"}
    )

    assert "Completion rejected" in page.text
    assert "Label the panel." in page.text
    assert line.public_id + "/edit" not in page.text
    assert edit.status_code == 409
    assert [e.text for e in await entries_of(linked, "at_lead")] == ["Label the panel."]


@SIDES
async def test_older_entries_stand_on_a_page_of_their_own(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    place = await linked.place(name)
    for number in range(51):
        await make_item(place.ticket, place.who, text=f"Note {number:02}")
    browser = await signed_in(linked.cast[name])

    first = await browser.see(getattr(linked, side))
    oldest = (await entries_of(linked, side))[1]
    with count_queries() as queries:
        older = await browser.see(f"{getattr(linked, side)}?before={oldest.public_id}")

    assert "Note 00" not in first.text
    assert f"?before={oldest.public_id}#timeline" in first.text
    assert "Note 00" in older.text
    assert "Note 01" not in older.text
    assert queries() <= 8


async def test_the_page_of_an_entry_takes_few_queries(signed_in: SignedIn) -> None:
    linked = await accepted()
    own = await items.add_note(await linked.place("cleo"), Note(text="Mine"))
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        page = await browser.see(f"{linked.at_partner}/items/{own.public_id}")

    assert page.status_code == 200
    assert queries() <= 8


async def test_saving_without_a_change_is_no_edit(signed_in: SignedIn) -> None:
    """D14: else opening a copy and pressing Save would sever it."""
    linked = await accepted()
    await items.add_note(await linked.place("cleo"), Note(text="Two\nlines"))
    period = {"work": "Up", "started_at": "2026-01-12T00:10", "ended_at": "2026-01-12T01:20"}
    cleo = await signed_in(linked.cast["cleo"])
    await cleo.send_form(f"{linked.at_partner}/times", period)
    await cleo.send_form(f"{linked.at_partner}/times", work())
    before = [item.to_dict() for item in await Item.objects().order_by(Item.id)]
    lines = await JournalLine.count()
    # In the lead's zone, the period is of another day.
    await Person.update({Person.time_zone: "America/New_York"}).where(
        Person.id == linked.cast["olga"].person
    )
    olga = await signed_in(linked.cast["olga"])
    note, first, second = await entries_of(linked, "at_lead")
    there = {"started_at": "2026-01-11T18:10", "ended_at": "2026-01-11T19:20"}
    unchanged: list[tuple[Item, dict[str, str]]] = [
        (note, {"note": "Two\r\nlines"}),
        (first, {**period, **there}),
        (second, work()),
    ]

    for item, typed in unchanged:
        saved = await olga.send_form(f"{linked.at_lead}/items/{item.public_id}/edit", typed)
        assert saved.headers["location"] == linked.at_lead
        assert "Nothing was changed." in (await olga.see(linked.at_lead)).text

    assert [item.to_dict() for item in await Item.objects().order_by(Item.id)] == before
    assert await JournalLine.count() == lines


async def test_an_end_before_its_start_says_so(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    for start in ("2026-01-12T11:00", "2026-01-12T10:00"):
        page = await browser.send_form(
            f"{linked.at_partner}/times",
            {"work": "Up", "started_at": start, "ended_at": "2026-01-12T10:00"},
        )
        assert "The end has to come after the start." in page.text
        assert "24 hours" not in page.text


async def test_an_impossible_duration_says_how_it_was_read(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.send_form(f"{linked.at_partner}/times", work(minutes="30"))

    assert "This says 30\N{NO-BREAK SPACE}h, and a time entry is between" in page.text


async def test_the_browser_leads_to_the_first_mistake_of_a_page(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.send_form(
        f"{linked.at_partner}/times", {"work": "", "when": "soon", "internal_text": "x" * 5_001}
    )

    assert page.text.count("aria-invalid") == 3
    assert page.text.count(" autofocus") == 1
    assert page.text.index(" autofocus") < page.text.index('name="when"')
