"""The pages of other terms: who proposes, who answers, who only reads, and what a late one sees."""

from datetime import timedelta

import pytest
from msgspec import structs

from portal import clock
from portal.actions import amending, asking, assigning
from portal.rules.amendments import amendable_of
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.amendments import Amendment
from portal.tables.items import Item
from portal.tables.people import Membership
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing
from tests.databases import count_queries
from tests.pair import time
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted, one_more, reported

MOST = 8
WHY = "The duct is blocked."
CARD = 'id="proposal"'
SECRETS = ("987.65", "sentinel-billing", "location")


async def proposed(linked: Linked, text: str = WHY, minutes: int = 600) -> Amendment:
    """Olga has proposed ten hours instead of two."""
    terms = structs.replace(amendable_of(await linked.standing()), authorised_minutes=minutes)
    return await amending.propose(linked.cast["olga"], linked.attempt, terms, text=text)


def at_lead(linked: Linked, proposal: Amendment) -> str:
    return f"{linked.at_lead}/terms/{proposal.public_id}/withdraw"


def at_partner(linked: Linked, proposal: Amendment, answer: str) -> str:
    return f"{linked.at_partner}/terms/{proposal.public_id}/{answer}"


async def status_of(proposal: Amendment) -> str:
    row = await Amendment.objects().get(Amendment.public_id == proposal.public_id)
    return str(one(row).status)


def typed(**values: str) -> dict[str, str]:
    """A form filled in, its day within the years that a form takes."""
    later = (clock.now() + timedelta(days=12)).strftime("%Y-%m-%dT%H:%M")
    return {
        "partner_rate": "50.00",
        "authorised_minutes": "10",
        "authorised_charges": "",
        "complete_by": later,
        "instructions": "",
        "text": WHY,
        "seen": "",
        **values,
    }


async def see_form(browser: Browser, linked: Linked) -> str:
    return (await browser.see(f"{linked.at_lead}/terms/propose")).text


async def give_to_tina(linked: Linked) -> None:
    tina = await Membership.objects().get(Membership.id == linked.cast["tina"].membership)
    await assigning.assign(await linked.place("cleo"), one(tina).public_id)


# The lead proposes


async def test_Q14_from_the_terms_page_to_a_proposal_that_waits(signed_in: SignedIn) -> None:
    linked = await accepted()
    await time(await linked.place("cleo"), minutes=75)
    browser = await signed_in(linked.cast["olga"])

    terms = await browser.see(f"{linked.at_lead}/terms")
    form = await see_form(browser, linked)
    sent = await browser.send_form(f"{linked.at_lead}/terms/propose", typed())
    ticket = await browser.see(linked.at_lead)

    assert f'href="{linked.at_lead}/terms/propose"' in terms.text
    assert 'value="2:00"' in form
    assert 'value="50.00"' in form
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}min of" in form
    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_lead)
    assert "Change of terms proposed, waits for Brückner Netzwerktechnik" in ticket.text
    assert "10\N{NO-BREAK SPACE}h" in ticket.text
    assert "/withdraw" in ticket.text
    assert (await linked.standing()).authorised_minutes == 120


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"partner_rate": ""}, "partner_rate"),
        ({"partner_rate": "-5"}, "partner_rate"),
        ({"authorised_minutes": "soon"}, "authorised_minutes"),
        ({"authorised_charges": "much"}, "authorised_charges"),
        ({"complete_by": ""}, "complete_by"),
        ({"complete_by": "2020-01-01T10:00"}, "complete_by"),
    ],
)
async def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    signed_in: SignedIn, values: dict[str, str], field: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await see_form(browser, linked)

    sent = await browser.send_form(f"{linked.at_lead}/terms/propose", typed(**values))

    assert sent.status_code == 422
    assert f'id="f-{field}-error"' in sent.text
    assert WHY in sent.text
    assert not await Amendment.exists()


