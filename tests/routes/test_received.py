"""The partner's pages: My tickets, offers, a ticket from its acceptance to its end."""

from datetime import timedelta

import pytest

from portal import clock
from portal.actions import assigning, items, outsourcing
from portal.actions.items import Note, Work
from portal.rules.vocabulary import DeclineReason, OutsourceStatus, RateKind
from portal.tables.contracts import FeeContract
from portal.tables.items import Item
from portal.tables.ledger import FeeEntry
from portal.tables.people import Membership
from portal.tables.tickets import Ticket
from tests.cast import company_of
from tests.clocks import later
from tests.databases import count_queries
from tests.make import make_contact, make_item, make_organization
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted, offered, one_more, reported

# Each of these stands somewhere at the lead and must stand nowhere at a partner.
SECRETS = {
    "customer": "Sentinel Customer Ltd",
    "contact's mail": "sentinel@customer.example",
    "billing": "sentinel-billing",
    "reason": "location",
    "customer rate": "987.65",
    "internal note": "sentinel-internal-note",
    "internal remark": "sentinel-internal-remark",
    "note from before": "sentinel-older-note",
    "fee": "43.21",
}


async def membership_of(linked: Linked, name: str) -> str:
    row = await Membership.objects().get(Membership.id == linked.cast[name].membership)
    assert row
    return row.public_id


async def give_to(linked: Linked, name: str) -> None:
    """Cleo hands the ticket to one of her colleagues."""
    await assigning.assign(await linked.place("cleo"), await membership_of(linked, name))


async def test_my_tickets_stand_under_what_is_to_be_done(signed_in: SignedIn) -> None:
    linked = await accepted("Title of Next")
    await one_more(linked.cast, "Title of Now", OutsourceStatus.IN_PROGRESS)
    await one_more(
        linked.cast, "Title of Waiting", OutsourceStatus.WAITING_APPROVAL, reported_at=clock.now()
    )
    await one_more(linked.cast, "Title of Done", OutsourceStatus.COMPLETE, closed_at=clock.now())
    await one_more(linked.cast, "Title of an offer", OutsourceStatus.ASSIGNED)
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        page = await browser.see("/received")
        assert queries() <= 8

    order = ["Now<", "Title of Now", "Next<", "Title of Next", "Waiting for approval<"]
    order += ["Title of Waiting"]
    places = [page.text.index(words) for words in order]
    assert places == sorted(places)
    assert f"T-{linked.ticket.number}" in page.text  # the lead's number, not the own one
    assert "Title of an offer" not in page.text
    assert "Title of Done" not in page.text
    assert "Title of Done" in (await browser.see("/received?list=done")).text
    assert "1 offer waits for an answer." in page.text


async def test_the_most_urgent_ticket_stands_first(signed_in: SignedIn) -> None:
    linked = await accepted("Later", complete_by=clock.now() + timedelta(days=3))
    await one_more(
        linked.cast, "Sooner", OutsourceStatus.ACCEPTED, complete_by=clock.now() + timedelta(days=2)
    )
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see("/received")

    assert page.text.index("Sooner") < page.text.index("Later")


async def test_a_technician_finds_own_tickets_and_no_offers(signed_in: SignedIn) -> None:
    linked = await accepted("Tina's ticket")
    await one_more(linked.cast, "Somebody else's", OutsourceStatus.ACCEPTED)
    await give_to(linked, "tina")
    browser = await signed_in(linked.cast["tina"])

    page = await browser.see("/received")
    offers = await browser.see("/received/offers")

    assert "Tina&#39;s ticket" in page.text
    assert "Somebody else" not in page.text
    assert "/received/offers" not in page.text
    assert offers.status_code == 403


async def test_offers_stand_with_the_time_to_answer(signed_in: SignedIn) -> None:
    linked = await offered("Offer to decide")
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        page = await browser.see("/received/offers")

    assert f'href="{linked.at_partner}"' in page.text
    assert "Answer by" in page.text
    assert queries() <= 8


