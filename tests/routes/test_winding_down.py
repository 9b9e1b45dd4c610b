"""The guided end of a partnership: each way out is taken on its page and leads back there."""

import pytest

from portal.access import Who
from portal.rules.vocabulary import Activity, Kind, OutsourceStatus, PartnerStatus
from portal.tables.organizations import Organization, Partnership
from portal.tables.people import Person
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import gather_cast, partnership_between
from tests.make import make_item, make_outsourcing, make_ticket
from tests.routes.conftest import Browser, SignedIn

PARTNERS, LEADS = "/outsource/partners", "/received/leads"
ASSIGNED, WORKING = OutsourceStatus.ASSIGNED, OutsourceStatus.IN_PROGRESS
WAITING = OutsourceStatus.WAITING_APPROVAL
REASON = {"reason": "no capacity", "text": ""}


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    cast = await gather_cast()
    await Person.update({Person.language: "en"}, force=True)
    return cast


@pytest.fixture
async def partnership(cast: dict[str, Who]) -> Partnership:
    """Between Halden and Brückner."""
    return await partnership_between(cast["paula"], cast["sam"])


@pytest.fixture
async def at_lead(partnership: Partnership) -> str:
    organization = await load(Organization, partnership.organization)
    return f"{PARTNERS}/{organization.public_id}/cancel"


@pytest.fixture
def at_partner(partnership: Partnership) -> str:
    return f"{LEADS}/{partnership.public_id}/leave"


async def opened(
    cast: dict[str, Who], partnership: Partnership, *wanted: OutsourceStatus
) -> list[str]:
    """A ticket in each status; what their attempts are called."""
    return [
        (
            await make_outsourcing(
                await make_ticket(cast["olga"].tenant, f"Work {status}"), partnership, status
            )
        ).public_id
        for status in wanted
    ]


async def status_of(attempt: str) -> str:
    found = await Outsourcing.objects().get(Outsourcing.public_id == attempt)
    assert found
    return str(found.status)


async def pressed(browser: Browser, path: str, fields: dict[str, str] | None = None) -> str:
    """The page that a way out leads back to."""
    sent = await browser.send_form(path, fields)
    assert sent.status_code == 303
    return (await browser.see(sent.headers["location"])).text


async def test_R28_the_lead_takes_every_way_out_on_one_page_and_then_cancels_C1(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn
) -> None:
    offer, work, report = await opened(cast, partnership, ASSIGNED, WORKING, WAITING)
    browser = await signed_in(cast["paula"])

    first = (await browser.see(f"{at_lead}?status=Active")).text
    assert "0 of 3 done" in first
    query = "?status=Active&of=3"
    assert f'action="{at_lead}/{offer}/cancel{query.replace("&", "&amp;")}"' in first
    page = await pressed(browser, f"{at_lead}/{offer}/cancel{query}", {"text": "No more"})
    assert "1 of 3 done" in page
    assert "Cancel partnership</button>" not in page
    page = await pressed(browser, f"{at_lead}/{work}/complete{query}")
    assert "2 of 3 done" in page
    page = await pressed(browser, f"{at_lead}/{report}/approve{query}")
    assert "3 of 3 done" in page
    assert "Cancel partnership</button>" in page

    ended = await browser.send_form(f"{at_lead}{query}")
    assert ended.headers["location"] == f"{PARTNERS}?status=Active"
    assert (await load(Partnership, partnership.id)).status == PartnerStatus.CANCELED
    assert [await status_of(each) for each in (offer, work, report)] == [
        "Canceled",
        "Complete",
        "Complete",
    ]