async def test_what_differs_in_nothing_is_no_proposal(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    form = await see_form(browser, linked)
    as_shown = form.partition('type="datetime-local"')[2].partition('value="')[2][:16]

    sent = await browser.send_form(
        f"{linked.at_lead}/terms/propose", typed(authorised_minutes="2:00", complete_by=as_shown)
    )

    assert sent.status_code == 422
    assert "Nothing differs from the present terms." in sent.text


async def test_a_proposal_sent_twice_is_made_once(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await see_form(browser, linked)
    fields = typed() | {"_form_key": "a-key-of-this-page"}

    for _ in range(2):
        sent = await browser.send_form(f"{linked.at_lead}/terms/propose", fields)
        assert sent.status_code == 303

    assert await Amendment.count() == 1


async def test_a_second_proposal_meets_the_one_that_waits_and_keeps_what_was_typed(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["albert"])
    await see_form(browser, linked)
    await proposed(linked)

    sent = await browser.send_form(f"{linked.at_lead}/terms/propose", typed(text="Albert's reason"))
    form = await see_form(browser, linked)

    assert sent.status_code == 409
    assert "Other terms have been proposed already" in sent.text
    assert "Albert&#39;s reason" in sent.text
    assert "wait for Brückner Netzwerktechnik already" in form
    assert f'action="{linked.at_lead}/terms/propose"' not in form
    assert await Amendment.count() == 1


async def test_a_form_from_before_a_confirmation_says_so_and_can_be_sent_once_more(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["albert"])
    await see_form(browser, linked)
    first = await proposed(linked)
    await amending.confirm(linked.cast["cleo"], linked.attempt, first)

    late = await browser.send_form(f"{linked.at_lead}/terms/propose", typed())
    again = await browser.send_form(
        f"{linked.at_lead}/terms/propose",
        typed(seen=first.public_id, authorised_minutes="12"),
    )

    assert late.status_code == 409
    assert f'name="seen" value="{first.public_id}"' in late.text
    assert "Present terms" in late.text
    assert again.status_code == 303
    assert await Amendment.count() == 2


async def test_while_completion_waits_the_terms_page_offers_no_other_terms(
    signed_in: SignedIn,
) -> None:
    linked = await reported()
    browser = await signed_in(linked.cast["olga"])

    terms = await browser.see(f"{linked.at_lead}/terms")
    form = await see_form(browser, linked)
    sent = await browser.send_form(f"{linked.at_lead}/terms/propose", typed())

    assert "/terms/propose" not in terms.text
    assert "only while the partner works on the ticket" in form
    assert sent.status_code == 409
    assert "Completion was reported by Cleo Vogt" in sent.text
    assert WHY in sent.text


async def test_the_lead_withdraws_and_a_second_press_hears_who_did(signed_in: SignedIn) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["paula"])
    await browser.see(linked.at_lead)

    first = await browser.send_form(at_lead(linked, proposal))
    again = await browser.send_form(at_lead(linked, proposal))
    ticket = await browser.see(linked.at_lead)

    assert (first.status_code, first.headers["location"]) == (303, linked.at_lead)
    assert again.status_code == 409
    assert "These terms were withdrawn by Paula Iversen" in again.text
    assert CARD not in ticket.text
    assert await status_of(proposal) == "Withdrawn"


async def test_the_answer_to_a_question_leads_to_other_terms(signed_in: SignedIn) -> None:
    linked = await accepted()
    own = await asking.ask(await linked.place("cleo"), "May we have two hours more?")
    copied = one(await Item.objects().get(Item.copy_of == own.id))
    address = f"{linked.at_lead}/items/{copied.public_id}/answer"

    olgas = await (await signed_in(linked.cast["olga"])).see(address)
    nils = await (await signed_in(linked.cast["nils"])).see(address)

    assert f'href="{linked.at_lead}/terms/propose"' in olgas.text
    assert "/terms/propose" not in nils.text


# The partner answers


async def test_Q14_the_partner_sees_old_beside_new_and_confirms(signed_in: SignedIn) -> None:
    linked = await accepted(customer_rate=98_765, billing="sentinel-billing", reason="location")
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["sam"])

    ticket = await browser.see(linked.at_partner)
    sent = await browser.send_form(at_partner(linked, proposal, "confirm"))
    after = await browser.see(linked.at_partner)
    terms = await browser.see(f"{linked.at_partner}/terms")

    assert "Halden IT Services proposes other terms" in ticket.text
    assert WHY in ticket.text
    assert "2\N{NO-BREAK SPACE}h" in ticket.text
    assert "10\N{NO-BREAK SPACE}h" in ticket.text
    assert (sent.status_code, sent.headers["location"]) == (303, linked.at_partner)
    assert CARD not in after.text
    assert "Other terms confirmed" in after.text
    assert "Confirmed by Sam Brückner" in terms.text
    assert (await linked.standing()).authorised_minutes == 600
    for page in (ticket, after, terms):
        assert not any(secret in page.text for secret in SECRETS)