async def test_an_offer_shows_what_is_needed_to_decide(signed_in: SignedIn) -> None:
    linked = await offered(
        partner_rate=5_200,
        authorised_minutes=480,
        authorised_charges=40_000,
        instructions="Sign in at the gate",
    )
    await Ticket.update(
        {Ticket.site_address: "Hafenstraße 12\nHamburg", Ticket.site_phone: "+49 40 / 12-34"}
    ).where(Ticket.id == linked.ticket.id)
    await make_item(
        linked.ticket, linked.cast["olga"], text="Goes along", offered_in=linked.attempt.id
    )
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        page = await browser.see(linked.at_partner)

    for words in (
        "Replace access point",
        "Hafenstraße 12, Hamburg",
        'href="tel:+49401234"',
        "52.00\N{NO-BREAK SPACE}€ / h",
        "400.00\N{NO-BREAK SPACE}€",
        "816.00\N{NO-BREAK SPACE}€",
        "Sign in at the gate",
        "Goes along",
        "Accepting costs you nothing.",
        ">Accept</button>",
        ">Decline</a>",
    ):
        assert words in page.text
    assert queries() <= 8


async def test_a_flat_rate_is_called_flat(signed_in: SignedIn) -> None:
    linked = await offered(rate_kind=RateKind.FLAT.value, partner_rate=30_000)
    browser = await signed_in(linked.cast["cleo"])

    assert "300.00\N{NO-BREAK SPACE}€ flat" in (await browser.see(linked.at_partner)).text


async def test_accepting_opens_the_ticket_and_writes_one_fee(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    sent = await browser.send_form(f"{linked.at_partner}/accept")
    page = await browser.see(linked.at_partner)

    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_partner)
    assert (await linked.standing()).status == OutsourceStatus.ACCEPTED
    assert [fee.outsourcing for fee in await FeeEntry.objects()] == [linked.attempt.id]
    assert "Accepted. You and the lead work on linked tickets from now on." in page.text
    for label in ("Start work", "Add note", "Add time", "Mark complete"):
        assert f"{label}</button>" in page.text


async def test_the_second_to_accept_reads_who_was_first(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["sam"])

    page = await browser.send_form(f"{linked.at_partner}/accept")

    assert page.status_code == 409
    assert "Accepted by Cleo Vogt at" in page.text
    assert "Start work</button>" in page.text
    assert await FeeEntry.count() == 1


async def test_an_offer_that_is_late_cannot_be_accepted(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    with later(days=2):
        page = await browser.see(linked.at_partner)
        sent = await browser.send_form(f"{linked.at_partner}/accept")

    assert ">Accept</button>" not in page.text
    assert "Too late to answer" in page.text
    assert sent.status_code == 409
    assert await FeeEntry.count() == 0


@pytest.mark.parametrize("reason", ["", "expired", "bored"])
async def test_declining_needs_a_reason_of_the_list(signed_in: SignedIn, reason: str) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(f"{linked.at_partner}/decline")

    page = await browser.send_form(
        f"{linked.at_partner}/decline", {"reason": reason, "text": "Too far"}
    )

    assert page.status_code == 422
    assert 'id="f-reason-error"' in page.text
    assert "Too far" in page.text
    assert (await linked.standing()).status == OutsourceStatus.ASSIGNED


async def test_a_declined_offer_keeps_its_reason(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    sent = await browser.send_form(
        f"{linked.at_partner}/decline", {"reason": "terms", "text": "Too far"}
    )
    page = await browser.see(sent.headers["location"])

    standing = await linked.standing()
    assert (standing.status, standing.decline_reason) == (
        OutsourceStatus.DECLINED,
        DeclineReason.TERMS,
    )
    assert "The terms do not suit" in page.text
    assert "Too far" in page.text
    assert ">Accept</button>" not in page.text


async def test_declining_what_was_accepted_says_so(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["sam"])

    form = await browser.see(f"{linked.at_partner}/decline")
    sent = await browser.send_form(f"{linked.at_partner}/decline", {"reason": "terms"})

    assert (form.status_code, form.headers["location"]) == (303, linked.at_partner)
    assert sent.status_code == 409
    assert "Accepted by Cleo Vogt at" in sent.text


async def test_a_canceled_offer_says_that_there_is_nothing_to_do(signed_in: SignedIn) -> None:
    linked = await offered()
    await outsourcing.cancel(linked.cast["olga"], linked.attempt, "We found a spare.")
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)

    assert "Halden IT Services canceled this offer." in page.text
    assert "We found a spare." in page.text
    assert ">Accept</button>" not in page.text


async def test_an_expired_offer_says_that_the_time_has_passed(signed_in: SignedIn) -> None:
    linked = await offered()
    with later(days=2):
        await outsourcing.expire(linked.attempt.id)
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)

    assert "The time to answer has passed, so this offer has ended." in page.text


