"""Charges, files and links on linked tickets: what arrives of them, and what never does."""

import pytest
from msgspec.structs import replace

from portal.actions import items
from portal.actions.items import Attached, Link, Note
from portal.rules.files import LARGEST_FILE, LARGEST_TICKET, MOST_FILES
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import Bond, Kind, OutsourceStatus
from portal.tables.files import StoredFile
from portal.tables.items import Item
from tests.make import make_file, make_item
from tests.offers import Cast
from tests.pair import (
    Pair,
    again,
    charge,
    charged,
    copy_of,
    entries,
    file,
    has_copy,
    link,
    linked,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(params=["pair", "desks"])
def either(pair: Pair, desks: Pair, request: pytest.FixtureRequest) -> Pair:
    """Linked tickets with either kind of partner."""
    return pair if request.param == "pair" else desks


async def test_D10_a_partners_charge_arrives_at_its_amount_for_internal_users_only(
    either: Pair,
) -> None:
    copied = await copy_of(await charge(either.partner))
    assert (copied.ticket, copied.kind) == (either.lead.ticket.id, Kind.CHARGE)
    assert (copied.text, copied.quantity, copied.unit_cost) == ("Patch cords", 2_000, 450)
    assert (copied.currency, copied.staff_only, copied.bond) == ("EUR", True, Bond.LIVE)
    assert copied.internal_text == ""


async def test_Q11_the_partners_first_charge_starts_the_work_and_the_leads_does_not(
    cast: Cast,
) -> None:
    pair = await linked(cast["olga"], cast["tina"], OutsourceStatus.ACCEPTED)
    await charge(pair.lead)
    assert await pair.status() == OutsourceStatus.ACCEPTED
    await charge(pair.partner)
    assert await pair.status() == OutsourceStatus.IN_PROGRESS


async def test_D11_the_leads_charge_arrives_without_the_price_to_the_customer_Q15(
    either: Pair,
) -> None:
    own = await charge(either.lead, customer_price=900)
    copied = await copy_of(own)
    assert (copied.text, copied.quantity, copied.unit_cost) == ("Patch cords", 2_000, 450)
    assert own.customer_price == 900
    assert copied.customer_price is None
    assert (copied.internal_text, copied.staff_only) == ("", False)


async def test_D12_D13_a_charge_that_is_edited_and_deleted_takes_its_copy_along(
    either: Pair,
) -> None:
    own = await charge(either.lead)
    await items.edit_charge(either.lead, own, charged(unit_cost=500, customer_price=1_000))
    copied = await copy_of(own)
    assert copied.unit_cost == 500
    assert copied.customer_price is None
    await items.delete(either.lead, own)
    assert await entries(either.partner) == []


async def test_D14_editing_the_copy_of_a_charge_detaches_it_and_keeps_the_original(
    either: Pair,
) -> None:
    own = await charge(either.partner)
    copied = await copy_of(own)
    assert await items.edit_charge(either.lead, copied, charged(unit_cost=400))
    assert ((await again(copied)).unit_cost, (await again(own)).unit_cost) == (400, 450)
    assert (await again(own)).bond == Bond.SEVERED_BY_EDIT
    await items.edit_charge(either.partner, own, charged(unit_cost=600))
    assert (await again(copied)).unit_cost == 400


async def test_a_copys_holder_gives_it_no_price_to_the_customer(pair: Pair) -> None:
    copied = await copy_of(await charge(pair.partner))
    sold = charged(customer_price=900, internal_text="Ours")
    assert not await items.edit_charge(pair.lead, copied, sold)
    assert (await again(copied)).customer_price is None
    assert (await again(copied)).bond == Bond.LIVE


async def test_a_charge_beyond_all_sums_is_refused_and_writes_nothing(pair: Pair) -> None:
    with pytest.raises(Invalid):
        await charge(pair.lead, quantity=2_000_000, unit_cost=2**31 - 1)
    assert await entries(pair.lead) == []


async def test_D8_the_leads_file_arrives_as_a_copy_of_its_own_Q35(either: Pair) -> None:
    own = await file(either.lead)
    copied = await copy_of(own)
    assert (copied.ticket, copied.kind, copied.text) == (
        either.partner.ticket.id,
        Kind.FILE,
        "Hall 3",
    )
    assert (copied.file, copied.staff_only) == (own.file, False)
    await items.delete(either.partner, copied)
    assert (await again(own)).bond == Bond.SEVERED_BY_DELETE
    assert await StoredFile.count() == 1  # the bytes stay as long as one entry needs them


async def test_D9_a_partners_file_arrives_for_internal_users_only_R122(either: Pair) -> None:
    copied = await copy_of(await file(either.partner))
    assert (copied.ticket, copied.staff_only) == (either.lead.ticket.id, True)


async def test_D1_an_internal_file_never_leaves_R121(either: Pair) -> None:
    for place, other in ((either.lead, either.partner), (either.partner, either.lead)):
        kept = await file(place, internal=True)
        await items.edit_note(place, kept, Note(text="Hall 4", internal=True))
        assert (await again(kept)).text == "Hall 4"
        assert await entries(other) == []
        await items.delete(place, kept)


async def test_D20_D21_a_file_is_hidden_and_shared_like_a_note(desks: Pair) -> None:
    own = await file(desks.lead)
    await items.edit_note(desks.lead, own, Note(text="Hall 3", internal=True))
    assert not await has_copy(own)
    await items.edit_note(desks.lead, own, Note(text="Hall 3"))
    assert (await copy_of(own)).file == own.file


async def test_D2_a_path_or_address_is_never_shared_R126(either: Pair) -> None:
    for place in (either.lead, either.partner):
        kept = await link(place)
        await items.edit_link(place, kept, Link(text="Plans", address="https://plans.example/3"))
        assert (await again(kept)).address == "https://plans.example/3"
        assert not await has_copy(kept)
        await items.delete(place, kept)
    assert (await Item.count(), await either.log()) == (0, [])


async def test_D22_D25_charges_and_files_are_held_and_released_in_their_order(pair: Pair) -> None:
    await pair.report()
    await charge(pair.lead)
    await file(pair.lead)
    assert await entries(pair.partner) == []
    await pair.reject()
    assert [each.kind for each in await entries(pair.partner)] == [Kind.CHARGE, Kind.FILE]


async def test_D24_D28_a_subcontractor_adds_neither_while_held_nor_afterwards(pair: Pair) -> None:
    await pair.report()
    for phase in ("held", "ended"):
        for add in (charge, file, link):
            with pytest.raises(Refused):
                await add(pair.partner)
        if phase == "held":
            await pair.approve()
    assert await entries(pair.partner) == []


async def test_several_files_of_one_form_are_entries_of_their_own(pair: Pair) -> None:
    stored = [await make_file(pair.lead.who.tenant, f"{n}.png") for n in range(3)]
    await items.add_files(pair.lead, Attached(files=stored, text="Hall 3"))
    assert [each.file for each in await entries(pair.lead)] == [each.id for each in stored]
    assert len(await entries(pair.partner)) == 3


async def test_a_ticket_holds_no_more_files_than_it_may_copies_among_them(pair: Pair) -> None:
    one = await make_file(pair.lead.who.tenant)
    for _ in range(MOST_FILES - 1):
        await make_item(pair.lead.ticket, pair.lead.who, Kind.FILE, file=one.id)
    last = await file(pair.lead)
    with pytest.raises(Invalid):
        await file(pair.lead)
    assert await has_copy(last)


async def test_a_ticket_holds_no_more_bytes_than_it_may(pair: Pair) -> None:
    large = await make_file(pair.lead.who.tenant, size=LARGEST_FILE)
    attached = Attached(files=[large] * (LARGEST_TICKET // LARGEST_FILE))
    await items.add_files(pair.lead, attached)
    with pytest.raises(Invalid):
        await items.add_files(pair.lead, replace(attached, files=[large]))