async def test_the_partner_declines_with_a_reason_that_the_lead_reads(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(linked.at_partner)

    sent = await browser.send_form(
        at_partner(linked, proposal, "decline"), {"text": "We are booked out."}
    )
    olga = await signed_in(linked.cast["olga"])
    terms, ticket = await olga.see(f"{linked.at_lead}/terms"), await olga.see(linked.at_lead)

    assert sent.status_code == 303
    assert await status_of(proposal) == "Declined"
    assert "Declined by Cleo Vogt" in terms.text
    assert "We are booked out." in terms.text
    assert "We are booked out." in ticket.text
    assert "/terms/propose" in terms.text


async def test_a_reason_that_is_too_long_comes_back(signed_in: SignedIn) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(linked.at_partner)

    sent = await browser.send_form(at_partner(linked, proposal, "decline"), {"text": "x" * 5_001})

    assert sent.status_code == 422
    assert 'id="f-decline-text-error"' in sent.text
    assert await status_of(proposal) == "Proposed"


async def test_who_comes_too_late_reads_how_it_stands(signed_in: SignedIn) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(linked.at_partner)
    await amending.withdraw(linked.cast["olga"], linked.attempt, proposal)
    second = await proposed(linked, minutes=900)

    for answer in ("confirm", "decline"):
        sent = await browser.send_form(at_partner(linked, proposal, answer))
        assert sent.status_code == 409
        assert "These terms were withdrawn by Olga Petrova" in sent.text
        assert "15\N{NO-BREAK SPACE}h" in sent.text  # what waits now
    assert await status_of(second) == "Proposed"


async def test_a_technician_reads_the_proposal_and_answers_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    await give_to_tina(linked)
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["tina"])

    ticket = await browser.see(linked.at_partner)
    terms = await browser.see(f"{linked.at_partner}/terms")

    assert CARD in ticket.text
    assert "/confirm" not in ticket.text
    assert "Whoever accepts offers for your company answers this." in ticket.text
    assert terms.status_code == 200
    for answer in ("confirm", "decline"):
        sent = await browser.send_form(at_partner(linked, proposal, answer))
        assert sent.status_code == 403
    assert await status_of(proposal) == "Proposed"


