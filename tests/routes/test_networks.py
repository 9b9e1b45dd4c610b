"""Outsourcing networks and forwarding in the browser: pages, mistakes, strangers (R64 to R107)."""

import re

import pytest

from portal.actions import mailing
from portal.actions.agreement import accept
from portal.actions.forwarding import end, forward
from portal.rules.agreement import in_force
from portal.rules.forwarding import FORWARDED_FROM
from portal.rules.throttles import FORWARDINGS_PER_ADDRESS
from portal.rules.vocabulary import (
    ForwardingEnd,
    NetworkAction,
    OutsourceReason,
    OutsourceStatus,
    Source,
    TicketStatus,
    word,
)
from portal.tables.networks import Forwarding, Network
from portal.tables.tickets import Outsourcing
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import (
    make_network,
    make_organization,
    make_outsourcing,
    make_person,
    make_tenant,
    make_ticket,
)
from tests.offers import Cast
from tests.outbox import last_mail_to
from tests.routes.conftest import SignedIn

IN_FORCE = in_force().number
LIST = "/outsource/networks"
ENTRY = {
    "name": "OnSite",
    "kind": "Network",
    "action": "email",
    "email": "jobs@onsite.example",
    "subject": "{title}",
    "body": "{description}",
    "active": "on",
}


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


async def test_R64_R65_a_partner_manager_adds_an_entry_and_finds_it_in_the_list(
    cast: Cast, signed_in: SignedIn
) -> None:
    paula = await signed_in(cast["paula"])
    await paula.see(f"{LIST}/new")
    sent = await paula.send_form(f"{LIST}/new", ENTRY)
    page = (await paula.see(LIST)).text
    assert (sent.status_code, sent.headers["location"]) == (303, LIST)
    assert "OnSite" in page
    assert "Send a mail" in page


async def test_the_list_ships_with_one_entry_that_is_switched_off(
    database: str, signed_in: SignedIn
) -> None:
    ada = await make_person(await make_tenant(has_accepted_agreement=False))
    for _ in range(2):
        await accept(ada, agreed_to=IN_FORCE, language="en", address="")
    ticket = await make_ticket(ada.tenant)
    browser = await signed_in(ada)
    (sample,) = await Network.objects()
    listed = (await browser.see(LIST)).text
    menu = (await browser.see(f"/tickets/{ticket.public_id}/outsource/menu")).text

    assert (sample.name, sample.active, sample.action) == ("Sample network", False, "nothing")
    assert "Sample network" in listed
    assert ">Inactive</span>" in listed
    assert "Sample network" not in menu


async def test_R104_an_entry_that_is_switched_off_leaves_the_menu_and_comes_back(
    cast: Cast, signed_in: SignedIn
) -> None:
    network = await make_network(cast["olga"].tenant)
    ticket = await make_ticket(cast["olga"].tenant)
    paula, olga = await signed_in(cast["paula"]), await signed_in(cast["olga"])
    at, off = f"{LIST}/{network.public_id}", {k: v for k, v in ENTRY.items() if k != "active"}
    states = []
    for form in (off, ENTRY):
        await paula.see(at)
        assert (await paula.send_form(at, form)).headers["location"] == LIST
        listed = (await paula.see(LIST)).text
        menu = (await olga.see(f"/tickets/{ticket.public_id}/outsource/menu")).text
        states.append((">Inactive</span>" in listed, "OnSite" in menu))

    assert states == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Please fill this in."),
        ("email", "", "Please fill this in."),
        ("subject", "{price}", "{price} is not in the list of what can be filled in."),
        ("body", "a { b", "A brace stands alone."),
    ],
)
async def test_R105_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    cast: Cast, signed_in: SignedIn, field: str, typed: str, said: str
) -> None:
    paula = await signed_in(cast["paula"])
    await paula.see(f"{LIST}/new")
    sent = await paula.send_form(f"{LIST}/new", {**ENTRY, field: typed})
    assert sent.status_code == 422
    assert said in sent.text
    assert "{description}" in sent.text or field == "body"
    assert await Network.count() == 0


