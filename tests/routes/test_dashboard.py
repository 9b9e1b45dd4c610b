"""The Outsource Dashboard: its lists, its filter, and the agreement before it (R33, R45 to R48)."""

import html
import re
from datetime import timedelta

import pytest

from portal import clock
from portal.access import Who
from portal.reads.slices import PAGE
from portal.rules.vocabulary import Level, OutsourceStatus, Role
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_outsourcing, make_person, make_tenant, make_ticket
from tests.routes.conftest import SignedIn

ASSIGNED = OutsourceStatus.ASSIGNED


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


async def outsourced(
    cast: dict[str, Who],
    title: str,
    status: OutsourceStatus = ASSIGNED,
    to: str = "sam",
    **values: object,
) -> Ticket:
    """A ticket of Halden that is with a partner; Ada sent it."""
    ticket = await make_ticket(await company_of(cast["ada"]), title)
    partnership = await partnership_between(cast["ada"], cast[to])
    await make_outsourcing(ticket, partnership, status, **{"sent_by": cast["ada"].person, **values})
    return ticket


async def test_R45_before_the_agreement_the_dashboard_is_the_agreement(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False)
    browser = await signed_in(await make_person(lead, Role.SERVICE_DESK_USER, Level.ALL))

    page = (await browser.see("/outsource")).text

    assert "I agree to the terms above" in page
    assert "All my open" not in page


async def test_R48_after_it_all_my_open_is_shown_first(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await outsourced(cast, "Sent by Ada")
    await outsourced(cast, "Sent by Paula", sent_by=cast["paula"].person)
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource")).text

    assert "<h1>Dashboard</h1>" in page
    assert 'href="/outsource" aria-current="page">Outsourced Work<' in page
    assert 'aria-current="page">All my open <b>1</b><' in page
    assert "Sent by Ada" in page
    assert "Sent by Paula" not in page


async def test_a_ticket_assigned_to_me_is_mine_whoever_sent_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await outsourced(cast, "Patch panel", sent_by=cast["paula"].person)
    await Ticket.update({Ticket.assigned_to: cast["ada"].person}).where(Ticket.id == ticket.id)
    browser = await signed_in(cast["ada"])

    assert "Patch panel" in (await browser.see("/outsource")).text


@pytest.mark.parametrize(
    ("listing", "statuses"),
    [
        ("all-open", ["Assigned", "Accepted", "In Progress", "Waiting Approval"]),
        ("waiting-acceptance", ["Assigned"]),
        ("in-progress", ["Accepted", "In Progress"]),
        ("waiting-approval", ["Waiting Approval"]),
        ("declined-or-canceled", ["Declined", "Canceled"]),
        ("complete", ["Complete"]),
    ],
)
async def test_each_list_holds_its_statuses_and_no_other(
    cast: dict[str, Who], signed_in: SignedIn, listing: str, statuses: list[str]
) -> None:
    for status in OutsourceStatus:
        await outsourced(cast, f"Ticket now {status}.", status)
    browser = await signed_in(cast["paula"])

    page = (await browser.see(f"/outsource?list={listing}")).text

    shown = [str(status) for status in OutsourceStatus if f"Ticket now {status}." in page]
    assert sorted(shown) == sorted(statuses)


async def test_only_the_latest_attempt_of_a_ticket_is_listed(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await outsourced(cast, "Sent once more", OutsourceStatus.DECLINED)
    partnership = await partnership_between(cast["ada"], cast["eve"])
    await make_outsourcing(ticket, partnership, ASSIGNED)
    browser = await signed_in(cast["ada"])

    declined = (await browser.see("/outsource?list=declined-or-canceled")).text
    waiting = (await browser.see("/outsource?list=waiting-acceptance")).text

    assert "Sent once more" not in declined
    assert "Sent once more" in waiting


async def test_R33_the_filter_shows_one_partner(cast: dict[str, Who], signed_in: SignedIn) -> None:
    await outsourced(cast, "For the one", to="sam")
    await outsourced(cast, "For the other", to="eve")
    browser = await signed_in(cast["paula"])
    partners = (await browser.see("/outsource/partners")).text
    link = partners.split("/outsource?list=all-open&amp;partner=")[2].split('"')[0]  # Volta's

    page = (await browser.see(f"/outsource?list=all-open&partner={link}")).text

    assert "For the other" in page
    assert "For the one" not in page


async def test_late_is_said_in_words(cast: dict[str, Who], signed_in: SignedIn) -> None:
    now = clock.now()
    days, hours = now - timedelta(days=2, hours=1), now - timedelta(hours=3, minutes=1)
    await outsourced(cast, "UPS battery", OutsourceStatus.IN_PROGRESS, complete_by=days)
    await outsourced(cast, "Rack cabling", ASSIGNED, accept_by=hours)
    await outsourced(cast, "Reported", OutsourceStatus.WAITING_APPROVAL, complete_by=days)
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource")).text

    assert page.count("2 days late") == 1
    assert "3 hours late" in page
    assert page.count('class="late"') == 2


async def test_a_canceled_offer_names_no_partner(cast: dict[str, Who], signed_in: SignedIn) -> None:
    await outsourced(cast, "Taken back", OutsourceStatus.CANCELED)
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource?list=declined-or-canceled")).text

    assert "Taken back" in page
    assert '<td data-label="Outsourced to"></td>' in page


async def test_pages_follow_each_other(cast: dict[str, Who], signed_in: SignedIn) -> None:
    for number in range(PAGE + 1):
        await outsourced(cast, f"Ticket number {number}.")
    browser = await signed_in(cast["ada"])
    first = (await browser.see("/outsource?list=all-open")).text

    second = (await browser.see(beside(first, "after"))).text
    back = (await browser.see(beside(second, "before"))).text

    assert "Ticket number 0." not in first
    assert "Ticket number 0." in second
    assert "Ticket number 1." not in second
    assert "Ticket number 1." in back
    assert "before=" not in back


def beside(page: str, way: str) -> str:
    """The address of the page after or before this one."""
    found = re.search(rf'href="(/outsource[^"]*\b{way}=[^"]*)"', page)
    assert found
    return html.unescape(found[1])


async def test_an_unknown_partner_is_not_there(cast: dict[str, Who], signed_in: SignedIn) -> None:
    browser = await signed_in(cast["ada"])

    assert (await browser.see("/outsource?partner=nobody")).status_code == 404


async def test_an_unknown_list_is_the_first_one(cast: dict[str, Who], signed_in: SignedIn) -> None:
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource?list=everything")).text

    assert 'aria-current="page">All my open' in page


async def test_A57_another_instance_sees_nothing_of_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await outsourced(cast, "Halden's own")
    attempt = await Outsourcing.objects().get(Outsourcing.ticket == ticket.id)
    assert attempt
    browser = await signed_in(cast["pia"])

    assert "Halden" not in (await browser.see("/outsource?list=all-open")).text
    stranger = await browser.see(f"/outsource?list=all-open&after={attempt.public_id}.999")
    assert "Halden" not in stranger.text


async def test_the_empty_dashboard_teaches(database: str, signed_in: SignedIn) -> None:
    browser = await signed_in(await make_person(await make_tenant()))

    page = (await browser.see("/outsource")).text

    assert "No company works for you yet." in page
    assert 'href="/outsource/partners"' in page


@pytest.mark.parametrize("first", ["olga", "nils", "sam", "tina"])
async def test_R57_the_dashboard_needs_partner_management(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see("/outsource")).status_code == 403
