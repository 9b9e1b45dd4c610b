"""One thing done to many rows, in the browser: boxes, the run, its results, another try."""

import re

import pytest

from portal.access import Who
from portal.actions import mailing, outsourcing
from portal.jobs.deliver_mail import deliver_mail
from portal.jobs.run_bulk import run_bulk
from portal.rules.vocabulary import Level, OutsourceStatus, PartnerStatus
from portal.settings import Settings, current, use
from portal.tables.bulk import BulkRow, BulkRun
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Membership
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import (
    make_contact,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_ticket,
)
from tests.outbox import mails_to
from tests.routes.conftest import Browser, SignedIn

PARTNERS = "/outsource/partners"
SELECTED = f"{PARTNERS}/invite-selected"
NOBODY_LISTENS = "smtp://127.0.0.1:1"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def paula(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["paula"])


async def candidates(lead: Who, count: int) -> list[Organization]:
    """Organizations that can be invited."""
    company = await company_of(lead)
    made = [await make_organization(company, f"Candidate {number}") for number in range(count)]
    for organization in made:
        await make_partnership(company, organization=organization)
    return made


async def statuses() -> list[str]:
    rows = await Partnership.select(Partnership.status).where(Partnership.partner.is_null())
    return sorted(row["status"] for row in rows)


async def test_R20_some_ticked_rows_are_invited_at_once_and_the_list_says_so(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 3)
    page = await paula.see(PARTNERS)
    assert page.text.count('name="selected"') == 3
    assert "Invite selected" in page.text

    answer = await paula.send_form(SELECTED, {"selected": [each.public_id for each in made[:2]]})

    assert (answer.status_code, answer.headers["location"]) == (303, PARTNERS)
    assert "Invitations sent: 2." in (await paula.see(PARTNERS)).text
    assert await statuses() == ["Not invited", "Pending", "Pending"]
    assert await OutboxMail.count() == 2


async def test_R10_R12_a_box_is_closed_with_its_reason_and_the_server_refuses_it_all_the_same(
    cast: dict[str, Who], paula: Browser
) -> None:
    company = await company_of(cast["paula"])
    bare = await make_organization(company, "Osti Cabling")
    nameless = await make_organization(company, "Kranz Elektro")
    contact = await make_contact(nameless, "Jo Kranz", "")
    await make_partnership(company, organization=nameless, contact=contact)
    (good,) = await candidates(cast["paula"], 1)
    page = (await paula.see(PARTNERS)).text
    boxes = re.findall(r'<input type="checkbox" name="selected"[^>]*>', page)
    assert sum(" disabled" in box for box in boxes) == 2
    assert "Select Osti Cabling: No recipient is chosen." in page

    ids = [each.public_id for each in (bare, nameless, good)]
    answer = await paula.send_form(SELECTED, {"selected": ids})

    result = (await paula.see(answer.headers["location"])).text
    assert "No recipient is chosen. Edit the recipient first." in result
    assert "The recipient has no email address. Edit the recipient first." in result
    assert "Done: 1. Could not be done: 2" in result
    assert await OutboxMail.count() == 1
    assert "Pending" in await statuses()


async def test_R20_many_rows_go_on_behind_a_progress_bar(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 8)
    answer = await paula.send_form(SELECTED, {"selected": [each.public_id for each in made]})
    at = answer.headers["location"]
    assert "0 of 8" in (await paula.see(at)).text
    assert f'hx-get="{at}/progress"' in (await paula.get(f"{at}/progress")).text

    await run_bulk()

    assert 'hx-trigger="load"' in (await paula.get(f"{at}/progress")).text
    assert "Done: all 8." in (await paula.see(at)).text
    assert await statuses() == [PartnerStatus.PENDING] * 8


async def test_R20_with_the_mail_server_down_all_stay_Pending_and_each_row_says_how_its_mail_is(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 8)
    await paula.send_form(SELECTED, {"selected": [each.public_id for each in made]})
    await run_bulk()
    before = current()
    use(Settings(smtp_url=NOBODY_LISTENS))
    try:
        await deliver_mail()
    finally:
        use(before)

    waiting = (await paula.see(PARTNERS)).text
    await OutboxMail.update({OutboxMail.tries: len(mailing.PAUSES) + 1}, force=True)
    for mail in await OutboxMail.objects():
        await mailing.mark_failed(mail, "SMTPConnectError")
    given_up = (await paula.see(PARTNERS)).text

    assert await statuses() == [PartnerStatus.PENDING] * 8
    assert await OutboxMail.count() == 8
    assert waiting.count("its mail was not taken yet and waits for another try") == 8
    assert given_up.count("its mail could not be delivered: check the address, then resend") == 8
    assert "its mail was not taken yet" not in given_up


