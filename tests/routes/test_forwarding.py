"""Forwarding under pressure: forms sent twice, rows of others, odd input, a way that has closed."""

import re

import pytest

from portal.actions.forwarding import end, forward
from portal.rules.vocabulary import ForwardingEnd, NetworkAction
from portal.tables.journal import OutboxMail
from portal.tables.networks import Forwarding, Network
from portal.tables.tickets import Ticket
from tests.cast import gather_cast, partnership_between
from tests.databases import count_queries
from tests.make import make_network, make_outsourcing, make_ticket
from tests.offers import Cast
from tests.outbox import last_mail_to
from tests.routes.conftest import Anonymous, Browser, SignedIn

LIST = "/outsource/networks"
ENTRY = {"name": "OnSite", "kind": "Network", "action": "nothing", "active": "on"}
KEY = re.compile(r'name="_form_key" value="([^"]+)"')
MOST = 8


@pytest.fixture
async def cast(database: str) -> Cast:
    return await gather_cast()


@pytest.fixture
async def olga(cast: Cast, signed_in: SignedIn) -> Browser:
    return await signed_in(cast["olga"])


@pytest.fixture
async def ticket(cast: Cast) -> Ticket:
    return await make_ticket(cast["olga"].tenant, "Door is stuck")


async def test_a_form_sent_twice_forwards_once_and_says_the_same(
    cast: Cast, olga: Browser, ticket: Ticket
) -> None:
    network, at = await make_network(cast["olga"].tenant), f"/tickets/{ticket.public_id}/forward"
    page = await olga.see(f"{at}?network={network.public_id}")
    fields = {"network": network.public_id, "_form_key": KEY.findall(page.text)[-1]}
    first = await olga.send_form(at, fields)
    await end(cast["olga"], ticket, ForwardingEnd.WITHDRAWN)
    again = await olga.send_form(at, fields)

    assert (first.status_code, again.status_code) == (303, 303)
    assert await Forwarding.count() == await OutboxMail.count() == 1


