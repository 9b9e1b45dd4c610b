"""The lead's side of an outsourcing in the browser: terms, offer, and the moves of the bar."""

from datetime import timedelta
from typing import Any

import pytest

from portal.access import Who
from portal.actions import outsourcing
from portal.clock import now
from portal.rules.vocabulary import OutsourceStatus, PartnerStatus, TicketStatus
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_item, make_organization, make_outsourcing, make_ticket
from tests.routes.conftest import SignedIn

Cast = dict[str, Who]


async def offer_form(cast: Cast, **changed: str) -> dict[str, Any]:
    """What a person types for an offer to Brückner."""
    partnership = await partnership_between(cast["ada"], cast["sam"])
    return {
        "partner": partnership.public_id,
        "rate_kind": "hourly",
        "partner_rate": "52.00",
        "authorised_minutes": "8",
        "accept_by": (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "complete_by": (now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
        "customer_rate": "95",
        **changed,
    }


async def attempt_of(ticket: Ticket) -> Outsourcing | None:
    return (
        await Outsourcing.objects()
        .where(Outsourcing.ticket == ticket.id)
        .order_by(Outsourcing.id, ascending=False)
        .first()
    )


async def test_an_offer_is_sent_with_the_terms_as_typed(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    await browser.see(f"/tickets/{ticket.public_id}/outsource")

    sent = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/send", await offer_form(cast)
    )
    page = await browser.see(f"/tickets/{ticket.public_id}")

    attempt = await attempt_of(ticket)
    assert sent.status_code == 303
    assert attempt
    assert attempt.status == OutsourceStatus.ASSIGNED
    assert (attempt.partner_rate, attempt.authorised_minutes) == (5200, 480)
    assert "Offer sent." in page.text
    assert "Offered to Brückner Netzwerktechnik" in page.text


@pytest.mark.parametrize("field", ["partner_rate", "customer_rate", "authorised_charges"])
async def test_an_amount_is_as_large_as_both_databases_hold_and_no_larger(
    signed_in: SignedIn, field: str
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    at = f"/tickets/{ticket.public_id}/outsource/draft"

    refused = await browser.send_form(at, await offer_form(cast, **{field: "21474836.48"}))
    kept = await browser.send_form(at, await offer_form(cast, **{field: "21474836.47"}))

    assert refused.status_code == 422
    assert "This amount is too large." in refused.text
    assert kept.status_code == 303
    attempt = await attempt_of(ticket)
    assert getattr(attempt, field) == 2_147_483_647


async def test_the_longest_duration_that_can_be_typed_is_kept(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])

    sent = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/draft",
        await offer_form(cast, authorised_minutes="99999:59"),
    )

    assert sent.status_code == 303
    attempt = await attempt_of(ticket)
    assert attempt
    assert attempt.authorised_minutes == 99_999 * 60 + 59


@pytest.mark.parametrize(
    "ended", [OutsourceStatus.DECLINED, OutsourceStatus.CANCELED, OutsourceStatus.COMPLETE]
)
async def test_O14_after_an_attempt_has_ended_the_ticket_is_outsourced_again(
    signed_in: SignedIn, ended: OutsourceStatus
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    partnership = await partnership_between(cast["ada"], cast["eve"])
    await make_outsourcing(ticket, partnership, ended, answered_by=cast["eve"].person)
    browser = await signed_in(cast["olga"])
    at = f"/tickets/{ticket.public_id}"

    before = await browser.see(at)
    await browser.see(f"{at}/outsource")
    sent = await browser.send_form(f"{at}/outsource/send", await offer_form(cast))
    after = await browser.see(at)

    assert f'href="{at}/outsource"' in before.text
    assert sent.status_code == 303
    assert "Offered to Brückner Netzwerktechnik" in after.text
    attempts = await Outsourcing.objects().order_by(Outsourcing.id)
    assert [attempt.status for attempt in attempts] == [ended, OutsourceStatus.ASSIGNED]


async def test_wrong_terms_are_named_all_at_once_and_nothing_is_written(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    await browser.see(f"/tickets/{ticket.public_id}/outsource")
    form = await offer_form(
        cast,
        partner="",
        partner_rate="abc",
        accept_by="2020-01-01T10:00",
        instructions="Bring a ladder",
    )

    answer = await browser.send_form(f"/tickets/{ticket.public_id}/outsource/send", form)

    assert answer.status_code == 422
    assert "Choose a partner." in answer.text
    assert "Answer by is in the past." in answer.text
    assert "This is not an amount" in answer.text
    assert "Bring a ladder" in answer.text
    assert await attempt_of(ticket) is None


async def test_a_draft_may_still_lack_what_an_offer_needs(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    await browser.see(f"/tickets/{ticket.public_id}/outsource")
    form = await offer_form(cast, partner_rate="", accept_by="")

    saved = await browser.send_form(f"/tickets/{ticket.public_id}/outsource/draft", form)

    attempt = await attempt_of(ticket)
    assert saved.status_code == 303
    assert attempt
    assert attempt.status == OutsourceStatus.UNSENT


async def test_R37_without_the_agreement_nothing_is_sent(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    halden = await company_of(cast["olga"])
    halden.agreement_version = None
    await halden.save()
    ticket = await make_ticket(halden)
    browser = await signed_in(cast["olga"])

    answer = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/send", await offer_form(cast)
    )

    assert answer.status_code == 409
    assert "has to accept the outsourcing agreement" in answer.text
    assert await attempt_of(ticket) is None


async def test_only_active_partners_can_be_chosen(signed_in: SignedIn) -> None:
    """R25."""
    cast = await gather_cast()
    partnership = await partnership_between(cast["ada"], cast["sam"])
    partnership.status = PartnerStatus.CANCELED.value
    await partnership.save()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])

    page = await browser.see(f"/tickets/{ticket.public_id}/outsource")
    answer = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/send",
        await offer_form(cast, partner=partnership.public_id),
    )

    assert "Brückner Netzwerktechnik" not in page.text
    assert answer.status_code == 409
    assert await attempt_of(ticket) is None


async def test_the_name_of_the_customer_can_be_ticked_and_internal_notes_cannot(
    signed_in: SignedIn,
) -> None:
    """Q13, Q51."""
    cast = await gather_cast()
    halden = await company_of(cast["olga"])
    customer = await make_organization(halden, "Lagerhaus Nord")
    ticket = await make_ticket(halden, organization=customer.id)
    await make_item(ticket, cast["olga"], text="the gate code is known")
    await make_item(ticket, cast["olga"], text="the customer is slow to pay", internal=True)
    browser = await signed_in(cast["olga"])

    page = await browser.see(f"/tickets/{ticket.public_id}/outsource")

    assert "Name of our customer (Lagerhaus Nord)" in page.text
    assert "the gate code is known" in page.text
    assert "the customer is slow to pay" not in page.text


@pytest.mark.parametrize(
    ("status", "move", "fields", "after"),
    [
        (OutsourceStatus.UNSENT, "discard", {}, None),
        (OutsourceStatus.ASSIGNED, "cancel", {"text": ""}, OutsourceStatus.CANCELED),
        (OutsourceStatus.IN_PROGRESS, "complete", {}, OutsourceStatus.COMPLETE),
        (OutsourceStatus.WAITING_APPROVAL, "approve", {}, OutsourceStatus.COMPLETE),
        (
            OutsourceStatus.WAITING_APPROVAL,
            "reject",
            {"text": "Too dark at night"},
            OutsourceStatus.IN_PROGRESS,
        ),
    ],
)
async def test_each_move_of_the_bar_goes_through(
    status: OutsourceStatus,
    move: str,
    fields: dict[str, str],
    after: OutsourceStatus | None,
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        status,
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])
    page = await browser.see(f"/tickets/{ticket.public_id}")

    answer = await browser.send_form(f"/tickets/{ticket.public_id}/outsource/{move}", fields)

    attempt = await attempt_of(ticket)
    assert f"/outsource/{move}" in page.text
    assert answer.status_code == 303
    assert (attempt.status if attempt else None) == after