async def test_Q5_the_partner_takes_its_ways_out_and_waits_for_the_lead(
    cast: dict[str, Who], partnership: Partnership, at_partner: str, signed_in: SignedIn
) -> None:
    offer, work = await opened(cast, partnership, ASSIGNED, WORKING)
    browser = await signed_in(cast["sam"])

    assert "0 of 2 done" in (await browser.see(at_partner)).text
    silent = await browser.send_form(f"{at_partner}/{offer}/decline?of=2", {"reason": ""})
    page = await pressed(browser, f"{at_partner}/{offer}/decline?of=2", REASON)
    last = await pressed(browser, f"{at_partner}/{work}/report?of=2")

    assert silent.status_code == 422
    assert f'id="f-reason-{offer}-error"' in silent.text
    assert "1 of 2 done" in page
    assert "Wait for the lead&#39;s approval" in last
    assert [await status_of(each) for each in (offer, work)] == ["Declined", "Waiting Approval"]


async def test_what_is_pressed_twice_or_too_late_is_refused_with_the_page_as_it_stands(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn
) -> None:
    offer, work = await opened(cast, partnership, ASSIGNED, WORKING)
    browser = await signed_in(cast["paula"])

    await pressed(browser, f"{at_lead}/{offer}/cancel?of=2", {"text": ""})
    again = await browser.send_form(f"{at_lead}/{offer}/cancel?of=2", {"text": ""})
    wrong = await browser.send_form(f"{at_lead}/{work}/approve?of=2")

    assert (again.status_code, wrong.status_code) == (409, 409)
    assert "1 of 2 done" in again.text
    assert await status_of(work) == WORKING


async def test_Q16_what_goes_beyond_the_limits_asks_for_consent_in_its_row(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn
) -> None:
    (report,) = await opened(cast, partnership, WAITING)
    attempt = await Outsourcing.objects().get(Outsourcing.public_id == report)
    assert attempt
    ticket = await load(Ticket, attempt.ticket)
    await make_item(
        ticket,
        cast["tina"],
        Kind.TIME,
        minutes=600,
        activity=Activity.WORK.value,
        is_copy=True,
        outsourcing=attempt.id,
    )
    browser = await signed_in(cast["paula"])

    asked = await browser.send_form(f"{at_lead}/{report}/approve?of=1")
    assert asked.status_code == 422
    assert f'name="consents" id="f-consents-{report}"' in asked.text
    page = await pressed(browser, f"{at_lead}/{report}/approve?of=1", {"consents": "on"})
    assert "1 of 1 done" in page


async def test_A57_strangers_and_tickets_of_another_partnership_are_not_there(
    cast: dict[str, Who],
    partnership: Partnership,
    at_lead: str,
    at_partner: str,
    signed_in: SignedIn,
) -> None:
    (mine,) = await opened(cast, partnership, ASSIGNED)
    (other,) = await opened(cast, await partnership_between(cast["paula"], cast["eve"]), ASSIGNED)
    expected = {
        "paula": (f"{at_lead}/{other}/cancel", {"text": ""}, 404),
        "pia": (f"{at_lead}/{mine}/cancel", {"text": ""}, 404),
        "olga": (f"{at_lead}/{mine}/cancel", {"text": ""}, 403),
        "sam": (f"{at_partner}/{other}/decline", REASON, 404),
        "eve": (f"{at_partner}/{mine}/decline", REASON, 404),
        "cleo": (f"{at_partner}/{mine}/decline", REASON, 403),
    }

    for first, (path, fields, status) in expected.items():
        browser = await signed_in(cast[first])
        assert (await browser.send_form(path, fields)).status_code == status, first
    assert [await status_of(each) for each in (mine, other)] == [ASSIGNED, ASSIGNED]


@pytest.mark.parametrize("of", ["-1", "9999999", "x", "%00", "2&of=7"])
async def test_A55_a_count_that_nobody_can_have_begun_with_does_no_harm(
    cast: dict[str, Who], partnership: Partnership, at_lead: str, signed_in: SignedIn, of: str
) -> None:
    await opened(cast, partnership, ASSIGNED)
    browser = await signed_in(cast["paula"])

    assert (await browser.see(f"{at_lead}?of={of}")).status_code == 200