async def test_work_starts_and_is_reported(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    started = await browser.send_form(f"{linked.at_partner}/start")
    in_progress = (await linked.standing()).status
    again = await browser.send_form(f"{linked.at_partner}/start")
    sent = await browser.send_form(f"{linked.at_partner}/report")
    page = await browser.see(linked.at_partner)

    assert (started.status_code, again.status_code, sent.status_code) == (303, 409, 303)
    assert in_progress == OutsourceStatus.IN_PROGRESS
    assert (await linked.standing()).status == OutsourceStatus.WAITING_APPROVAL
    assert "Completion waits for approval." in page.text
    assert "Mark complete" not in page.text


async def test_the_meter_counts_the_own_time_only(signed_in: SignedIn) -> None:
    linked = await accepted(authorised_minutes=480)
    today = clock.now().date()
    await items.add_time(await linked.place("cleo"), Work(text="Ours", minutes=85, worked_on=today))
    await items.add_time(
        await linked.place("olga"), Work(text="Theirs", minutes=200, worked_on=today)
    )
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        page = await browser.see(linked.at_partner)

    assert "1 h 25 min of 8 h authorised" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert queries() <= 8


async def test_a_complete_ticket_is_read_only(signed_in: SignedIn) -> None:
    linked = await reported()
    await outsourcing.approve_completion(linked.cast["olga"], linked.attempt)
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)
    assigned = await browser.send_form(f"{linked.at_partner}/assign", {"person": ""})

    assert "This ticket is complete. It can be read, but no longer changed." in page.text
    assert "Completion approved" in page.text
    for form in ("/notes", "/times", "/assign", "/start", "/report"):
        assert f'action="{linked.at_partner}{form}"' not in page.text
    assert assigned.status_code == 409


