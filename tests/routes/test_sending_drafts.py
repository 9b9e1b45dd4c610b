"""Drafts that are sent together from the dashboard: each with its own terms (O3, R58, Q41)."""

import asyncio
from datetime import timedelta

import pytest

from portal import clock
from portal.access import Who
from portal.actions import drafts
from portal.actions.bulk import runs
from portal.jobs.run_bulk import run_bulk
from portal.rules.bulk import BulkVerb
from portal.rules.refusals import Refused
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.items import Item
from portal.tables.journal import OutboxMail
from portal.tables.rows import columns, load
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_item, make_outsourcing, make_ticket
from tests.outbox import mails_to
from tests.routes.conftest import Browser, SignedIn

SEND = "/outsource/send"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def paula(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["paula"])


async def draft(lead: Who, partner: Who) -> Outsourcing:
    """Terms that are complete, saved and not sent."""
    between = await partnership_between(lead, partner)
    ticket = await make_ticket(await company_of(lead))
    return await make_outsourcing(ticket, between, OutsourceStatus.UNSENT)


async def change(attempt: Outsourcing, **values: object) -> None:
    await Outsourcing.update(columns(Outsourcing, values)).where(Outsourcing.id == attempt.id)


async def statuses(*attempts: Outsourcing) -> list[str]:
    return [(await load(Outsourcing, each.id)).status for each in attempts]


async def test_O3_R58_drafts_go_out_together_each_to_its_partner_with_its_own_terms(
    cast: dict[str, Who], paula: Browser
) -> None:
    to_sam, to_eve = (
        await draft(cast["paula"], cast["sam"]),
        await draft(cast["paula"], cast["eve"]),
    )
    await change(to_eve, partner_rate=4_200, instructions="Ask for Lena.")
    kept = await draft(cast["paula"], cast["sam"])
    note = await make_item(
        await load(Ticket, to_eve.ticket), cast["paula"], text="The key is outside."
    )
    await Item.update({Item.offered_in: to_eve.id}).where(Item.id == note.id)
    listed = (await paula.see("/outsource?list=unsent")).text
    ids = [to_sam.public_id, to_eve.public_id]
    page = (await paula.see(SEND, params={"selected": ids, "query": "list=unsent"})).text
    answer = await paula.send_form(SEND, {"selected": ids, "query": "list=unsent"})

    assert listed.count('name="selected"') == 3
    assert "Cancel offers" not in listed
    assert "Send 2 offers" in page
    assert "· Volta Field Services" in page
    assert answer.headers["location"] == "/outsource?list=unsent"
    assert "Offers sent: 2." in (await paula.see("/outsource?list=unsent")).text
    assert await statuses(to_sam, to_eve, kept) == ["Assigned", "Assigned", "Unsent"]
    sent = await load(Outsourcing, to_eve.id)
    assert (sent.partner_rate, sent.instructions) == (4_200, "Ask for Lena.")
    assert (sent.sent_by, sent.sent_at is not None) == (cast["paula"].person, True)
    assert (await load(Item, note.id)).offered_in == to_eve.id
    assert len(await mails_to("sam@brueckner.example")) == 1
    assert len(await mails_to("eve@volta.example")) == 1


async def test_O3_a_draft_that_lacks_something_stays_and_stops_no_other(
    cast: dict[str, Who], paula: Browser
) -> None:
    good, bare, late = [await draft(cast["paula"], cast["sam"]) for _ in range(3)]
    await change(bare, partner_rate=None)
    await change(late, accept_by=clock.now() - timedelta(hours=1))
    ids = [each.public_id for each in (bare, late, good)]
    answer = await paula.send_form(SEND, {"selected": ids})
    page = (await paula.see(answer.headers["location"])).text

    assert "Rate, answer by and complete by are needed before the offer is sent." in page
    assert "Answer by is in the past. Choose a time after now." in page
    assert "Done: 1. Could not be done: 2" in page
    assert await statuses(bare, late, good) == ["Unsent", "Unsent", "Assigned"]


async def test_O3_what_is_no_draft_any_more_is_not_sent_again(
    cast: dict[str, Who], paula: Browser
) -> None:
    declined, sent, dropped = [await draft(cast["paula"], cast["sam"]) for _ in range(3)]
    ids = [each.public_id for each in (declined, sent, dropped)]
    await change(declined, status="Declined")
    await change(sent, status="Assigned")
    await drafts.discard(cast["paula"], dropped)
    answer = await paula.send_form(SEND, {"selected": ids})
    page = (await paula.see(answer.headers["location"])).text

    assert "Done: 0. Could not be done: 3" in page
    assert "This offer has been sent and waits for an answer." in page
    assert "This is not there, or not any more." in page
    assert await statuses(declined, sent) == ["Declined", "Assigned"]
    assert await OutboxMail.count() == 0


async def test_O3_a_draft_is_sent_or_discarded_but_not_both(cast: dict[str, Who]) -> None:
    paula = cast["paula"]
    for _ in range(3):
        attempt = await draft(paula, cast["sam"])
        before = len(await mails_to("sam@brueckner.example"))
        run = await runs.start(paula, BulkVerb.SEND_DRAFTS, [attempt.public_id])
        _, dropped = await asyncio.gather(
            run_bulk(), drafts.discard(paula, attempt), return_exceptions=True
        )
        is_there = await Outsourcing.exists().where(Outsourcing.id == attempt.id)
        assert isinstance(dropped, Refused) == is_there
        assert len(await mails_to("sam@brueckner.example")) - before == int(is_there)
        assert run.rows == 1


async def test_R58_all_drafts_of_the_list_are_named_and_nothing_else(
    cast: dict[str, Who], paula: Browser
) -> None:
    await draft(cast["paula"], cast["sam"])
    await draft(cast["paula"], cast["eve"])
    between = await partnership_between(cast["paula"], cast["sam"])
    await make_outsourcing(await make_ticket(await company_of(cast["paula"])), between)
    assert "Send 2 offers" in (await paula.see(f"{SEND}-all?list=unsent")).text
    assert "No draft is chosen." in (await paula.see(f"{SEND}-all?list=complete")).text
    assert "No draft is chosen." in (await paula.see(f"{SEND}-all?list=forwarded")).text
    assert "No draft is chosen." in (await paula.see(SEND)).text


async def test_R57_another_companys_drafts_are_not_there_and_who_may_not_is_refused(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    theirs = await draft(cast["paula"], cast["sam"])
    pia, nils = await signed_in(cast["pia"]), await signed_in(cast["nils"])
    page = (await pia.see(SEND, params={"selected": theirs.public_id})).text
    answer = await pia.send_form(SEND, {"selected": theirs.public_id})
    result = (await pia.see(answer.headers["location"])).text
    refused = await nils.send_form(SEND, {"selected": theirs.public_id})

    assert "No draft is chosen." in page
    assert "This is not there, or not any more." in result
    assert refused.status_code == 403
    assert await statuses(theirs) == ["Unsent"]