async def test_Q42_a_bar_that_is_refused_gives_its_page_away_and_not_its_own_place(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 8)
    answer = await paula.send_form(SELECTED, {"selected": [each.public_id for each in made]})
    at = answer.headers["location"]
    bar = {
        "hx-request": "true",
        "hx-target": "section#run-progress",
        "hx-current-url": f"https://portal.test{at}",
    }
    going_on = await paula.get(f"{at}/progress", headers=bar)
    await Membership.update({Membership.level: Level.NONE.value}).where(
        Membership.id == cast["paula"].membership
    )

    refused = await paula.get(f"{at}/progress", headers=bar)
    await paula.see("/tickets")
    await paula.send_form("/sign-out")
    gone = await paula.get(f"{at}/progress", headers=bar)

    assert "hx-retarget" not in going_on.headers
    assert (refused.status_code, refused.headers["hx-retarget"]) == (403, "#main")
    assert "hx-push-url" not in refused.headers
    assert gone.headers["location"] == f"/sign-in?next={at}"


async def test_R20_all_that_fit_the_filters_are_named_before_anything_is_sent(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 3)
    page = (await paula.see(f"{PARTNERS}/invite-all?name=candidate")).text
    assert "Invite 3 organizations" in page
    assert all(each.public_id in page for each in made)
    assert await OutboxMail.count() == 0


async def test_R20_nothing_ticked_is_said_on_the_list_with_its_filters(paula: Browser) -> None:
    answer = await paula.send_form(SELECTED, {"query": "name=volta"})
    assert answer.status_code == 409
    assert "Nothing is selected." in answer.text
    assert 'value="volta"' in answer.text
    assert await BulkRun.count() == 0


