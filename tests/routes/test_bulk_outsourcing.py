"""Several tickets go to one partner with one form of terms, each on its own (Q41)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal import clock
from portal.access import Who
from portal.jobs.run_bulk import run_bulk
from portal.rules.vocabulary import OutsourceStatus, TicketStatus
from portal.tables.bulk import BulkRun
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_outsourcing, make_ticket
from tests.outbox import mails_to
from tests.routes.conftest import Browser, SignedIn

SEND, DRAFT = "/tickets/outsource/send", "/tickets/outsource/draft"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def olga(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["olga"])


def local(days: int) -> str:
    moment: datetime = clock.now() + timedelta(days=days)
    return moment.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")


async def filled(cast: dict[str, Who], tickets: list[Ticket], **other: str) -> dict[str, object]:
    partnership = await partnership_between(cast["olga"], cast["sam"])
    return {
        "selected": [each.public_id for each in tickets],
        "partner": partnership.public_id,
        "rate_kind": "hourly",
        "partner_rate": "50",
        "authorised_minutes": "2",
        "accept_by": local(1),
        "complete_by": local(5),
        "instructions": "Ring at the gate.",
        **other,
    }


async def tickets_of(who: Who, count: int) -> list[Ticket]:
    company = await company_of(who)
    return [await make_ticket(company, f"Printer {number}") for number in range(count)]


async def standing() -> list[tuple[str, int | None, str]]:
    rows = await Outsourcing.select(
        Outsourcing.status, Outsourcing.partner_rate, Outsourcing.instructions
    ).order_by(Outsourcing.id)
    return [tuple(row.values()) for row in rows]


async def test_Q41_ticked_tickets_are_sent_with_one_form_each_as_an_offer_of_its_own(
    cast: dict[str, Who], olga: Browser
) -> None:
    made = await tickets_of(cast["olga"], 3)
    assert (await olga.see("/tickets")).text.count('name="selected"') == 3
    ids = [each.public_id for each in made[:2]]
    page = (await olga.see("/tickets/outsource", params={"selected": ids})).text
    assert "Outsource 2 tickets" in page

    answer = await olga.send_form(SEND, await filled(cast, made[:2]))  # type: ignore[arg-type]

    assert answer.headers["location"] == "/tickets"
    assert "Offers sent: 2." in (await olga.see("/tickets")).text
    assert await standing() == [("Assigned", 5_000, "Ring at the gate.")] * 2
    assert len(await mails_to("sam@brueckner.example")) == 2


async def test_Q41_drafts_are_saved_and_nothing_is_sent(
    cast: dict[str, Who], olga: Browser
) -> None:
    made = await tickets_of(cast["olga"], 2)
    fields = await filled(cast, made, partner_rate="", accept_by="")
    answer = await olga.send_form(DRAFT, fields)  # type: ignore[arg-type]
    assert answer.headers["location"] == "/tickets"
    assert await standing() == [("Unsent", None, "Ring at the gate.")] * 2
    assert await mails_to("sam@brueckner.example") == []

    page = (await olga.see("/tickets/outsource", params={"selected": made[0].public_id})).text
    assert "One of them has a draft, which these terms replace." in page
    partnership = await partnership_between(cast["olga"], cast["sam"])
    assert f'<option value="{partnership.public_id}" selected>' in page


async def test_Q41_a_ticket_that_cannot_go_out_stops_no_other(
    cast: dict[str, Who], olga: Browser
) -> None:
    good, out, done = await tickets_of(cast["olga"], 3)
    (foreign,) = await tickets_of(cast["pia"], 1)
    partnership = await partnership_between(cast["olga"], cast["eve"])
    await make_outsourcing(out, partnership)
    await Ticket.update({Ticket.status: TicketStatus.COMPLETE.value}).where(Ticket.id == done.id)
    page = (await olga.see("/tickets")).text
    assert page.count('name="selected"') == 1

    fields = await filled(cast, [out, done, foreign, good])
    answer = await olga.send_form(SEND, fields)  # type: ignore[arg-type]

    result = (await olga.see(answer.headers["location"])).text
    assert "Done: 1. Could not be done: 3" in result
    assert "This offer has been sent and waits for an answer." in result
    assert "This is not there, or not any more." in result
    assert foreign.title not in result.replace(good.title, "")
    assert await Outsourcing.exists().where(
        Outsourcing.ticket == good.id, Outsourcing.status == OutsourceStatus.ASSIGNED.value
    )


async def test_Q41_a_wrong_form_keeps_all_that_was_typed_and_ticked(
    cast: dict[str, Who], olga: Browser
) -> None:
    made = await tickets_of(cast["olga"], 2)
    fields = await filled(cast, made, partner_rate="", query="search=printer")
    answer = await olga.send_form(SEND, fields)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert 'id="f-partner_rate-error"' in answer.text
    assert "Ring at the gate." in answer.text
    ids = " ".join(each.public_id for each in made)
    assert f'name="selected" value="{ids}"' in answer.text
    assert 'href="/tickets?search=printer"' in answer.text
    assert await BulkRun.count() == 0


async def test_Q41_all_that_fit_the_filters_and_are_free_go_out_behind_a_bar(
    cast: dict[str, Who], olga: Browser
) -> None:
    made = await tickets_of(cast["olga"], 7)
    await make_outsourcing(made[0], await partnership_between(cast["olga"], cast["eve"]))
    page = (await olga.see("/tickets/outsource-all?search=printer")).text
    assert "Outsource 6 tickets" in page
    answer = await olga.send_form(SEND, await filled(cast, made[1:]))  # type: ignore[arg-type]
    assert "0 of 6" in (await olga.see(answer.headers["location"])).text
    await run_bulk()
    assert "Done: all 6." in (await olga.see(answer.headers["location"])).text


async def test_Q41_who_may_not_outsource_sees_no_box_and_no_form(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    made = await tickets_of(cast["olga"], 1)
    nils = await signed_in(cast["nils"])
    assert 'name="selected"' not in (await nils.see("/tickets")).text
    assert (await nils.get("/tickets/outsource")).status_code == 403
    answer = await nils.send_form(SEND, await filled(cast, made))  # type: ignore[arg-type]
    assert answer.status_code == 403


async def test_Q41_a_partner_of_another_company_cannot_be_chosen(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    made = await tickets_of(cast["pia"], 1)
    pia = await signed_in(cast["pia"])
    answer = await pia.send_form(SEND, await filled(cast, made))  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert await Outsourcing.count() == 0
