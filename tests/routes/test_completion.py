"""What is still open is said before a ticket is marked complete or approved, and stops nobody."""

from portal import clock
from portal.actions import asking, items, timers
from portal.actions.items import Attached, Charge, Work
from portal.rules.charges import ONE
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.people import Tenant
from tests.databases import count_queries
from tests.make import make_file
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted

NO_TIME = "No time has been entered."
ASKING = "A question to Halden IT Services is not answered yet."
BEYOND = "The work goes beyond what was authorised; Halden IT Services has to agree to pay it."
NO_FILE = "Halden IT Services asks for a photo or report, and no file has been added."
TIMER = "The time of your timer has not been entered."
EVERYTHING = (ASKING, BEYOND, NO_TIME, NO_FILE, TIMER)


async def work(linked: Linked, minutes: int = 60) -> None:
    said = Work(text="Done", minutes=minutes, worked_on=clock.now().date())
    await items.add_time(await linked.place("cleo"), said)


async def attach(linked: Linked, name: str = "cleo", *, internal: bool = False) -> None:
    place = await linked.place(name)
    stored = await make_file(place.who.tenant)
    await items.add_files(place, Attached(files=[stored], internal=internal))


def said(text: str) -> list[str]:
    return [sentence for sentence in EVERYTHING if sentence in text]


async def mark_complete(browser: Browser, linked: Linked) -> str:
    """Press the button of the ticket's page; where it leads."""
    ticket = await browser.see(linked.at_partner)
    is_move = f'method="post" action="{linked.at_partner}/report"' in ticket.text
    is_way = f'<form action="{linked.at_partner}/report">' in ticket.text
    assert is_move is not is_way
    return "move" if is_move else "page"


async def test_with_nothing_open_one_press_is_the_move(signed_in: SignedIn) -> None:
    linked = await accepted()
    await work(linked)
    browser = await signed_in(linked.cast["cleo"])

    assert await mark_complete(browser, linked) == "move"
    page = await browser.see(f"{linked.at_partner}/report")

    assert "Nothing is open any more." in page.text
    assert (await linked.standing()).status == OutsourceStatus.IN_PROGRESS


async def test_what_is_open_is_listed_with_the_way_to_mend_it(signed_in: SignedIn) -> None:
    linked = await accepted(authorised_minutes=60, authorised_charges=1_000, asks_file=True)
    place = await linked.place("cleo")
    await asking.ask(place, "May we cut the power?")
    await items.add_charge(place, Charge(text="Lift", quantity=ONE, unit_cost=2_000))
    await timers.start(place.who, linked.at_partner, place.attempt)
    browser = await signed_in(linked.cast["cleo"])

    assert await mark_complete(browser, linked) == "page"
    page = await browser.see(f"{linked.at_partner}/report")

    assert said(page.text) == list(EVERYTHING)
    for way in ("#timeline", "/ask", "#composer", "#timer"):
        assert f'href="{linked.at_partner}{way}"' in page.text


async def test_it_warns_and_never_blocks(signed_in: SignedIn) -> None:
    linked = await accepted(asks_file=True)
    browser = await signed_in(linked.cast["cleo"])
    page = await browser.see(f"{linked.at_partner}/report")

    sent = await browser.send_form(f"{linked.at_partner}/report")

    assert said(page.text) == [NO_TIME, NO_FILE]
    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_partner)
    assert (await linked.standing()).status == OutsourceStatus.WAITING_APPROVAL


async def test_what_is_mended_is_named_no_more(signed_in: SignedIn) -> None:
    linked = await accepted(asks_file=True)
    browser = await signed_in(linked.cast["cleo"])

    await work(linked)
    assert said((await browser.see(f"{linked.at_partner}/report")).text) == [NO_FILE]
    await attach(linked, "olga")
    await attach(linked, internal=True)
    assert said((await browser.see(f"{linked.at_partner}/report")).text) == [NO_FILE]
    await attach(linked)

    assert await mark_complete(browser, linked) == "move"