async def test_a_ticket_is_given_to_a_colleague_and_taken_back(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    tina = await membership_of(linked, "tina")

    await browser.send_form(f"{linked.at_partner}/assign", {"person": tina})
    given = (await linked.second_ticket()).assigned_to
    page = await browser.see(linked.at_partner)
    await browser.send_form(f"{linked.at_partner}/assign", {"person": ""})

    assert given == linked.cast["tina"].person
    assert f'<option value="{tina}" selected>Tina Roth</option>' in page.text
    assert (await linked.second_ticket()).assigned_to is None


async def test_nobody_of_another_company_can_be_given_a_ticket(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    page = await browser.see(linked.at_partner)
    sent = await browser.send_form(
        f"{linked.at_partner}/assign", {"person": await membership_of(linked, "eve")}
    )

    assert "Eve Carver" not in page.text
    assert sent.status_code == 422
    assert "This can no longer be chosen." in sent.text
    assert "Eve Carver" not in sent.text
    assert (await linked.second_ticket()).assigned_to is None


async def test_a_technician_assigns_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    await give_to(linked, "tina")
    browser = await signed_in(linked.cast["tina"])

    page = await browser.see(linked.at_partner)
    sent = await browser.send_form(f"{linked.at_partner}/assign", {"person": ""})

    assert "/assign" not in page.text
    assert sent.status_code == 403
    assert (await linked.second_ticket()).assigned_to == linked.cast["tina"].person


async def with_secrets(*, shows_customer: bool = False) -> Linked:
    """An offer around which the lead knows everything that a partner must not."""
    linked = await offered(
        customer_rate=98_765,
        billing=SECRETS["billing"],
        reason=SECRETS["reason"],
        shows_customer=shows_customer,
    )
    olga = linked.cast["olga"]
    await FeeContract.update({FeeContract.amount: 4_321}, force=True)
    organization = await make_organization(await company_of(olga), SECRETS["customer"])
    contact = await make_contact(organization, "Mr Petersen", SECRETS["contact's mail"])
    await Ticket.update({Ticket.organization: organization.id, Ticket.contact: contact.id}).where(
        Ticket.id == linked.ticket.id
    )
    await make_item(linked.ticket, olga, text=SECRETS["internal note"], internal=True)
    await make_item(linked.ticket, olga, text=SECRETS["note from before"])
    return linked


async def seen_on_every_page(browser: Browser, linked: Linked) -> str:
    paths = ["/received", "/received/offers", linked.at_partner, f"{linked.at_partner}/decline"]
    texts = [(await browser.see(path)).text for path in paths]
    texts.append((await browser.send_form(f"{linked.at_partner}/accept")).text)
    texts.append((await browser.send_form(f"{linked.at_partner}/notes", {"note": ""})).text)
    return "\n".join(texts)


async def test_nothing_internal_of_the_lead_stands_on_any_page(signed_in: SignedIn) -> None:
    linked = await with_secrets()
    browser = await signed_in(linked.cast["sam"])

    seen = await seen_on_every_page(browser, linked)
    place = await linked.place("olga")
    await items.add_note(place, Note(text=SECRETS["internal note"], internal=True))
    await items.add_time(
        place,
        Work(
            text="Shared summary",
            internal_text=SECRETS["internal remark"],
            minutes=20,
            worked_on=clock.now().date(),
        ),
    )
    for move in ("start", "report"):
        await browser.send_form(f"{linked.at_partner}/{move}")
        seen += await seen_on_every_page(browser, linked)

    assert "Mr Petersen" in seen  # whom to ask for goes along (Q51)
    assert "Shared summary" in seen
    assert [name for name, secret in SECRETS.items() if secret in seen] == []


async def test_the_customer_is_named_where_the_lead_ticked_it(signed_in: SignedIn) -> None:
    linked = await with_secrets(shows_customer=True)
    browser = await signed_in(linked.cast["sam"])

    offer = await browser.see(linked.at_partner)
    await browser.send_form(f"{linked.at_partner}/accept")
    ticket = await browser.see(linked.at_partner)

    assert SECRETS["customer"] in offer.text
    assert SECRETS["customer"] in ticket.text
    assert SECRETS["contact's mail"] not in offer.text + ticket.text
    assert await Item.count() == 2  # nothing was copied that was not ticked


async def test_empty_pages_teach(signed_in: SignedIn) -> None:
    linked = await accepted()
    eve, tina = [await signed_in(linked.cast[name]) for name in ("eve", "tina")]

    assert "as soon as your company has accepted an offer" in (await eve.see("/received")).text
    assert "as soon as one is assigned to you" in (await tina.see("/received")).text
    assert "No offer waits for an answer." in (await eve.see("/received/offers")).text


async def test_why_an_offer_is_declined_is_not_lost_when_the_lead_has_canceled_it(
    signed_in: SignedIn,
) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])
    await outsourcing.cancel(linked.cast["olga"], linked.attempt, "")

    answer = await browser.send_form(
        f"{linked.at_partner}/decline", {"reason": "terms", "text": "The rate does not fit"}
    )

    assert answer.status_code == 409
    assert "What you wrote was not saved" in answer.text
    assert "The rate does not fit" in answer.text


async def test_Q12_another_reason_is_said_in_words(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    unsaid = await browser.send_form(f"{linked.at_partner}/decline", {"reason": "other"})
    standing = await linked.standing()
    said = await browser.send_form(
        f"{linked.at_partner}/decline", {"reason": "other", "text": "Our van is broken"}
    )

    assert (unsaid.status_code, standing.status) == (422, OutsourceStatus.ASSIGNED)
    assert 'id="f-text-error"' in unsaid.text
    assert 'value="other" checked' in unsaid.text
    assert said.status_code == 303
    assert (await linked.standing()).reason_text == "Our van is broken"