async def test_the_subject_of_an_entry_carries_no_header(cast: Cast, signed_in: SignedIn) -> None:
    paula = await signed_in(cast["paula"])
    await paula.see(f"{LIST}/new")
    await paula.send_form(f"{LIST}/new", {**ENTRY, "subject": "Hi\r\nBcc: eve@volta.example"})
    (row,) = await Network.select(Network.subject)
    assert "\n" not in row["subject"]


@pytest.mark.parametrize(("name", "status"), [("olga", 403), ("nils", 403), ("tina", 403)])
async def test_R64_the_list_is_closed_to_those_below_partner_management(
    cast: Cast, signed_in: SignedIn, name: str, status: int
) -> None:
    browser = await signed_in(cast[name])
    assert (await browser.see(LIST)).status_code == status
    assert (await browser.send_form(f"{LIST}/new", ENTRY)).status_code == status
    assert await Network.count() == 0


async def test_another_companys_entry_is_not_there(cast: Cast, signed_in: SignedIn) -> None:
    network = await make_network(cast["pia"].tenant)
    ticket = await make_ticket(cast["olga"].tenant)
    paula = await signed_in(cast["paula"])
    assert (await paula.see(f"{LIST}/{network.public_id}")).status_code == 404
    assert (await paula.send_form(f"{LIST}/{network.public_id}", ENTRY)).status_code == 404
    sent = await paula.send_form(
        f"/tickets/{ticket.public_id}/forward", {"network": network.public_id}
    )
    assert sent.status_code == 422
    assert await Forwarding.count() == 0


async def test_R70_R71_R72_R74_R102_from_the_tickets_menu_to_a_network_and_back_by_hand(
    cast: Cast, signed_in: SignedIn
) -> None:
    network = await make_network(cast["olga"].tenant)
    ticket = await make_ticket(cast["olga"].tenant, "Door is stuck")
    olga, at = await signed_in(cast["olga"]), f"/tickets/{ticket.public_id}"
    menu = (await olga.see(f"{at}/outsource/menu")).text
    preview = (await olga.see(f"{at}/forward?network={network.public_id}")).text
    sent = await olga.send_form(f"{at}/forward", {"network": network.public_id})
    bar = (await olga.see(at)).text
    seen_by_nils = (await (await signed_in(cast["nils"])).see(at)).text
    await olga.send_form(f"{at}/forwarding/done")
    after = (await olga.see(at)).text

    assert f"{at}/forward?network={network.public_id}" in menu
    assert "Door is stuck" in preview
    assert "jobs@onsite.example" in preview
    assert f"Answers go to {cast['olga'].email}" in preview
    assert sent.status_code == 303
    assert "Forwarded to OnSite Network" in bar
    assert "the mail waits to be sent" in bar
    assert "Outsource to" not in bar
    assert "Forwarded to OnSite Network" in seen_by_nils  # R75
    assert "/forwarding/done" not in seen_by_nils
    assert "Forwarded before" in after
    assert "Outsource to" in after
    assert "Door is stuck" in (await last_mail_to("jobs@onsite.example")).subject


async def test_R77_the_ticket_of_a_lead_and_that_of_its_partner_offer_their_own_moves(
    cast: Cast, signed_in: SignedIn
) -> None:
    with_eve = await partnership_between(cast["olga"], cast["eve"])
    ticket = await make_ticket(cast["olga"].tenant)
    attempt = await make_outsourcing(ticket, with_eve, OutsourceStatus.IN_PROGRESS)
    of_lead = (await (await signed_in(cast["olga"])).see(f"/tickets/{ticket.public_id}")).text
    of_partner = (await (await signed_in(cast["eve"])).see(f"/received/{attempt.public_id}")).text

    assert "Edit ticket" in of_lead
    assert "Mark complete" not in of_lead
    assert "Mark complete" in of_partner
    assert "Edit ticket" not in of_partner


