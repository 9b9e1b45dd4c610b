"""What goes along with an acceptance (Q13); of a first partner, nothing reaches a second."""

from collections.abc import Sequence

import pytest

from portal.actions import items, outsourcing
from portal.actions.items import Note
from portal.actions.writing import Place
from portal.rules.vocabulary import Bond, Kind, OutsourceStatus
from portal.tables.items import HeldChange, Item
from portal.tables.journal import OutboxMail
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.make import make_item, make_outsourcing, make_ticket
from tests.offers import Cast, sent
from tests.pair import Pair, again, copy_of, entries, linked, note, pair_of, texts, time

pytestmark = pytest.mark.usefixtures("database")

EDITED = Note(text="Door code 0815")


# Before the acceptance


@pytest.mark.parametrize(
    "status", [OutsourceStatus.UNSENT, OutsourceStatus.ASSIGNED, OutsourceStatus.DECLINED]
)
async def test_D32_beside_an_offer_entries_are_nobody_elses(
    cast: Cast, status: OutsourceStatus
) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    attempt = await make_outsourcing(ticket, partnership, status)
    place = Place(cast["olga"], ticket, attempt)
    for own in (await note(place), await note(place, internal=True), await time(place)):
        if own.kind == Kind.NOTE:
            await items.edit_note(place, own, Note(text="Other", internal=not own.internal))
        assert (await again(own)).bond == Bond.NONE
        await items.delete(place, own)
    assert (await Item.count(), await HeldChange.count()) == (0, 0)


async def accepted(cast: Cast, offer: Outsourcing) -> Pair:
    """The pair that Brückner's acceptance makes of an offer."""
    return await pair_of(await outsourcing.accept(cast["cleo"], offer), cast["olga"], cast["tina"])