async def test_R20_the_same_form_sent_twice_is_one_run(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await candidates(cast["paula"], 6)
    fields = {"selected": [each.public_id for each in made], "_form_key": "k1"}
    first = await paula.send_form(SELECTED, fields)
    second = await paula.send_form(SELECTED, fields)
    assert first.headers["location"] == second.headers["location"]
    assert (await BulkRun.count(), await BulkRow.count()) == (1, 6)


async def test_R20_a_row_of_another_company_is_not_there_like_one_that_does_not_exist(
    cast: dict[str, Who], paula: Browser
) -> None:
    (foreign,) = await candidates(cast["pia"], 1)
    (own,) = await candidates(cast["paula"], 1)
    ids = [foreign.public_id, "nothing-has-this-id", own.public_id]
    answer = await paula.send_form(SELECTED, {"selected": ids})
    page = (await paula.see(answer.headers["location"])).text
    assert page.count("This is not there, or not any more.") == 2
    assert "Candidate 0" in page
    assert foreign.public_id not in page
    assert await OutboxMail.count() == 1


async def test_R20_a_run_is_its_persons_own(
    cast: dict[str, Who], paula: Browser, signed_in: SignedIn
) -> None:
    made = await candidates(cast["paula"], 6)
    answer = await paula.send_form(SELECTED, {"selected": [each.public_id for each in made]})
    at = answer.headers["location"]
    for first in ("ada", "pia", "olga"):
        other = await signed_in(cast[first])
        assert (await other.get(at)).status_code == 404
        assert (await other.send_form(f"{at}/again")).status_code == 404
    assert (await (await signed_in(cast["sam"])).get(at)).status_code == 403


async def test_R20_what_failed_is_tried_again_and_only_that(
    cast: dict[str, Who], paula: Browser
) -> None:
    company = await company_of(cast["paula"])
    bare = await make_organization(company, "Osti Cabling")
    (good,) = await candidates(cast["paula"], 1)
    ids = [bare.public_id, good.public_id]
    answer = await paula.send_form(SELECTED, {"selected": ids})
    at = answer.headers["location"]
    contact = await make_contact(bare, "Ole Osti")
    await Partnership.update(
        {Partnership.recipient: contact.id, Partnership.recipient_email: contact.email}
    ).where(Partnership.organization == bare.id)
    if not await Partnership.exists().where(Partnership.organization == bare.id):
        await make_partnership(company, organization=bare, contact=contact)

    again = await paula.send_form(f"{at}/again")

    assert again.headers["location"] == at
    assert "Done: all 2." in (await paula.see(at)).text
    assert await OutboxMail.count() == 2


async def offers(lead: Who, partner: Who, count: int) -> list[Outsourcing]:
    """Offers that wait for the partner's answer."""
    company, partnership = await company_of(lead), await partnership_between(lead, partner)
    return [
        await make_outsourcing(await make_ticket(company), partnership, sent_by=lead.person)
        for _ in range(count)
    ]


async def test_R58_offers_are_canceled_together_with_one_reason_and_a_mail_for_each(
    cast: dict[str, Who], paula: Browser
) -> None:
    made = await offers(cast["paula"], cast["sam"], 3)
    working = await make_outsourcing(
        await make_ticket(await company_of(cast["paula"])),
        await partnership_between(cast["paula"], cast["sam"]),
        OutsourceStatus.IN_PROGRESS,
        sent_by=cast["paula"].person,
    )
    page = (await paula.see("/outsource")).text
    assert page.count('name="selected"') == 3
    assert working.public_id not in page

    ids = [each.public_id for each in made[:2]]
    page = (await paula.see("/outsource/cancel", params={"selected": ids})).text
    assert "Cancel 2 offers" in page
    answer = await paula.send_form("/outsource/cancel", {"selected": ids, "text": "No budget."})

    assert answer.headers["location"] == "/outsource"
    assert "Offers canceled: 2." in (await paula.see("/outsource")).text
    rows = await Outsourcing.select(Outsourcing.status, Outsourcing.reason_text).where(
        Outsourcing.public_id.is_in(ids)
    )
    assert [tuple(row.values()) for row in rows] == [("Canceled", "No budget.")] * 2
    assert len(await mails_to("sam@brueckner.example")) == 2


async def test_O4_an_offer_that_was_answered_meanwhile_stays_as_it_is_and_says_who_answered(
    cast: dict[str, Who], paula: Browser
) -> None:
    first, second = await offers(cast["paula"], cast["sam"], 2)
    await outsourcing.accept(cast["sam"], second)
    ids = [first.public_id, second.public_id]
    answer = await paula.send_form("/outsource/cancel", {"selected": ids, "text": ""})
    page = (await paula.see(answer.headers["location"])).text
    assert "Accepted by Sam Brückner at" in page
    assert "Done: 1. Could not be done: 1" in page


async def test_R58_all_offers_of_a_list_are_named_and_nothing_else(
    cast: dict[str, Who], paula: Browser
) -> None:
    await offers(cast["paula"], cast["sam"], 2)
    await offers(cast["paula"], cast["eve"], 1)
    page = (await paula.see("/outsource/cancel-all?list=all-open")).text
    assert "Cancel 3 offers" in page
    assert 'href="/outsource?list=all-open"' in page
    assert "No offer is chosen." in (await paula.see("/outsource/cancel-all?list=complete")).text
    assert "No offer is chosen." in (await paula.see("/outsource/cancel")).text


async def test_O4_another_companys_offers_are_not_there(
    cast: dict[str, Who], paula: Browser, signed_in: SignedIn
) -> None:
    (theirs,) = await offers(cast["paula"], cast["sam"], 1)
    pia = await signed_in(cast["pia"])
    page = (await pia.see("/outsource/cancel", params={"selected": theirs.public_id})).text
    assert "No offer is chosen." in page
    answer = await pia.send_form("/outsource/cancel", {"selected": theirs.public_id, "text": ""})
    assert "This is not there, or not any more." in (await pia.see(answer.headers["location"])).text
    assert (await load(Outsourcing, theirs.id)).status == OutsourceStatus.ASSIGNED


async def test_R20_a_run_is_found_again_by_its_person_and_by_nobody_else(
    cast: dict[str, Who], paula: Browser, signed_in: SignedIn
) -> None:
    made = await candidates(cast["paula"], 6)
    assert "Nothing yet." in (await paula.see("/outsource/runs")).text
    answer = await paula.send_form(SELECTED, {"selected": [each.public_id for each in made]})
    at = answer.headers["location"]
    page = (await paula.see("/outsource/runs")).text
    assert f'href="{at}"' in page
    assert "Going on" in page
    await run_bulk()
    assert "All done" in (await paula.see("/outsource/runs")).text
    assert at not in (await (await signed_in(cast["ada"])).get("/outsource/runs")).text