async def test_while_completion_waits_the_proposal_is_read_only_on_both_sides(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    cleo, olga = await signed_in(linked.cast["cleo"]), await signed_in(linked.cast["olga"])
    await cleo.see(linked.at_partner)
    await cleo.send_form(f"{linked.at_partner}/report")

    theirs, ours = await cleo.see(linked.at_partner), await olga.see(linked.at_lead)
    sent = await cleo.send_form(at_partner(linked, proposal, "confirm"))

    assert "They can be answered when the work goes on." in theirs.text
    assert "/confirm" not in theirs.text
    assert "lapses when you approve" in ours.text
    assert "/withdraw" in ours.text
    assert sent.status_code == 409


async def test_my_tickets_mark_what_waits_for_an_answer(signed_in: SignedIn) -> None:
    linked = await accepted()
    await one_more(linked.cast, "Another one", OutsourceStatus.ACCEPTED)
    browser = await signed_in(linked.cast["cleo"])

    with count_queries() as queries:
        plain = await browser.see("/received")
        before = queries()
    await proposed(linked)
    with count_queries() as queries:
        marked = await browser.see("/received")
        after = queries()

    assert "Other terms proposed" not in plain.text
    assert marked.text.count("Other terms proposed") == 1
    assert after == before <= MOST


# Who may, and what it costs


async def test_another_company_and_a_made_up_number_find_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    other = await one_more(linked.cast, "Another ticket", OutsourceStatus.ACCEPTED)
    proposal = await proposed(linked)
    eve, pia = await signed_in(linked.cast["eve"]), await signed_in(linked.cast["pia"])
    sam, olga = await signed_in(linked.cast["sam"]), await signed_in(linked.cast["olga"])
    for browser, page in (
        (eve, f"{linked.at_partner}/terms"),
        (pia, f"{linked.at_lead}/terms"),
        (pia, f"{linked.at_lead}/terms/propose"),
    ):
        assert (await browser.get(page)).status_code == 404
    for browser, path in (
        (eve, at_partner(linked, proposal, "confirm")),
        (eve, at_partner(linked, proposal, "decline")),
        (pia, at_lead(linked, proposal)),
        (pia, f"{linked.at_lead}/terms/propose"),
        (sam, at_partner(other, proposal, "confirm")),
        (olga, at_lead(other, proposal)),
        (olga, f"{linked.at_lead}/terms/nothing-has-this-number/withdraw"),
    ):
        assert (
            await browser.send_form(path, typed() if "propose" in path else {})
        ).status_code == 404
    assert await status_of(proposal) == "Proposed"


async def test_R76_who_sees_no_terms_sees_no_other_ones(signed_in: SignedIn) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["nils"])

    ticket = await browser.see(linked.at_lead)

    assert CARD not in ticket.text
    assert "Other terms proposed" in ticket.text  # a step of the outsourcing, as any other
    for path in (f"{linked.at_lead}/terms", f"{linked.at_lead}/terms/propose"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.send_form(at_lead(linked, proposal))).status_code == 403


async def test_signed_out_nothing_is_answered(signed_in: SignedIn) -> None:
    linked = await accepted()
    proposal = await proposed(linked)
    browser = await signed_in(linked.cast["cleo"])
    await browser.see(linked.at_partner)
    browser.cookies.clear()

    sent = await browser.send_form(at_partner(linked, proposal, "confirm"))

    assert sent.status_code in (401, 403)
    assert await status_of(proposal) == "Proposed"


async def test_an_offer_has_no_page_of_terms_yet(signed_in: SignedIn) -> None:
    linked = await accepted()
    await Outsourcing.update({Outsourcing.partner_ticket: None}).where(
        Outsourcing.id == linked.attempt.id
    )
    browser = await signed_in(linked.cast["cleo"])

    assert (await browser.get(f"{linked.at_partner}/terms")).status_code == 404


async def test_the_pages_keep_to_their_budget_while_a_proposal_waits(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    first = await proposed(linked)
    await amending.confirm(linked.cast["cleo"], linked.attempt, first)
    await amending.propose(
        linked.cast["olga"],
        linked.attempt,
        structs.replace(amendable_of(await linked.standing()), authorised_minutes=900),
        seen=first.public_id,
    )
    for name, base in (("olga", linked.at_lead), ("cleo", linked.at_partner)):
        browser = await signed_in(linked.cast[name])
        for page in (base, f"{base}/terms"):
            with count_queries() as queries:
                assert CARD in (await browser.see(page)).text or page.endswith("/terms")
            assert queries() <= MOST, page
