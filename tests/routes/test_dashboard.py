"""The Outsource Dashboard: its lists, its filter, and the agreement before it (R33, R45 to R48)."""

import html
import re
from datetime import timedelta

import pytest

from portal import clock
from portal.access import Who
from portal.reads.slices import PAGE
from portal.rules.agreement import in_force
from portal.rules.listings import SHAPES
from portal.rules.lists import read_view
from portal.rules.vocabulary import Kind, Level, OutsourceStatus, Role
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import (
    make_item,
    make_outsourcing,
    make_partnership,
    make_person,
    make_tenant,
    make_ticket,
)
from tests.routes.conftest import SignedIn

ASSIGNED = OutsourceStatus.ASSIGNED
MOST_QUERIES = 8


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
        ("unsent", ["Unsent"]),
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


async def newcomer(**values: bool) -> Tenant:
    return await make_tenant("Neuland IT", **values)  # type: ignore[arg-type]


async def received_by_pia(
    cast: dict[str, Who], title: str, status: OutsourceStatus = ASSIGNED
) -> Outsourcing:
    """Work of Halden that has come to Quayside, which runs its own desk here."""
    quayside = await company_of(cast["pia"])
    halden = await company_of(cast["ada"])
    partnership = await Partnership.objects().where(Partnership.partner == quayside.id).first()
    partnership = partnership or await make_partnership(halden, quayside)
    return await make_outsourcing(await make_ticket(halden, title), partnership, status)


