"""The synchronisation log: each side reads what it did and what reached it, and no more (A51)."""

from datetime import timedelta

import pytest

from portal.access import NotThere
from portal.actions import items, outsourcing
from portal.actions.items import Note
from portal.clock import now
from portal.reads import sharing_log
from portal.reads.sharing_log import Line, SharingLog, log_at_lead, log_at_partner
from portal.rules.synchronisation import Effect
from portal.rules.vocabulary import Kind, OutsourceStatus
from portal.tables.items import SharingLine
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_item, make_outsourcing, make_partnership, make_ticket
from tests.offers import Cast
from tests.pair import Pair, charge, copy_of, file, linked, note, pair_of, time

MANY = 10_000


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


@pytest.fixture
async def pair(cast: Cast) -> Pair:
    """Olga's ticket, and Sam's."""
    return await linked(cast["olga"], cast["sam"])


@pytest.fixture
async def desks(cast: Cast) -> Pair:
    """Olga's ticket, and Pia's: a partner with a desk of its own."""
    await make_partnership(await company_of(cast["olga"]), await company_of(cast["pia"]))
    return await linked(cast["olga"], cast["pia"])


async def again(attempt: Outsourcing) -> Outsourcing:
    """The attempt as it stands now."""
    return one(await Outsourcing.objects().get(Outsourcing.id == attempt.id))


async def at_lead(pair: Pair, before: str = "") -> SharingLog:
    return await log_at_lead(pair.lead.who, pair.lead.ticket.public_id, before)


async def at_partner(pair: Pair, before: str = "") -> SharingLog:
    return await log_at_partner(pair.partner.who, pair.attempt.public_id, before)


def lines(log: SharingLog) -> list[Line]:
    return [line for attempt in log.attempts for line in attempt.lines]


def told(log: SharingLog) -> list[tuple[str, str, str | None]]:
    """Row, word and entry of each line, newest first."""
    return [(line.row, line.said.word, line.words) for line in lines(log)]


# What both sides read


async def test_what_was_shared_stands_on_both_sides_with_who_when_and_by_which_row(
    pair: Pair,
) -> None:
    await note(pair.lead, "Door code 4711")
    await time(pair.partner, text="Cabling tested")
    (work, door), (work_there, door_there) = (
        lines(await at_lead(pair)),
        lines(await at_partner(pair)),
    )

    assert told(await at_lead(pair)) == [
        ("D5", "Delivered", "Cabling tested"),
        ("D6", "Delivered", "Door code 4711"),
    ]
    assert told(await at_partner(pair)) == told(await at_lead(pair))
    assert (door.person, door.company) == ("Olga Petrova", "")
    assert (door_there.person, door_there.company) == ("Olga Petrova", "Halden IT Services")
    assert (work.company, work_there.company) == ("Brückner Netzwerktechnik", "")
    assert door.said.sentence == "{other} has got a copy."
    assert door_there.said.sentence == "A copy came from {other}."
    assert now() - door.at < timedelta(minutes=1)


async def test_a_change_and_a_withdrawal_are_told_and_what_is_gone_says_so(pair: Pair) -> None:
    own, gone = await note(pair.lead, "Door code"), await note(pair.lead, "Secret plan")
    await items.edit_note(pair.lead, own, Note(text="Door code 0815"))
    await items.edit_note(pair.lead, gone, Note(text="Secret plan", internal=True))

    assert told(await at_partner(pair)) == [
        ("D20", "Withdrawn", None),
        ("D12", "Changed here", "Door code 0815"),
        ("D6", "Delivered", None),
        ("D6", "Delivered", "Door code 0815"),
    ]
    assert told(await at_lead(pair))[:2] == [
        ("D20", "Withdrawn", "Secret plan"),  # it stands here, internal now
        ("D12", "Changed there", "Door code 0815"),
    ]


async def test_a_detached_copy_keeps_the_words_of_each_side_its_own(pair: Pair) -> None:
    own = await note(pair.lead, "Door code 4711")
    await items.edit_note(pair.partner, await copy_of(own), Note(text="Our own words"))

    assert told(await at_lead(pair))[0] == ("D14", "Detached", "Door code 4711")
    assert told(await at_partner(pair))[0] == ("D14", "Detached", "Our own words")


async def test_an_entry_whose_copy_was_deleted_over_there_is_still_told_by_its_words(
    pair: Pair,
) -> None:
    own = await note(pair.lead, "Door code 4711")
    await items.delete(pair.partner, await copy_of(own))

    assert told(await at_lead(pair))[0] == ("D15", "Detached", "Door code 4711")
    assert told(await at_partner(pair))[0] == ("D15", "Detached", None)


