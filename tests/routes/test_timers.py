"""The timer in the browser: on its ticket, as a sign on every page, and when it was forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from portal.actions import outsourcing
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item
from portal.tables.tickets import Ticket
from tests.clocks import at
from tests.databases import count_queries
from tests.routes.conftest import SignedIn
from tests.routes.linked import accepted, one_more, reported

MORNING = datetime.fromisoformat("2026-11-20T08:05:00+00:00")  # 9:05 in Berlin
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with at(MORNING):
        yield


SIDES = pytest.mark.parametrize(
    ("name", "side"), [("olga", "at_lead"), ("cleo", "at_partner")], ids=["lead", "partner"]
)


@SIDES
async def test_a_timer_is_started_seen_everywhere_and_stopped_into_the_form(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    page = getattr(linked, side)
    browser = await signed_in(linked.cast[name])
    started = await browser.send_form(f"{page}/timer")
    with at(MORNING + HOUR):
        account = await browser.see("/account")
        running = await browser.see(page)
        stopped = await browser.send_form("/timer/stop")
        filled = await browser.see(page)
        await browser.send_form(f"{page}/times", {"work": "Cabling", "when": "2026-11-20 9:05-10"})
        after = await browser.see(page)

    assert (started.headers["location"], stopped.headers["location"]) == (page, page)
    assert f'href="{page}"' in account.text
    assert "Timer since" in account.text
    assert "Running since" in running.text
    assert 'value="2026-11-20 09:05-10:05"' in filled.text
    assert 'aria-label="Add time">' in filled.text  # the form stands open
    assert "Timer since" not in after.text
    assert await Item.count().where(Item.kind == "T", Item.is_copy.eq(False)) == 1


async def test_starting_another_asks_to_stop_the_first(signed_in: SignedIn) -> None:
    linked = await accepted()
    other = await one_more(linked.cast, "Another", OutsourceStatus.ASSIGNED)
    browser = await signed_in(linked.cast["olga"])
    await browser.send_form(f"{linked.at_lead}/timer")

    page = await browser.see(other.at_lead)
    second = await browser.send_form(f"{other.at_lead}/timer")

    assert "Start timer</button>" not in page.text
    assert f'href="{linked.at_lead}">another ticket</a>' in page.text
    assert second.status_code == 409
    assert "You already have a timer on T-" in second.text
    assert "Replace access point. Stop it" in second.text


async def test_a_forgotten_timer_asks_for_the_moment_and_keeps_a_wrong_one(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form(f"{linked.at_partner}/timer")
    with at(MORNING + 12 * HOUR):
        ticket = await browser.see(linked.at_partner)
        missing = await browser.send_form("/timer/stop")
        early = await browser.send_form("/timer/stop", {"stopped_at": "2026-11-20T09:00"})
        stopped = await browser.send_form("/timer/stop", {"stopped_at": "2026-11-20T12:00"})
        filled = await browser.see(linked.at_partner)

    assert "When did you stop?" in ticket.text
    assert (missing.status_code, early.status_code, stopped.status_code) == (422, 422, 303)
    assert "Say when you stopped." in missing.text
    assert 'value="2026-11-20T09:00"' in early.text
    assert 'value="2026-11-20 09:05-12:00"' in filled.text


async def test_a_timer_whose_ticket_went_to_a_colleague_is_let_go(signed_in: SignedIn) -> None:
    linked = await accepted()
    second = await linked.second_ticket()
    await Ticket.update({Ticket.assigned_to: linked.cast["tina"].person}).where(
        Ticket.id == second.id
    )
    browser = await signed_in(linked.cast["tina"])
    await browser.send_form(f"{linked.at_partner}/timer")
    await Ticket.update({Ticket.assigned_to: None}).where(Ticket.id == second.id)

    page = await browser.see("/timer")
    stopped = await browser.send_form("/timer/stop")
    discarded = await browser.send_form("/timer/discard")

    assert (stopped.headers["location"], discarded.headers["location"]) == ("/timer", "/")
    assert "Discard timer" in page.text
    assert "Replace access point" not in page.text
    assert "Open its ticket" not in page.text
    assert discarded.status_code == 303
    assert "No timer is running." in (await browser.see("/timer")).text


async def test_stopping_what_does_not_run_is_refused_in_words(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    answer = await browser.send_form("/timer/stop")

    assert answer.status_code == 409
    assert "No timer of yours is running." in answer.text


async def test_while_completion_waits_no_timer_starts_D24(signed_in: SignedIn) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)
    answer = await browser.send_form(f"{linked.at_partner}/timer")

    assert "Start timer" not in page.text
    assert answer.status_code == 409


async def test_a_running_timer_costs_no_query(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    async def asked_for_a_page() -> int:
        with count_queries() as asked:
            await browser.see("/account")
        return asked()

    before = await asked_for_a_page()
    await browser.send_form(f"{linked.at_partner}/timer")
    assert await asked_for_a_page() == before


async def test_a_timer_that_runs_while_completion_is_reported_says_what_it_measured(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form(f"{linked.at_partner}/timer")
    with at(MORNING + HOUR):
        before = await browser.see(linked.at_partner)
        await browser.send_form(f"{linked.at_partner}/report")
        running = await browser.see(linked.at_partner)
        stopped = await browser.send_form("/timer/stop")
        after = await browser.see(linked.at_partner)
        await outsourcing.reject_completion(linked.cast["olga"], linked.attempt, "Label it.")
        again = await browser.see(linked.at_partner)

    assert "add its time before you mark the ticket complete" in before.text
    assert "No time can be entered here now." in running.text
    assert (stopped.status_code, stopped.headers["location"]) == (303, linked.at_partner)
    assert "</b> was measured, but no time can be entered here now." in after.text
    for page in (running, after):
        assert 'action="/timer/discard"' in page.text
        assert "filled in below" not in page.text
    assert "filled in below" in again.text
    assert 'value="2026-11-20 09:05-10:05"' in again.text


@SIDES
async def test_the_page_of_the_timer_names_its_ticket(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted("Replace access point")
    browser = await signed_in(linked.cast[name])
    await browser.send_form(f"{getattr(linked, side)}/timer")

    with count_queries() as asked:
        page = await browser.see("/timer")

    assert f"T-{linked.ticket.number} Replace access point</h2>" in page.text
    assert asked() <= 8