async def test_R73_only_those_who_may_outsource_have_the_menu(
    cast: Cast, signed_in: SignedIn
) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    at = f"/tickets/{ticket.public_id}"
    for name in ("olga", "paula", "albert", "ada"):
        assert "Outsource to" in (await (await signed_in(cast[name])).see(at)).text
    nils = await signed_in(cast["nils"])
    assert "Outsource to" not in (await nils.see(at)).text
    for path in (f"{at}/outsource/menu", f"{at}/forward", f"{at}/outsource"):
        assert (await nils.see(path)).status_code == 403
    eve = await signed_in(cast["eve"])
    assert (await eve.see(f"{at}/outsource/menu")).status_code == 403


async def test_R72_partners_used_last_come_first_and_any_other_is_found_by_name(
    cast: Cast, signed_in: SignedIn
) -> None:
    olga = cast["olga"]
    with_cleo = await partnership_between(olga, cast["cleo"])
    await make_outsourcing(await make_ticket(olga.tenant), with_cleo, OutsourceStatus.COMPLETE)
    ticket = await make_ticket(olga.tenant)
    browser, menu = await signed_in(olga), f"/tickets/{ticket.public_id}/outsource/menu"
    first = (await browser.see(menu)).text
    found = (await browser.see(f"{menu}?search=volt")).text
    none = (await browser.see(f"{menu}?search=olta")).text
    chosen = (
        await browser.see(f"/tickets/{ticket.public_id}/outsource?partner={with_cleo.public_id}")
    ).text

    assert "Brückner Netzwerktechnik" in first
    assert "Volta Field Services" not in first
    assert "Volta Field Services" in found
    assert "No active partner fits." in none
    assert f'value="{with_cleo.public_id}" selected' in chosen


@pytest.mark.parametrize("status", [None, *OutsourceStatus])
async def test_O15_the_menu_names_networks_only_where_the_ticket_may_go_to_one(
    cast: Cast, signed_in: SignedIn, status: OutsourceStatus | None
) -> None:
    network = await make_network(cast["olga"].tenant)
    ticket = await make_ticket(cast["olga"].tenant)
    if status:
        with_cleo = await partnership_between(cast["olga"], cast["cleo"])
        await make_outsourcing(ticket, with_cleo, status)
    olga, at = await signed_in(cast["olga"]), f"/tickets/{ticket.public_id}"
    menu = (await olga.see(f"{at}/outsource/menu")).text
    sent = await olga.send_form(f"{at}/forward", {"network": network.public_id})

    assert (network.name in menu) == (status in FORWARDED_FROM)
    assert sent.status_code == (303 if status in FORWARDED_FROM else 409)


async def test_O15_nor_does_the_menu_of_a_ticket_that_is_forwarded_complete_or_insourced(
    cast: Cast, signed_in: SignedIn
) -> None:
    network, lead = await make_network(cast["olga"].tenant), cast["olga"].tenant
    forwarded, free = await make_ticket(lead), await make_ticket(lead)
    await forward(cast["olga"], forwarded, network, shows_customer=False)
    complete = await make_ticket(lead, status=TicketStatus.COMPLETE.value)
    insourced = await make_ticket(lead, source=Source.INSOURCED.value)
    olga = await signed_in(cast["olga"])
    named = [
        network.name in (await olga.see(f"/tickets/{each.public_id}/outsource/menu")).text
        for each in (forwarded, complete, insourced, free)
    ]
    assert named == [False, False, False, True]


async def test_R72_the_menu_leads_whoever_may_set_up_partners_and_networks_there(
    cast: Cast, signed_in: SignedIn
) -> None:
    ticket = await make_ticket(cast["olga"].tenant)
    menu = f"/tickets/{ticket.public_id}/outsource/menu"
    leading = ('<li><a href="/outsource/partners">', '<li><a href="/outsource/networks">')
    of_paula = (await (await signed_in(cast["paula"])).see(menu)).text
    of_olga = (await (await signed_in(cast["olga"])).see(menu)).text
    assert all(link in of_paula for link in leading)
    assert not any(link in of_olga for link in leading)