async def test_a_file_goes_by_its_caption_and_without_one_by_its_name(pair: Pair) -> None:
    await file(pair.lead, text="")
    await file(pair.partner, text="Hall 3")
    await charge(pair.partner)

    assert told(await at_lead(pair)) == [
        ("D10", "Delivered", "Patch cords"),
        ("D9", "Delivered", "Hall 3"),
        ("D8", "Delivered", "heatmap.png"),
    ]


async def test_the_leads_time_was_a_note_there_and_stays_one_when_it_is_gone(pair: Pair) -> None:
    await items.delete(pair.lead, await time(pair.lead))

    assert {line.kind for line in lines(await at_partner(pair))} == {Kind.NOTE}
    assert {line.kind for line in lines(await at_lead(pair))} == {Kind.TIME}


async def test_what_is_internal_or_a_link_stands_in_no_line(pair: Pair) -> None:
    await note(pair.lead, "Among us", internal=True)

    assert lines(await at_lead(pair)) == lines(await at_partner(pair)) == []


async def test_whoever_pressed_is_named_with_the_company_it_was_pressed_in(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    attempt = await make_outsourcing(ticket, partnership, sent_by=cast["olga"].person)
    await make_item(ticket, cast["olga"], text="Ticked", offered_in=attempt.id)
    await outsourcing.accept(cast["sam"], attempt)
    pair = await pair_of(await again(attempt), cast["olga"], cast["sam"])
    await pair.report()
    await note(pair.lead, "Held")
    await pair.reject()

    named = {line.row: (line.person, line.company) for line in lines(await at_lead(pair))}
    assert named["O7"] == ("Sam Brückner", "Brückner Netzwerktechnik")
    assert named["D25"] == ("Olga Petrova", "")
    named = {line.row: (line.person, line.company) for line in lines(await at_partner(pair))}
    assert named["O7"] == ("Sam Brückner", "")
    assert named["D25"] == ("Olga Petrova", "Halden IT Services")


# What only one side reads (A51)


async def test_a_partner_learns_of_nothing_that_the_lead_held_until_it_is_released(
    pair: Pair,
) -> None:
    await pair.report()
    await note(pair.lead, "Not yet")
    assert told(await at_lead(pair)) == [("D22", "Held", "Not yet")]
    assert lines(await at_partner(pair)) == []
    await pair.reject()

    assert told(await at_lead(pair)) == [
        ("D25", "Released", "Not yet"),
        ("D22", "Held", "Not yet"),
    ]
    assert told(await at_partner(pair)) == [("D25", "Delivered", "Not yet")]


async def test_what_the_lead_dropped_no_partner_ever_learns_of(pair: Pair) -> None:
    shared = await note(pair.lead, "Door code")
    gone = await note(pair.lead, "To be deleted")
    await pair.report()
    await items.edit_note(pair.lead, shared, Note(text="Too late"))
    await items.delete(pair.lead, gone)
    await note(pair.lead, "Never arrives")
    before = told(await at_partner(pair))
    await pair.approve()

    assert (
        told(await at_partner(pair))
        == before
        == [
            ("D6", "Delivered", "To be deleted"),
            ("D6", "Delivered", "Door code"),
        ]
    )
    assert [row for row, word, _ in told(await at_lead(pair)) if word == "Dropped"] == ["D26"] * 3


async def test_a_lead_learns_of_nothing_that_a_partners_desk_held_or_dropped(desks: Pair) -> None:
    await desks.report()
    await note(desks.partner, "Our doubts")
    assert lines(await at_lead(desks)) == []
    await desks.approve()

    assert await desks.log() == [("D23", "hold"), ("D26", "drop")]
    assert lines(await at_lead(desks)) == []


async def test_a_held_deletion_is_the_owners_until_it_takes_the_copy_away(pair: Pair) -> None:
    gone = await note(pair.lead, "Door code")
    await pair.report()
    await items.delete(pair.lead, gone)
    assert [row for row, _, _ in told(await at_partner(pair))] == ["D6"]
    await pair.reject()

    assert told(await at_partner(pair))[0] == ("D25", "Withdrawn", None)
    assert told(await at_lead(pair))[0] == ("D25", "Released", None)


async def test_a_release_that_owed_nothing_is_the_owners_alone(pair: Pair) -> None:
    await pair.report()
    await items.delete(pair.lead, await note(pair.lead, "Never shared"))
    kept = await note(pair.lead, "Internal after all")
    await items.edit_note(pair.lead, kept, Note(text="Internal after all", internal=True))
    await pair.reject()

    assert lines(await at_partner(pair)) == []
    assert told(await at_lead(pair))[0] == ("D25", "Released", "Internal after all")


async def test_a_line_of_before_it_said_where_is_told_to_whose_entry_it_was_or_to_nobody(
    pair: Pair,
) -> None:
    await note(pair.lead, "Of old")
    gone = await note(pair.lead, "Gone")
    await items.edit_note(pair.partner, await copy_of(gone), Note(text="Changed"))
    await items.delete(pair.lead, gone)
    await SharingLine.update({SharingLine.ticket: None}, force=True)

    assert told(await at_lead(pair)) == [("D6", "Delivered", "Of old")]
    assert lines(await at_partner(pair)) == []


# Attempts


async def test_a_lead_reads_earlier_attempts_each_under_its_partner_and_a_partner_its_own(
    cast: Cast,
) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    pairs = []
    for name in ("eve", "sam"):
        attempt = await make_outsourcing(
            ticket,
            await partnership_between(cast["olga"], cast[name]),
            OutsourceStatus.IN_PROGRESS,
            sent_by=cast["olga"].person,
        )
        pairs.append(await pair_of(attempt, cast["olga"], cast[name]))
        await note(pairs[-1].lead, f"For {name}")
        await Outsourcing.update({Outsourcing.status: OutsourceStatus.CANCELED.value}).where(
            Outsourcing.id == attempt.id
        )
    volta, brueckner = pairs

    log = await at_lead(brueckner)
    assert [(each.other, [line.words for line in each.lines]) for each in log.attempts] == [
        ("Brückner Netzwerktechnik", ["For sam"]),
        ("Volta Field Services", ["For eve"]),
    ]
    assert told(await at_partner(volta)) == [("D6", "Delivered", "For eve")]
    assert told(await at_partner(brueckner)) == [("D6", "Delivered", "For sam")]


async def test_a_ticket_that_was_never_outsourced_has_an_empty_log(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)

    assert (await log_at_lead(cast["olga"], ticket.public_id)).attempts == []


async def test_an_offer_has_no_log_before_it_is_accepted(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    attempt = await make_outsourcing(ticket, partnership, sent_by=cast["olga"].person)

    with pytest.raises(NotThere):
        await log_at_partner(cast["sam"], attempt.public_id)


async def test_nobody_else_reads_either_log(cast: Cast, pair: Pair) -> None:
    for name in ("pia", "karl", "sam", "eve"):
        with pytest.raises(NotThere):
            await log_at_lead(cast[name], pair.lead.ticket.public_id)
    for name in ("olga", "pia", "eve", "tina"):  # Tina has not been given this ticket
        with pytest.raises(NotThere):
            await log_at_partner(cast[name], pair.attempt.public_id)


# Pages


async def write_lines(pair: Pair, count: int, *, at_once: int = 1) -> None:
    """Lines about one note, `at_once` of them at each moment."""
    item = await make_item(pair.lead.ticket, pair.lead.who, text="Door code")
    begin = now() - timedelta(days=1)
    made = [
        SharingLine(
            outsourcing=pair.attempt.id,
            row="D12",
            effect=Effect.UPDATE.value,
            kind=Kind.NOTE.value,
            item=item.id,
            ticket=pair.lead.ticket.id,
            by=pair.lead.who.person,
            at=begin + timedelta(seconds=number // at_once),
        )
        for number in range(count)
    ]
    for start in range(0, count, 500):
        await SharingLine.insert(*made[start : start + 500])


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
async def test_page_after_page_shows_each_line_once_however_many_share_a_moment(
    pair: Pair, at_once: int
) -> None:
    await write_lines(pair, 170, at_once=at_once)
    pages: list[list[Line]] = []
    before = ""
    while not pages or before:
        log = await at_partner(pair, before)
        pages.append(lines(log))
        before = log.older or ""

    assert [len(page) for page in pages] == [50, 50, 50, 20]
    moments = [line.at for page in pages for line in page]
    assert moments == sorted(moments, reverse=True)
    if at_once == 1:
        assert len(set(moments)) == 170


async def test_a_line_that_comes_meanwhile_moves_no_page(pair: Pair) -> None:
    await write_lines(pair, 120)
    first = await at_lead(pair)
    second = await at_lead(pair, first.older or "")
    await note(pair.lead)

    assert lines(await at_lead(pair, first.older or "")) == lines(second)


@pytest.mark.parametrize("typed", ["x", "-1", "1-2-3", "9" * 16 + "-0", "٣-١", "1" * 40])
async def test_a_cursor_typed_by_hand_is_no_error(pair: Pair, typed: str) -> None:
    await note(pair.lead)

    assert lines(await at_lead(pair, typed)) is not None


@pytest.mark.exhaustive
async def test_ten_thousand_lines_cost_no_more_queries_than_one(pair: Pair) -> None:
    await write_lines(pair, MANY)
    await SharingLine.update({SharingLine.effect: Effect.HOLD.value}).where(
        SharingLine.id > MANY // 2
    )
    begun = now()
    with count_queries() as asked:
        log = await at_partner(pair)
    spent = now() - begun

    assert len(lines(log)) == sharing_log.PAGE
    assert asked() <= 4
    assert spent < timedelta(seconds=1)