async def test_approving_can_complete_the_ticket_in_the_same_step(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        OutsourceStatus.WAITING_APPROVAL,
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])

    await browser.send_form(f"/tickets/{ticket.public_id}/outsource/approve", {"with_ticket": "on"})

    await ticket.refresh()
    assert ticket.status == TicketStatus.COMPLETE


async def test_a_rejection_needs_a_reason_beside_its_field(signed_in: SignedIn) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        OutsourceStatus.WAITING_APPROVAL,
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])

    answer = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/reject", {"text": "  "}
    )

    attempt = await attempt_of(ticket)
    assert answer.status_code == 422
    assert 'id="f-reject-text-error"' in answer.text
    assert attempt
    assert attempt.status == OutsourceStatus.WAITING_APPROVAL


async def test_a_move_that_is_closed_answers_409_with_the_state_as_it_is(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    attempt = await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])
    await browser.see(f"/tickets/{ticket.public_id}")
    await outsourcing.accept(cast["cleo"], attempt)

    answer = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/cancel", {"text": "We do it alone"}
    )

    assert answer.status_code == 409
    assert "Accepted by Cleo Vogt at" in answer.text
    assert "Outsourced to Brückner Netzwerktechnik" in answer.text


async def test_R75_R76_everyone_sees_the_bar_and_only_those_who_may_the_terms(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        OutsourceStatus.IN_PROGRESS,
        sent_by=cast["olga"].person,
    )
    address = f"/tickets/{ticket.public_id}"

    nils, olga = await signed_in(cast["nils"]), await signed_in(cast["olga"])
    seen_by_nils, seen_by_olga = await nils.see(address), await olga.see(address)

    assert "Outsourced to Brückner Netzwerktechnik" in seen_by_nils.text
    assert "View terms" not in seen_by_nils.text
    assert "50.00" not in seen_by_nils.text
    assert (await nils.get(f"{address}/terms")).status_code == 403
    assert "View terms" in seen_by_olga.text
    assert "50.00" in (await olga.get(f"{address}/terms")).text