async def test_a_timer_on_another_ticket_is_none_of_this_one(signed_in: SignedIn) -> None:
    linked = await accepted()
    await work(linked)
    await timers.start(linked.cast["cleo"], "/received/another", (await linked.standing()))
    browser = await signed_in(linked.cast["cleo"])

    assert await mark_complete(browser, linked) == "move"


async def test_the_page_leads_back_once_completion_cannot_be_reported(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(f"{linked.at_partner}/report")
    await browser.send_form(f"{linked.at_partner}/report")

    page = await browser.see(f"{linked.at_partner}/report")

    assert (page.status_code, page.headers["location"]) == (303, linked.at_partner)


async def test_Q20_a_technician_who_may_not_report_has_no_such_page(signed_in: SignedIn) -> None:
    linked = await accepted()
    await Tenant.update({Tenant.technicians_report: False}, force=True)
    browser = await signed_in(linked.cast["tina"])

    assert (await browser.see(f"{linked.at_partner}/report")).status_code == 403


async def test_neither_page_asks_more_than_its_budget(signed_in: SignedIn) -> None:
    linked = await accepted(asks_file=True)
    await asking.ask(await linked.place("cleo"), "May we cut the power?")
    lead, partner = await signed_in(linked.cast["ada"]), await signed_in(linked.cast["cleo"])

    for browser, path in (
        (lead, linked.at_lead),
        (partner, linked.at_partner),
        (partner, f"{linked.at_partner}/report"),
    ):
        with count_queries() as queries:
            await browser.see(path)
            assert queries() <= 8


async def test_a_stranger_finds_nothing_there(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["eve"])

    assert (await browser.see(f"{linked.at_partner}/report")).status_code == 404


async def test_the_lead_reads_the_same_before_it_approves(signed_in: SignedIn) -> None:
    linked = await accepted(authorised_minutes=60, authorised_charges=1_000, asks_file=True)
    place = await linked.place("cleo")
    await asking.ask(place, "May we cut the power?")
    await items.add_charge(place, Charge(text="Lift", quantity=ONE, unit_cost=2_000))
    lead, partner = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["cleo"])
    before = await lead.see(linked.at_lead)
    await partner.see(linked.at_partner)
    await partner.send_form(f"{linked.at_partner}/report")

    ticket = await lead.see(linked.at_lead)

    sentences = (
        "A question of Brückner Netzwerktechnik is not answered.",
        "The work goes beyond what was authorised.",
        "Brückner Netzwerktechnik has entered no time.",
        "You asked for a photo or report, and Brückner Netzwerktechnik has sent no file.",
    )
    assert [sentence in ticket.text for sentence in sentences] == [True] * 4
    assert [sentence in before.text for sentence in sentences] == [False] * 4


async def test_the_lead_reads_nothing_where_nothing_is_open(signed_in: SignedIn) -> None:
    linked = await accepted(asks_file=True, authorised_minutes=600)
    await work(linked)
    await attach(linked)
    lead, partner = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["cleo"])
    await partner.see(linked.at_partner)
    await partner.send_form(f"{linked.at_partner}/report")

    ticket = await lead.see(linked.at_lead)

    assert "Approve completion" in ticket.text
    assert "Before you approve" not in ticket.text


async def test_staff_who_may_not_approve_is_told_nothing_of_it(signed_in: SignedIn) -> None:
    linked = await accepted()
    partner = await signed_in(linked.cast["cleo"])
    await partner.see(linked.at_partner)
    await partner.send_form(f"{linked.at_partner}/report")

    ticket = await (await signed_in(linked.cast["nils"])).see(linked.at_lead)

    assert "Before you approve" not in ticket.text


async def test_the_file_that_is_needed_stands_in_the_terms_of_both(signed_in: SignedIn) -> None:
    linked = await accepted(asks_file=True)
    lead, partner = await signed_in(linked.cast["olga"]), await signed_in(linked.cast["cleo"])

    at_lead = await lead.see(f"{linked.at_lead}/terms")
    at_partner = await partner.see(linked.at_partner)

    for page in (at_lead, at_partner):
        assert "a photo or report is needed" in page.text
