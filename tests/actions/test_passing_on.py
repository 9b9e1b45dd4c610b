"""A ticket that goes to a second partner: nothing of the first partner goes along (Q13, Q47)."""

from collections.abc import Sequence

import pytest

from portal.access import Who
from portal.actions import items, outsourcing
from portal.actions.items import Note, Place
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import Bond
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.journal import OutboxMail
from portal.tables.tickets import Ticket
from tests.cast import gather_cast, partnership_between
from tests.make import make_ticket
from tests.pair import Pair, again, entries, linked, note, pair_of, texts, time

pytestmark = pytest.mark.usefixtures("database")

EDITED = Note(text="Door code 0815")


@pytest.fixture
async def cast() -> dict[str, Who]:
    async with transaction():
        return await gather_cast()


@pytest.fixture
async def first(cast: dict[str, Who]) -> Pair:
    """The attempt with Brückner, which is about to end."""
    return await linked(cast["olga"], cast["tina"])


async def pass_on(first: Pair, cast: dict[str, Who], along: Sequence[Item]) -> Pair:
    """The ticket goes to Volta with these entries ticked, and Volta accepts."""
    olga, eve = cast["olga"], cast["eve"]
    terms = Terms(
        currency="EUR",
        partner_rate=5_000,
        accept_by=first.attempt.accept_by,
        complete_by=first.attempt.complete_by,
    )
    offer = await outsourcing.send(
        olga,
        first.lead.ticket,
        await partnership_between(olga, eve),
        terms,
        InternalTerms(),
        [item.public_id for item in along],
    )
    return await pair_of(await outsourcing.accept(eve, offer), olga, eve)


async def copy_at(pair: Pair, item: Item) -> Item:
    """The copy of an entry on the partner's ticket of this attempt."""
    (found,) = [one for one in await entries(pair.partner) if one.copy_of == item.id]
    return found


async def test_only_own_public_notes_that_are_ticked_go_to_the_second_partner(
    first: Pair, cast: dict[str, Who]
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
    first: Pair, cast: dict[str, Who]
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
    first: Pair, cast: dict[str, Who]
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


async def test_a_held_deletion_takes_back_the_second_copy_and_not_the_first(
    first: Pair, cast: dict[str, Who]
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
    first: Pair, cast: dict[str, Who]
) -> None:
    shared = await note(first.lead, "Key at the desk")
    await items.edit_note(first.partner, await copy_at(first, shared), EDITED)
    await first.complete()
    second = await pass_on(first, cast, [shared])
    assert await texts(second.partner) == ["Key at the desk"]
    shared = await again(shared)
    assert (shared.bond, shared.outsourcing) == (Bond.LIVE, second.attempt.id)
    assert (shared.severed_by, shared.severed_at) == (None, None)


async def test_the_first_partner_keeps_what_it_had_when_the_lead_deletes_it_later(
    first: Pair, cast: dict[str, Who]
) -> None:
    shared = await note(first.lead, "Key at the desk")
    await first.complete()
    second = await pass_on(first, cast, [])
    await items.delete(second.lead, shared)
    assert await texts(first.partner) == ["Key at the desk"]
    assert await texts(second.partner) == []