async def test_pressed_twice_it_goes_once(cast: Cast, signed_in: SignedIn) -> None:
    network = await make_network(cast["olga"].tenant, action=NetworkAction.NOTHING.value)
    ticket = await make_ticket(cast["olga"].tenant)
    olga, at = await signed_in(cast["olga"]), f"/tickets/{ticket.public_id}/forward"
    await olga.see(f"{at}?network={network.public_id}")
    first = await olga.send_form(at, {"network": network.public_id})
    second = await olga.send_form(at, {"network": network.public_id})
    assert first.status_code == 303
    assert second.status_code in (303, 409)
    assert await Forwarding.count() == 1


async def test_A11_forwarded_too_often_is_said_with_what_was_chosen_kept(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead = cast["olga"].tenant
    network = await make_network(lead)
    customer = await make_organization(await company_of(cast["olga"]), "Ferrand")
    ticket = await make_ticket(lead, organization=customer.id)
    for _ in range(FORWARDINGS_PER_ADDRESS.count):
        await forward(cast["paula"], ticket, network, shows_customer=False)
        await end(cast["paula"], ticket, ForwardingEnd.WITHDRAWN)
    olga, at = await signed_in(cast["olga"]), f"/tickets/{ticket.public_id}/forward"
    await olga.see(f"{at}?network={network.public_id}")
    answer = await olga.send_form(at, {"network": network.public_id, "shows_customer": "on"})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 24 * 3600
    assert "Too many attempts. You can try again in" in answer.text
    assert f'<option value="{network.public_id}" selected>' in answer.text
    assert re.search(r'name="shows_customer"[^>]*checked', answer.text)
    assert await Forwarding.count().where(Forwarding.ended_at.is_null()) == 0


async def test_a_failed_mail_is_said_on_the_ticket(cast: Cast, signed_in: SignedIn) -> None:
    network = await make_network(cast["olga"].tenant)
    ticket = await make_ticket(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    await mailing.give_up(await last_mail_to("jobs@onsite.example"), "550 no")
    page = (await (await signed_in(cast["olga"])).see(f"/tickets/{ticket.public_id}")).text
    listed = (await (await signed_in(cast["ada"])).see("/outsource?list=forwarded")).text
    await end(cast["olga"], ticket, ForwardingEnd.WITHDRAWN)
    after = (await (await signed_in(cast["olga"])).see(f"/tickets/{ticket.public_id}")).text
    assert "Nobody took the mail." in page
    assert "Mail failed" in listed
    assert "Mail failed" in after[after.index("Forwarded before") :]


async def test_the_dashboard_and_the_tickets_say_which_network_has_what(
    cast: Cast, signed_in: SignedIn
) -> None:
    network = await make_network(cast["olga"].tenant)
    ticket = await make_ticket(cast["olga"].tenant, "Door is stuck")
    await make_ticket(cast["olga"].tenant, "Of nobody")
    await forward(cast["olga"], ticket, network, shows_customer=False, reason=OutsourceReason.SKILL)
    ada = await signed_in(cast["ada"])
    listed = "/outsource?list=forwarded"
    pages = {
        asked: (await ada.see(asked)).text
        for asked in (
            listed,
            f"{listed}&sort=due_at",
            f"{listed}&search=door",
            f"{listed}&search=of",
            f"{listed}&sort=reason&reason=skill",
            f"{listed}&reason=speed",
            f"{listed}&column=reason",
            "/outsource?list=all-open",
            "/tickets",
        )
    }
    file = (
        await ada.get("/outsource/export.csv?list=forwarded&column=outsourced_to&column=reason")
    ).text
    await end(cast["olga"], ticket, ForwardingEnd.DONE)
    after = (await ada.see(listed)).text

    assert [asked for asked, page in pages.items() if "OnSite Network" in page] == [
        listed,
        f"{listed}&sort=due_at",
        f"{listed}&search=door",
        f"{listed}&sort=reason&reason=skill",
        "/tickets",
    ]
    assert "Forwarded" in pages["/tickets"]
    assert f">{word(OutsourceReason.SKILL)}</td>" in pages[f"{listed}&column=reason"]
    assert "Mail failed" not in pages[listed]
    assert "OnSite Network" in file
    assert word(OutsourceReason.SKILL) in file
    assert "OnSite Network" not in after


async def test_a_ticket_that_a_network_has_is_not_offered_for_outsourcing_with_others(
    cast: Cast, signed_in: SignedIn
) -> None:
    ticket = await make_ticket(cast["olga"].tenant, "Door is stuck")
    await make_ticket(cast["olga"].tenant, "Of nobody")
    network = await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    page = (await (await signed_in(cast["olga"])).see("/tickets")).text
    assert page.count('name="selected"') == 1


async def test_R85_R86_R87_R88_why_work_went_out_is_a_column_a_filter_and_in_the_file(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead, with_sam = cast["olga"].tenant, await partnership_between(cast["olga"], cast["sam"])
    for reason in OutsourceReason:
        ticket = await make_ticket(lead, f"Work for {reason.value}")
        await make_outsourcing(ticket, with_sam, OutsourceStatus.ASSIGNED, reason=reason.value)
    ada = await signed_in(cast["ada"])
    listed = "/outsource?list=all-open&column=reason"
    for reason in OutsourceReason:
        page = (await ada.see(f"{listed}&reason={reason.value}")).text
        assert [each for each in OutsourceReason if f"Work for {each.value}" in page] == [reason]
        assert word(reason) in page
    file = (await ada.get("/outsource/export.csv?list=all-open&column=reason&sort=reason")).text
    assert all(word(reason) in file for reason in OutsourceReason)


@pytest.mark.parametrize("reason", [*OutsourceReason, "", "boredom"])
async def test_R84_why_is_asked_and_kept_whoever_takes_the_ticket(
    cast: Cast, signed_in: SignedIn, reason: str
) -> None:
    lead = cast["olga"].tenant
    partner = await partnership_between(cast["olga"], cast["sam"])
    network = await make_network(lead, body="{description} {site} {person}")
    offered, forwarded = await make_ticket(lead), await make_ticket(lead)
    olga, said = (
        await signed_in(cast["olga"]),
        next((word(each) for each in OutsourceReason if each == reason), ""),
    )
    offer, forwarding = f"/tickets/{offered.public_id}", f"/tickets/{forwarded.public_id}"
    form = {"partner": partner.public_id, "rate_kind": "hourly", "reason": reason}
    answers = [
        await olga.send_form(f"{offer}/outsource/draft", form),
        await olga.send_form(
            f"{forwarding}/forward", {"network": network.public_id, "reason": reason}
        ),
    ]

    if reason == "boredom":
        assert [answer.status_code for answer in answers] == [422, 422]
        return
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [row["reason"] for row in await Outsourcing.select(Outsourcing.reason)] == [reason]
    assert [row["reason"] for row in await Forwarding.select(Forwarding.reason)] == [reason]
    terms = (await olga.see(f"{offer}/terms")).text
    bar = (await olga.see(forwarding)).text
    of_nils = (await (await signed_in(cast["nils"])).see(forwarding)).text
    mail = await last_mail_to("jobs@onsite.example")
    assert (said in terms, f"Reason: {said}" in bar) == (True, bool(said))
    assert "Reason:" not in of_nils
    assert not said or said not in mail.text + mail.html


async def test_no_partner_reads_why_a_ticket_was_outsourced(
    cast: Cast, signed_in: SignedIn
) -> None:
    with_eve = await partnership_between(cast["olga"], cast["eve"])
    eve = await signed_in(cast["eve"])
    for status in (OutsourceStatus.ASSIGNED, OutsourceStatus.IN_PROGRESS):
        ticket = await make_ticket(cast["olga"].tenant)
        attempt = await make_outsourcing(ticket, with_eve, status, reason="skill")
        page = (await eve.see(f"/received/{attempt.public_id}")).text
        assert ticket.title in page
        assert word(OutsourceReason.SKILL) not in page
