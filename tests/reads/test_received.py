"""What a partner may still read of a lead's ticket: nothing flows once an offer is answered."""

import pytest
from msgspec import structs

from portal.access import Who
from portal.actions import items, outsourcing, partners
from portal.actions.items import Note
from portal.actions.tickets import TicketFields, edit_ticket
from portal.actions.writing import Place
from portal.reads.received import Offer, PastOffer, ReceivedTicket, received
from portal.reads.received_lists import MyTickets, my_tickets
from portal.rules.listings.received import RECEIVED
from portal.rules.lists import read_view
from portal.rules.vocabulary import DeclineReason, OutsourceStatus
from portal.tables.items import Item
from portal.tables.organizations import Organization
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.clocks import later
from tests.make import make_item, make_organization, make_ticket
from tests.offers import INTERNAL, Cast, read_back, sent, terms, ticket_of
from tests.pair import Pair, linked

OLD, NEW = "Replace the antenna", "Collect the key"
LATER = TicketFields(
    title=NEW,
    description=f"{NEW} under the mat",
    site_name=NEW,
    site_address=NEW,
    site_contact=NEW,
    site_phone="555 0199",
)


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


async def offered(cast: Cast) -> tuple[Outsourcing, Item]:
    """An offer to Volta, and the note that goes along."""
    ticket = await make_ticket(cast["olga"].tenant, OLD, description=OLD, site_contact=OLD)
    note = await make_item(ticket, cast["olga"], text=OLD)
    return await sent(cast, ticket, to="eve", along=[note]), note


async def change(cast: Cast, offer: Outsourcing, note: Item) -> None:
    """The lead writes other words everywhere."""
    ticket = await ticket_of(offer)
    place = Place(cast["olga"], ticket, await read_back(offer))
    await items.edit_note(place, note, Note(text=NEW))
    await edit_ticket(cast["olga"], ticket, LATER)


async def partner_of(cast: Cast) -> Organization:
    """Volta among Halden's organizations."""
    partnership = await partnership_between(cast["olga"], cast["eve"])
    found = await Organization.objects().get(Organization.id == partnership.organization)
    assert found
    return found


async def come_to_nothing(cast: Cast, offer: Outsourcing, end: str) -> None:
    if end == "canceled":
        await outsourcing.cancel(cast["olga"], offer, "We found a spare.")
    elif end == "expired":
        with later(days=2):
            await outsourcing.expire(offer.id)
    else:
        await outsourcing.decline(cast["eve"], offer, DeclineReason.TERMS, "Too far")
    if end == "partnership ended":
        await partners.cancel(cast["paula"], await partner_of(cast))


async def test_an_offer_that_waits_shows_the_ticket_as_it_stands(cast: Cast) -> None:
    offer, note = await offered(cast)
    await change(cast, offer, note)
    page = await received(cast["eve"], offer.public_id)
    assert isinstance(page, Offer)
    assert (page.title, page.site.contact, [entry.text for entry in page.entries]) == (
        NEW,
        NEW,
        [NEW],
    )


@pytest.mark.parametrize("end", ["declined", "canceled", "expired", "partnership ended"])
async def test_Q37_of_an_offer_that_came_to_nothing_only_its_terms_and_its_end_can_be_read(
    cast: Cast, end: str
) -> None:
    offer, note = await offered(cast)
    await come_to_nothing(cast, offer, end)
    before = await received(cast["eve"], offer.public_id)
    await change(cast, offer, note)
    page = await received(cast["eve"], offer.public_id)

    assert isinstance(page, PastOffer)
    assert page == before
    assert not [word for word in (OLD, NEW, "555 0199") if word in str(page)]
    stored = await read_back(offer)
    assert (page.status, page.lead.name) == (stored.status, "Halden IT Services")
    assert page.lead.number == f"T-{(await ticket_of(offer)).number}"
    assert (page.terms.instructions, page.terms.partner_rate) == ("Ring at the gate.", 18_000)
    assert (page.decline_reason, page.reason_text) == (stored.decline_reason, stored.reason_text)


async def accepted_for(cast: Cast, customer: Organization, *, is_shown: bool) -> Outsourcing:
    """Brückner accepts work for a customer of Halden."""
    ticket = await make_ticket(cast["olga"].tenant, OLD, organization=customer.id)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    shown = structs.replace(terms(), shows_customer=is_shown)
    offer = await outsourcing.send(cast["olga"], ticket, partnership, shown, INTERNAL)
    await outsourcing.accept(cast["sam"], offer)
    return await read_back(offer)


@pytest.mark.parametrize(("is_shown", "name"), [(True, "First customer"), (False, None)])
async def test_D35_an_accepted_ticket_stays_as_the_offer_showed_it_Q51(
    cast: Cast, *, is_shown: bool, name: str | None
) -> None:
    company = await company_of(cast["olga"])
    first = await make_organization(company, "First customer")
    second = await make_organization(company, "Second customer")
    attempt = await accepted_for(cast, first, is_shown=is_shown)
    await Organization.update({Organization.name: "Renamed"}).where(Organization.id == first.id)
    for organization in ("", second.public_id):
        fields = structs.replace(LATER, organization=organization)
        await edit_ticket(cast["olga"], await ticket_of(attempt), fields)
        page = await received(cast["sam"], attempt.public_id)
        assert isinstance(page, ReceivedTicket)
        assert (page.title, page.customer) == (OLD, name)


async def found(who: Who, query: str) -> list[str]:
    page: MyTickets = await my_tickets(who, read_view(RECEIVED, query))
    return [card.title for section in page.sections for card in section.cards]


@pytest.fixture
async def finished(cast: Cast) -> Pair:
    """A ticket of Halden that Volta has finished."""
    pair = await linked(cast["olga"], cast["eve"], OutsourceStatus.IN_PROGRESS, title=OLD)
    await pair.complete()
    return pair


@pytest.mark.parametrize("end", ["active", "canceled", "invited anew"])
async def test_Q37_finished_tickets_are_found_whatever_became_of_the_partnership(
    cast: Cast, finished: Pair, end: str
) -> None:
    if end != "active":
        await partners.cancel(cast["paula"], await partner_of(cast))
    if end == "invited anew":
        await partners.invite(cast["paula"], await partner_of(cast))
    halden = await company_of(cast["olga"])
    number = finished.lead.ticket.number
    queries = ("", "&search=antenna", f"&search=T-{number}", f"&lead={halden.public_id}")
    for query in queries:
        assert await found(cast["eve"], f"list=done{query}") == [OLD], query
    view = read_view(RECEIVED, "list=done")
    page = await my_tickets(cast["eve"], view)
    assert page.frame.choices["lead"] == [(halden.public_id, halden.name)]
    assert await found(cast["sam"], "list=done&search=antenna") == []


async def test_D35_words_that_the_lead_writes_later_find_nothing(
    cast: Cast, finished: Pair
) -> None:
    await edit_ticket(cast["olga"], await reloaded(finished.lead.ticket), LATER)
    assert await found(cast["eve"], "list=done&search=collect") == []
    assert await found(cast["eve"], "list=done&search=antenna") == [OLD]


async def reloaded(ticket: Ticket) -> Ticket:
    stored = await Ticket.objects().get(Ticket.id == ticket.id)
    assert stored
    return stored