async def test_D39_an_older_note_that_was_not_ticked_never_leaves_Q13(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    older = [await make_item(ticket, cast["olga"], internal=internal) for internal in (False, True)]
    pair = await accepted(cast, await sent(cast, ticket))
    for own in older:
        await items.edit_note(pair.lead, own, Note(text="Other", internal=not own.internal))
        await items.edit_note(pair.lead, own, EDITED)
    await pair.report()
    await items.edit_note(pair.lead, older[1], Note(text="Held?"))
    await items.delete(pair.lead, older[0])
    await pair.reject()
    assert (await entries(pair.partner), await pair.log()) == ([], [])


async def test_Q13_ticked_notes_go_along_in_their_order_as_they_are_by_then(cast: Cast) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    first, second, hidden, deleted, _ = [
        await make_item(ticket, cast["olga"], text=text)
        for text in ("First", "Second", "Hidden", "Deleted", "Not ticked")
    ]
    offer = await sent(cast, ticket, along=[second, deleted, hidden, first])
    place = Place(cast["olga"], ticket, offer)
    await items.edit_note(place, second, Note(text="Second, edited"))
    await items.edit_note(place, hidden, Note(text="Hidden", internal=True))
    await items.delete(place, deleted)
    pair = await accepted(cast, offer)
    assert await texts(pair.partner) == ["First", "Second, edited"]
    assert await pair.log() == [("O7", "copy"), ("O7", "copy")]
    await items.edit_note(pair.lead, first, EDITED)
    assert (await copy_of(first)).text == EDITED.text
    await items.edit_note(pair.lead, hidden, Note(text="Shown after all"))
    assert (await copy_of(hidden)).text == "Shown after all"


async def test_Q13_an_internal_note_cannot_be_ticked_even_if_it_is_shown_before_the_answer(
    cast: Cast,
) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    internal = await make_item(ticket, cast["olga"], internal=True)
    offer = await sent(cast, ticket, along=[internal])
    await items.edit_note(Place(cast["olga"], ticket, offer), internal, EDITED)
    assert await entries((await accepted(cast, offer)).partner) == []


# To a second partner


@pytest.fixture
async def first(cast: Cast) -> Pair:
    """The attempt with Brückner, which is about to end."""
    return await linked(cast["olga"], cast["tina"])


async def pass_on(first: Pair, cast: Cast, along: Sequence[Item]) -> Pair:
    """The ticket goes to Volta with these entries ticked, and Volta accepts."""
    offer = await sent(cast, first.lead.ticket, to="eve", along=along)
    return await pair_of(await outsourcing.accept(cast["eve"], offer), cast["olga"], cast["eve"])


async def copy_at(pair: Pair, item: Item) -> Item:
    """The copy of an entry on the partner's ticket of this attempt."""
    (found,) = [one for one in await entries(pair.partner) if one.copy_of == item.id]
    return found


async def test_only_own_public_notes_that_are_ticked_go_to_the_second_partner(
    first: Pair, cast: Cast
) -> None:
    ticked = await note(first.lead, "Key at the desk")
    await note(first.lead, "Not ticked")
    await note(first.lead, "Margin is thin", internal=True)
    await note(first.partner, "Seal is broken")
    await time(first.lead)
    await time(first.partner)
    foreign = await make_ticket(cast["olga"].tenant)
    elsewhere = await note(Place(cast["olga"], foreign, None), "Elsewhere")
    await first.report()
    await first.reject()
    await first.complete()
    everything = await Item.objects().where(Item.ticket == first.lead.ticket.id)
    unticked = [item for item in everything if item.text == "Not ticked"]
    second = await pass_on(
        first, cast, [*(item for item in everything if item not in unticked), elsewhere]
    )
    assert await texts(second.partner) == [ticked.text]
    assert await second.log() == [("O7", "copy")]


async def test_the_second_partner_never_reads_the_name_of_the_first(
    first: Pair, cast: Cast
) -> None:
    await note(first.partner, "Seal is broken")
    await first.complete()
    second = await pass_on(first, cast, await entries(first.lead))
    ticket = await Ticket.select().where(Ticket.id == second.partner.ticket.id).first()
    mails = await OutboxMail.objects().where(OutboxMail.to == cast["eve"].email)
    read = [str(ticket), *(mail.subject + mail.text + mail.html for mail in mails)]
    assert len(read) == 2
    for word in ("Brückner", "Tina", "Cleo", "Seal is broken"):
        assert not [text for text in read if word in text]


async def test_what_is_written_with_the_second_stays_from_the_first_and_the_other_way_round(
    first: Pair, cast: Cast
) -> None:
    shared = await note(first.lead, "Key at the desk")
    theirs = await note(first.partner, "Seal is broken")
    await first.complete()
    second = await pass_on(first, cast, [shared])
    await items.edit_note(second.lead, shared, EDITED)
    assert (await copy_at(second, shared)).text == EDITED.text
    assert (await copy_at(first, shared)).text == "Key at the desk"
    former = next(one for one in await entries(second.lead) if one.copy_of == theirs.id)
    await items.edit_note(second.lead, former, Note(text="Seal is broken, we changed it"))
    await note(second.lead, "New")
    await note(second.partner, "From Volta")
    assert await texts(second.partner) == [EDITED.text, "New", "From Volta"]
    assert await texts(first.partner) == ["Key at the desk", "Seal is broken"]
    await items.delete(second.lead, former)
    assert (await again(theirs)).bond == Bond.LIVE
    await items.edit_note(second.lead, shared, Note(text="Hidden", internal=True))
    assert await texts(second.partner) == ["New", "From Volta"]
    assert await texts(first.partner) == ["Key at the desk", "Seal is broken"]


async def test_a_held_deletion_takes_back_the_second_copy_and_not_the_first(
    first: Pair, cast: Cast
) -> None:
    shared = await note(first.lead, "Key at the desk")
    await first.complete()
    second = await pass_on(first, cast, [shared])
    await second.report()
    await items.delete(second.lead, shared)
    await second.reject()
    assert await texts(second.partner) == []
    assert await texts(first.partner) == ["Key at the desk"]


async def test_a_note_that_the_first_partner_detached_is_shared_anew_with_the_second(
    first: Pair, cast: Cast
) -> None:
    shared = await note(first.lead, "Key at the desk")
    await items.edit_note(first.partner, await copy_at(first, shared), EDITED)
    await first.complete()
    second = await pass_on(first, cast, [shared])
    assert await texts(second.partner) == ["Key at the desk"]
    shared = await again(shared)
    assert (shared.bond, shared.outsourcing) == (Bond.LIVE, second.attempt.id)
    assert shared.severed_by is None
    assert shared.severed_at is None


async def test_the_first_partner_keeps_what_it_had_when_the_lead_deletes_it_later(
    first: Pair, cast: Cast
) -> None:
    shared = await note(first.lead, "Key at the desk")
    await first.complete()
    second = await pass_on(first, cast, [])
    await items.delete(second.lead, shared)
    assert await texts(first.partner) == ["Key at the desk"]
    assert await texts(second.partner) == []