async def test_R34_R36_R109_before_the_agreement_received_work_is_open_and_nothing_else(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await Tenant.update({Tenant.agreement_version: None}).where(Tenant.id == cast["pia"].tenant)
    await received_by_pia(cast, "From Halden")
    pia = await signed_in(cast["pia"])

    dashboard = (await pia.see("/outsource")).text
    received = (await pia.see("/outsource/received")).text

    assert 'href="/outsource/received">Received Work</a>' in dashboard
    assert "Outsourced Work" not in dashboard
    assert "From Halden" in received
    assert "Outsourced Work" not in received


async def test_R45_R59_before_the_agreement_the_dashboard_leads_to_it(
    database: str, signed_in: SignedIn
) -> None:
    browser = await signed_in(await make_person(await newcomer(has_accepted_agreement=False)))

    page = (await browser.see("/tickets")).text
    assert '<a href="/outsource">' in page
    assert "Other</p>" not in page
    assert "I agree to the terms above" in (await browser.see("/outsource")).text


async def test_R49_the_menu_holds_the_new_entries_at_once(
    database: str, signed_in: SignedIn
) -> None:
    browser = await signed_in(await make_person(await newcomer(has_accepted_agreement=False)))
    assert "Configure user permissions" not in (await browser.see("/outsource")).text

    answer = await browser.send_form("/outsource/agreement", {"agree": str(in_force().number)})
    page = (await browser.see(answer.headers["location"])).text

    for entry in ("Invite &amp; Manage", "Configure user permissions", "Outsourcing agreement"):
        assert f"{entry}</a>" in page
    assert 'aria-current="page">All my open' in page  # R47, R48


@pytest.mark.parametrize(
    ("listing", "status"),
    [
        ("waiting-acceptance", "Assigned"),
        ("in-progress", "Accepted"),
        ("in-progress", "In Progress"),
        ("waiting-approval", "Waiting Approval"),
        ("complete", "Complete"),
    ],
)
async def test_R39_R58_an_instance_finds_what_it_received_in_lists(
    cast: dict[str, Who], signed_in: SignedIn, listing: str, status: str
) -> None:
    for each in OutsourceStatus:
        await received_by_pia(cast, f"Ticket now {each}.", each)
    pia = await signed_in(cast["pia"])

    page = (await pia.see(f"/outsource/received?list={listing}")).text

    found = [str(each) for each in OutsourceStatus if f"Ticket now {each}." in page]
    assert status in found
    assert "Unsent" not in found
    assert len(found) == (2 if listing == "in-progress" else 1)


async def test_R39_a_received_ticket_leads_to_the_one_in_the_own_instance(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    attempt = await received_by_pia(cast, "Swap the switch", OutsourceStatus.IN_PROGRESS)
    own = one(await Ticket.objects().get(Ticket.id == attempt.partner_ticket))
    pia = await signed_in(cast["pia"])

    page = (await pia.see("/outsource/received?list=in-progress")).text

    assert f'href="/tickets/{own.public_id}"' in page
    assert (await pia.see(f"/tickets/{own.public_id}")).status_code == 200


async def test_R38_R40_a_subcontractor_works_in_the_portal_without_a_desk_of_its_own(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await outsourced(cast, "For the portal")
    sam = await signed_in(cast["sam"])

    assert "For the portal" in (await sam.see("/received/offers")).text
    assert (await sam.see("/outsource/received")).status_code == 403


async def test_the_empty_half_says_what_brings_work_there(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    page = (await (await signed_in(cast["ada"])).see("/outsource/received")).text

    assert "Receiving one needs no agreement" in page


async def test_A57_received_work_is_seen_by_who_received_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await received_by_pia(cast, "Only for Quayside")

    for first in ("ada", "karl"):
        browser = await signed_in(cast[first])
        assert "Only for Quayside" not in (await browser.see("/outsource/received")).text
        assert "Only for Quayside" not in (await browser.get("/outsource/received/export.csv")).text


@pytest.mark.parametrize("first", ["olga", "nils", "sam", "tina"])
async def test_R57_C8_received_work_needs_partner_management_too(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see("/outsource/received")).status_code == 403
    assert (await browser.see("/outsource/received/export.csv")).status_code == 403


@pytest.mark.parametrize("address", ["/outsource", "/outsource/received"])
async def test_R58_a_view_of_each_list_is_kept_with_its_filter_columns_and_order(
    cast: dict[str, Who], signed_in: SignedIn, address: str
) -> None:
    shape = next(shape for shape in SHAPES.values() if shape.path == address)
    browser = await signed_in(cast["paula"])
    for listing, _ in shape.filters[0].words:
        query = f"list={listing}&search=cable&sort=-due_at&column=status"
        answer = await browser.send_form(
            "/views/new", {"listing": shape.name, "query": query, "name": listing}
        )
        page = (await browser.see(answer.headers["location"])).text

        assert f'aria-current="page">{listing}</a>' in page
        asked = read_view(shape, answer.headers["location"].partition("?")[2])
        assert (asked.filters["list"], asked.filters["search"]) == (listing, "cable")
        assert (asked.sort, "status" in asked.columns) == ("-due_at", True)


@pytest.mark.parametrize(
    ("first", "address"), [("ada", "/outsource"), ("pia", "/outsource/received")]
)
async def test_each_list_of_the_dashboard_stays_in_its_query_budget(
    cast: dict[str, Who], signed_in: SignedIn, first: str, address: str
) -> None:
    for status in OutsourceStatus:
        await outsourced(cast, f"Out {status}", status)
        await received_by_pia(cast, f"Out {status}", status)
    shape = next(shape for shape in SHAPES.values() if shape.path == address)
    browser = await signed_in(cast[first])

    for listing, _ in shape.filters[0].words:
        at = f"{address}?list={listing}&search=out"
        with count_queries() as asked:
            page = (await browser.see(at)).text
        assert asked() <= MOST_QUERIES, listing
        assert ("</b> Out " in page) is (listing != "forwarded"), listing

        with count_queries() as asked:
            await browser.see(f"{at}&due_from=2020-01-01")
        assert asked() <= MOST_QUERIES, listing


async def test_Q4_a_newer_agreement_is_asked_for_and_the_work_stays_in_sight(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await outsourced(cast, "Still running", OutsourceStatus.WAITING_APPROVAL)
    await Tenant.update({Tenant.agreement_version: in_force().number - 1}).where(
        Tenant.id == cast["ada"].tenant
    )
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource")).text
    approved = await browser.send_form(f"/tickets/{ticket.public_id}/outsource/approve")

    assert "The outsourcing agreement has changed." in page
    assert "Still running" in page
    assert "Configure user permissions" in page
    assert approved.status_code == 303
    attempt = one(await Outsourcing.objects().get(Outsourcing.ticket == ticket.id))
    assert attempt.status == "Complete"


async def test_what_is_used_stands_beside_what_was_authorised(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    started, over, _ = [
        await outsourced(cast, title, status, authorised_minutes=120)
        for title, status in (
            ("Half done", OutsourceStatus.IN_PROGRESS),
            ("Too much", OutsourceStatus.WAITING_APPROVAL),
            ("Not begun", ASSIGNED),
        )
    ]
    for ticket, minutes in ((started, 60), (over, 150)):
        attempt = one(await Outsourcing.objects().get(Outsourcing.ticket == ticket.id))
        await make_item(
            ticket, cast["tina"], Kind.TIME, minutes=minutes, is_copy=True, outsourcing=attempt.id
        )
        await make_item(ticket, cast["olga"], Kind.TIME, minutes=999)
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource?list=all-open")).text
    sheet = (await browser.get("/outsource/export.csv?list=all-open&column=used")).text

    assert "<span>1\xa0h<br>/ 2\xa0h</span>" in page
    assert '<span class="late">2\xa0h\xa030\xa0min<br>/ 2\xa0h</span>' in page
    assert page.count("<br>/ 2\xa0h</span>") == 2
    assert '"Used (minutes)","Authorised (minutes)"' in sheet
    assert ",150,120" in sheet


async def test_why_nobody_works_on_a_ticket_stands_in_its_row(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await outsourced(
        cast,
        "Night shift",
        OutsourceStatus.DECLINED,
        decline_reason="too soon",
        reason_text="No one free that day",
    )
    browser = await signed_in(cast["ada"])

    page = (await browser.see("/outsource?list=declined-or-canceled")).text

    assert "No one free that day" in page