async def test_an_entry_sent_twice_stands_in_the_list_once(cast: Cast, signed_in: SignedIn) -> None:
    paula = await signed_in(cast["paula"])
    page = await paula.see(f"{LIST}/new")
    fields = {**ENTRY, "_form_key": KEY.findall(page.text)[-1]}
    answers = [await paula.send_form(f"{LIST}/new", fields) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == [LIST, LIST]
    assert await Network.count() == 1


async def test_ended_in_another_tab_it_is_said_and_stays_as_it_was_ended(
    cast: Cast, olga: Browser, ticket: Ticket
) -> None:
    await forward(
        cast["olga"], ticket, await make_network(cast["olga"].tenant), shows_customer=False
    )
    at = f"/tickets/{ticket.public_id}"
    await olga.see(at)
    done = await olga.send_form(f"{at}/forwarding/done")
    late = await olga.send_form(f"{at}/forwarding/withdrawn")
    odd = await olga.send_form(f"{at}/forwarding/thrown-away")

    assert [answer.status_code for answer in (done, late, odd)] == [303, 409, 404]
    assert "This was ended already." in late.text
    assert [row["end"] for row in await Forwarding.select(Forwarding.end)] == ["Done"]


async def test_an_entry_that_was_switched_off_meanwhile_is_named_and_nothing_goes(
    cast: Cast, olga: Browser, ticket: Ticket
) -> None:
    network, at = await make_network(cast["olga"].tenant), f"/tickets/{ticket.public_id}/forward"
    other = await make_network(cast["olga"].tenant, "Field Pool")
    await olga.see(f"{at}?network={network.public_id}")
    await Network.update({Network.active: False}).where(Network.id == network.id)
    answer = await olga.send_form(at, {"network": network.public_id})

    assert answer.status_code == 409
    assert "OnSite Network is inactive. Choose another." in answer.text
    assert f'<option value="{other.public_id}">' in answer.text
    assert not await Forwarding.exists()


@pytest.mark.parametrize("chosen", ["", "nobody", "\N{PILE OF POO}", "<b>x</b>", "x" * 5_000])
async def test_a_network_that_is_none_is_asked_for_again(
    cast: Cast, olga: Browser, ticket: Ticket, chosen: str
) -> None:
    await make_network(cast["olga"].tenant)
    at = f"/tickets/{ticket.public_id}/forward"
    page = await olga.see(at, params={"network": chosen})
    answer = await olga.send_form(at, {"network": chosen})

    assert (page.status_code, answer.status_code) == (200, 422)
    assert 'aria-invalid="true"' in answer.text
    assert "<b>x</b>" not in page.text + answer.text
    assert not await Forwarding.exists()


@pytest.mark.parametrize("search", ["\N{PILE OF POO}", "<b>x</b>", "%", "_", "'", "x" * 5_000])
async def test_R72_whatever_is_searched_for_the_menu_stands(
    olga: Browser, ticket: Ticket, search: str
) -> None:
    at = f"/tickets/{ticket.public_id}/outsource/menu"
    page = await olga.see(at, params={"search": search})

    assert page.status_code == 200
    assert "No active partner fits." in page.text
    assert "<b>x</b>" not in page.text


async def test_R70_a_menu_and_the_pages_behind_it_stay_in_their_budget(
    cast: Cast, olga: Browser, ticket: Ticket
) -> None:
    with_cleo = await partnership_between(cast["olga"], cast["cleo"])
    await make_outsourcing(await make_ticket(cast["olga"].tenant), with_cleo)
    networks = [await make_network(cast["olga"].tenant, f"Network {n}") for n in range(20)]
    at = f"/tickets/{ticket.public_id}"
    for page in (
        "",
        "/outsource/menu",
        "/outsource/menu?search=b&skill=x",
        "/forward",
        f"/forward?network={networks[1].public_id}",
    ):
        with count_queries() as asked:
            await olga.see(f"{at}{page}")
        assert asked() <= MOST, page


async def test_signed_out_nothing_is_forwarded_ended_or_written(
    cast: Cast, anonymous: Anonymous, ticket: Ticket
) -> None:
    network = await make_network(cast["olga"].tenant)
    nobody, at = await anonymous(), f"/tickets/{ticket.public_id}"
    for address in (
        f"{at}/forward",
        f"{at}/forwarding/done",
        f"{LIST}/new",
        f"{LIST}/{network.public_id}",
    ):
        answer = await nobody.send_form(address, {**ENTRY, "network": network.public_id})
        assert answer.status_code == 401
    for address in (f"{at}/forward", f"{at}/outsource/menu", LIST):
        assert (await nobody.see(address)).headers["location"].startswith("/sign-in")
    assert not await Forwarding.exists()
    assert await Network.count() == 1


async def test_R105_the_mail_carries_what_is_on_the_ticket_as_text(
    cast: Cast, olga: Browser
) -> None:
    title = "Tür <script>alert(1)</script> \N{PILE OF POO} {person}"
    ticket = await make_ticket(cast["olga"].tenant, title)
    network = await make_network(cast["olga"].tenant, subject="{title}", body="{title}")
    at = f"/tickets/{ticket.public_id}/forward"
    preview = (await olga.see(f"{at}?network={network.public_id}")).text
    await olga.send_form(at, {"network": network.public_id})
    mail = await last_mail_to("jobs@onsite.example")

    assert mail.subject == title
    assert title in mail.text
    assert "<script>alert" not in preview + mail.html


async def test_R105_what_does_nothing_sends_nothing_and_its_bar_speaks_of_no_mail(
    cast: Cast, olga: Browser, ticket: Ticket
) -> None:
    quiet = await make_network(cast["olga"].tenant, action=NetworkAction.NOTHING.value)
    await forward(cast["olga"], ticket, quiet, shows_customer=False)
    page = (await olga.see(f"/tickets/{ticket.public_id}")).text

    assert "Forwarded to OnSite Network" in page
    assert "mail" not in page[page.index('id="forwarding"') :].split("</section>")[0].lower()
    assert not await OutboxMail.exists()