async def test_Q19_completing_a_ticket_with_an_open_offer_asks_first(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])
    edit = f"/tickets/{ticket.public_id}/edit"
    await browser.see(edit)
    form = {"title": ticket.title, "priority": "Medium", "status": "Complete"}

    asked = await browser.send_form(edit, form)
    confirmed = await browser.send_form(edit, {**form, "cancel_offer": "on"})

    attempt = await attempt_of(ticket)
    assert asked.status_code == 409
    assert "cancel_offer" in asked.text
    assert confirmed.status_code == 303
    assert attempt
    assert attempt.status == OutsourceStatus.CANCELED


async def test_a_partner_that_went_away_meanwhile_is_a_mistake_of_its_field(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    at = f"/tickets/{ticket.public_id}/outsource"
    form = await offer_form(cast, partner="4fzyo82mvyr3kbBm1rnXqg", instructions="Bring a ladder")

    for move in ("send", "draft"):
        answer = await browser.send_form(f"{at}/{move}", form)

        assert answer.status_code == 422
        assert 'id="f-partner-error"' in answer.text
        assert "Bring a ladder" in answer.text
    assert await attempt_of(ticket) is None


async def test_terms_that_a_colleague_was_faster_with_can_still_be_read(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    browser = await signed_in(cast["olga"])
    at = f"/tickets/{ticket.public_id}/outsource"
    form = await offer_form(cast, instructions="Bring a ladder", partner_rate="51.50")
    await make_outsourcing(ticket, await partnership_between(cast["ada"], cast["eve"]))

    for move in ("send", "draft"):
        answer = await browser.send_form(f"{at}/{move}", form)

        assert answer.status_code == 409
        assert "What you typed was not saved." in answer.text
        assert "Bring a ladder" in answer.text
        assert 'value="51.50"' in answer.text
        assert ">Send offer<" not in answer.text
    assert "What you typed" not in (await browser.see(at)).text


async def test_why_completion_was_rejected_is_not_lost_to_a_colleague_who_approved(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    ticket = await make_ticket(await company_of(cast["olga"]))
    attempt = await make_outsourcing(
        ticket,
        await partnership_between(cast["ada"], cast["sam"]),
        OutsourceStatus.WAITING_APPROVAL,
        sent_by=cast["olga"].person,
    )
    browser = await signed_in(cast["olga"])
    await outsourcing.approve_completion(cast["ada"], attempt)

    answer = await browser.send_form(
        f"/tickets/{ticket.public_id}/outsource/reject", {"text": "The lamp\nis too dark"}
    )

    assert answer.status_code == 409
    assert "What you wrote was not saved" in answer.text
    assert "The lamp<br>is too dark" in answer.text


async def test_R37_before_the_agreement_the_form_of_terms_says_what_comes_first(
    signed_in: SignedIn,
) -> None:
    cast = await gather_cast()
    halden = await company_of(cast["olga"])
    halden.agreement_version = None
    await halden.save()
    ticket = await make_ticket(halden)

    page = await (await signed_in(cast["ada"])).see(f"/tickets/{ticket.public_id}/outsource")

    assert "The outsourcing agreement comes first" in page.text
    assert 'class="button primary" href="/outsource/agreement"' in page.text
    assert 'id="terms"' not in page.text
