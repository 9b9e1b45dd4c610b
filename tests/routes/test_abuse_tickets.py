"""The abuse cases of trust.md about tickets, offers and entries, on both sides."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from itertools import permutations
from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from markupsafe import escape

from portal.actions import assigning, items, outsourcing
from portal.actions.items import Note
from portal.rules.vocabulary import DeclineReason, OutsourceStatus
from portal.tables.amendments import Amendment
from portal.tables.items import Item
from portal.tables.journal import JournalLine
from portal.tables.ledger import FeeEntry
from portal.tables.people import Membership
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.clocks import later
from tests.make import make_amendment, make_outsourcing
from tests.routes.conftest import Anonymous, Browser, SignedIn
from tests.routes.linked import Linked, accepted, offered, one_more, reported

NOBODYS = "x" * 22
MARKUP = ("<script>alert", "<img src=x", "<svg onload")
TEXTS = (
    "<script>alert(1)</script>",
    '<img src=x onerror=alert(1) hx-get="/sign-out" hx-trigger="load">',
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}{% include 'shell.html' %}",
    "%(name)s {person} %s",
    "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
)


def routes_below(app: Litestar, *prefixes: str) -> list[tuple[str, str]]:
    """Every method and address of the route table below some paths."""
    return sorted(
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path_format.startswith(prefixes)
        for method in route.methods - {"OPTIONS", "HEAD"}
    )


def filled(path: str, **ids: str) -> str:
    """An address whose other places name nobody's row."""
    return path.format_map(defaultdict(lambda: NOBODYS, ids))


async def use(browser: Browser, method: str, path: str) -> httpx.Response:
    return await (browser.see(path) if method == "GET" else browser.send_form(path))


async def what_stands() -> tuple[object, ...]:
    """Everything that a stranger might have changed."""
    attempts = await Outsourcing.select(Outsourcing.id, Outsourcing.status).order_by(Outsourcing.id)
    texts = await Item.select(Item.id, Item.text).order_by(Item.id)
    terms = await Amendment.select(Amendment.id, Amendment.status).order_by(Amendment.id)
    return (
        attempts,
        texts,
        terms,
        await Ticket.count(),
        await FeeEntry.count(),
        await JournalLine.count(),
    )


async def test_A17_no_get_moves_a_ticket(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])
    before = await what_stands()

    for move in ("accept", "accept?_method=POST", "start", "report", "assign", "notes", "times"):
        for method in ("GET", "HEAD"):
            answer = await browser.request(
                method, f"{linked.at_partner}/{move}", headers={"x-http-method-override": "POST"}
            )
            is_led_on = answer.headers.get("location") == linked.at_partner
            assert answer.status_code == 405 or is_led_on, (method, move)
            assert not (is_led_on and move.startswith("accept"))
    form = await browser.see(f"{linked.at_partner}/decline?reason=other&_method=POST")

    assert form.status_code == 200  # it shows the form and nothing else
    assert await what_stands() == before


async def test_A17_a_form_cannot_name_its_method(signed_in: SignedIn) -> None:
    linked = await offered()
    browser = await signed_in(linked.cast["cleo"])

    answer = await browser.send_form(f"{linked.at_partner}/accept", {"_method": "GET"})

    assert answer.status_code == 400
    assert (await linked.standing()).status == OutsourceStatus.ASSIGNED


async def test_A18_unknown_verbs_are_told_which_are_known(signed_in: SignedIn) -> None:
    linked = await accepted()
    cleo, olga = [await signed_in(linked.cast[name]) for name in ("cleo", "olga")]
    before = await what_stands()

    for verb in ("TRACE", "PUT", "PATCH", "DELETE", "PROPFIND", "BREW"):
        for browser, page in ((cleo, linked.at_partner), (olga, linked.at_lead)):
            for path, known in ((page, "GET"), (f"{page}/notes", "POST")):
                answer = await browser.request(verb, path)
                assert answer.status_code == 405, (verb, path)
                assert known in answer.headers["allow"], (verb, path)
    assert await what_stands() == before


@pytest.mark.parametrize("begin", [offered, accepted, reported])
async def test_A19_a_rivals_ticket_is_as_missing_in_every_way(
    app: Litestar, signed_in: SignedIn, begin: Callable[[], Awaitable[Linked]]
) -> None:
    linked = await begin()
    entry = NOBODYS
    if begin is accepted:
        entry = (await items.add_note(await linked.place("cleo"), Note(text="Ours"))).public_id
    proposal = await make_amendment(linked.attempt, linked.cast["olga"])
    browser = await signed_in(linked.cast["eve"])
    before = await what_stands()

    for method, path in routes_below(app, "/received/{public_id}"):
        foreign = filled(
            path,
            public_id=linked.attempt.public_id,
            item_id=entry,
            amendment_id=proposal.public_id,
        )
        answers = [await use(browser, method, address) for address in (foreign, filled(path))]
        assert [a.status_code for a in answers] == [404, 404], (method, path)
        assert answers[0].content == answers[1].content, (method, path)
    assert linked.ticket.title not in (await browser.see("/received")).text
    assert await what_stands() == before


async def test_A19_another_leads_ticket_is_as_missing_in_every_way(
    app: Litestar, signed_in: SignedIn
) -> None:
    linked = await accepted()
    note = await items.add_note(await linked.place("olga"), Note(text="Ours"))
    proposal = await make_amendment(linked.attempt, linked.cast["olga"])
    browser = await signed_in(linked.cast["pia"])
    before = await what_stands()

    for method, path in routes_below(app, "/tickets/{public_id}"):
        foreign = filled(
            path,
            public_id=linked.ticket.public_id,
            item_id=note.public_id,
            amendment_id=proposal.public_id,
        )
        answers = [await use(browser, method, address) for address in (foreign, filled(path))]
        assert [a.status_code for a in answers] == [404, 404], (method, path)
        assert answers[0].content == answers[1].content, (method, path)
    assert linked.ticket.title not in (await browser.see("/tickets")).text
    assert await what_stands() == before


async def test_A19_an_entry_is_found_on_its_own_ticket_only(signed_in: SignedIn) -> None:
    linked = await accepted()
    note = await items.add_note(await linked.place("olga"), Note(text="Ours", internal=True))
    browser = await signed_in(linked.cast["cleo"])
    address = f"{linked.at_partner}/items/{note.public_id}"

    assert (await browser.see(address)).status_code == 404
    assert (await browser.send_form(f"{address}/edit", {"note": "Mine"})).status_code == 404
    assert (await browser.send_form(f"{address}/delete")).status_code == 404
    assert [item.text for item in await Item.objects()] == ["Ours"]


async def test_A20_old_links_are_dead_after_a_reassignment(
    signed_in: SignedIn, anonymous: Anonymous
) -> None:
    linked = await accepted()
    tina = linked.cast["tina"]
    membership = await Membership.objects().get(Membership.id == tina.membership)
    assert membership
    await assigning.assign(await linked.place("cleo"), membership.public_id)
    note = await items.add_note(await linked.place("tina"), Note(text="Mine"))
    address = f"{linked.at_partner}/items/{note.public_id}"
    browser, nobody = await signed_in(tina), await anonymous()
    while_assigned = await browser.see(address)

    await assigning.assign(await linked.place("cleo"), "")

    assert while_assigned.status_code == 200
    assert (await browser.see(linked.at_partner)).status_code == 404
    assert (await browser.see(address)).status_code == 404
    assert (await browser.send_form(f"{address}/delete")).status_code == 404
    assert (await nobody.see(address)).status_code == 303


async def test_A21_the_leads_pages_are_closed_to_subcontractors_and_strangers(
    app: Litestar, signed_in: SignedIn, anonymous: Anonymous
) -> None:
    linked = await accepted()
    sam, nobody = await signed_in(linked.cast["sam"]), await anonymous()
    before = await what_stands()

    for method, path in routes_below(app, "/tickets", "/outsource", "/organizations"):
        address = filled(path, public_id=linked.ticket.public_id)
        assert (await use(sam, method, address)).status_code == 403, (method, path)
        expected = 303 if method == "GET" else 401
        assert (await use(nobody, method, address)).status_code == expected, (method, path)
    assert await what_stands() == before


SPELLINGS = (
    "//tickets/{id}",
    "/tickets//{id}",
    "/TICKETS/{id}",
    "/tickets%2f{id}",
    "/tickets/{id}/",
    "/tickets/{id};x",
    "/tickets;x/{id}",
    "/tickets/{id}%00",
    "/received/..%2ftickets%2f{id}",
    "/received/%2e%2e/tickets/{id}",
    "/./tickets/{id}",
)


async def test_A21_no_spelling_opens_a_leads_page(signed_in: SignedIn) -> None:
    linked = await accepted("A title of the lead")
    browser = await signed_in(linked.cast["sam"])

    for spelling in SPELLINGS:
        answer = await browser.see(spelling.format(id=linked.ticket.public_id))
        assert answer.status_code in {400, 403, 404}, spelling
        assert "A title of the lead" not in answer.text, spelling


FOREIGN_FIELDS = ("id", "status", "partner", "lead", "fee", "role", "author", "tenant", "bond")


async def test_A22_a_form_with_a_field_of_its_own_writes_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    waiting = await one_more(linked.cast, "Waits", OutsourceStatus.ASSIGNED)
    presses = [
        ("cleo", f"{waiting.at_partner}/accept", {}),
        ("cleo", f"{waiting.at_partner}/decline", {"reason": "terms"}),
        ("cleo", f"{linked.at_partner}/notes", {"note": "Hello"}),
        ("olga", f"{linked.at_lead}/notes", {"note": "Hello"}),
        ("olga", f"{waiting.at_lead}/outsource/cancel", {"text": ""}),
    ]
    before = await what_stands()

    for name, path, fields in presses:
        browser = await signed_in(linked.cast[name])
        for field in FOREIGN_FIELDS:
            answer = await browser.send_form(path, {**fields, field: "1"})
            assert answer.status_code == 400, (path, field)
    assert await what_stands() == before


async def test_A22_a_field_that_comes_twice_writes_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    answer = await browser.send_form(f"{linked.at_partner}/notes", {"note": ["One", "Two"]})

    assert answer.status_code == 400
    assert await Item.count() == 0


DURATIONS = ("-1", "0", "1441", "1441 min", "25:00", "NaN", "Infinity", "1e9", "9" * 400, "null")


@pytest.mark.parametrize("name", ["olga", "cleo"])
async def test_A23_an_impossible_duration_is_told_beside_its_field(
    signed_in: SignedIn, name: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    path = linked.at_lead if name == "olga" else linked.at_partner

    for duration in (*DURATIONS, ""):
        answer = await browser.send_form(
            f"{path}/times", {"work": "Cabling", "worked_on": "2026-01-12", "minutes": duration}
        )
        assert answer.status_code == 422, duration
        assert 'id="f-minutes-error"' in answer.text, duration
    assert await Item.count() == 0


async def test_A24_what_a_person_wrote_is_shown_as_text(signed_in: SignedIn) -> None:
    title = " ".join(TEXTS)[:200]
    linked = await accepted(title, instructions="\n".join(TEXTS))
    words = (Ticket.description, Ticket.site_address)
    names = (Ticket.site_name, Ticket.site_contact)
    await Ticket.update(
        {
            **dict.fromkeys(words, "\n".join(TEXTS)),
            **dict.fromkeys(names, TEXTS[1]),
            Ticket.site_phone: TEXTS[2],
        },
        force=True,
    )
    cleo, olga = [await signed_in(linked.cast[name]) for name in ("cleo", "olga")]
    for text in TEXTS:
        await olga.send_form(f"{linked.at_lead}/notes", {"note": text})
        await cleo.send_form(
            f"{linked.at_partner}/times",
            {"work": text, "minutes": "20 min", "worked_on": "2026-01-12"},
        )
    await cleo.send_form(f"{linked.at_partner}/report")
    await olga.send_form(f"{linked.at_lead}/outsource/reject", {"text": TEXTS[1]})

    lists = [await cleo.see("/received"), await olga.see("/tickets")]
    pages = [await cleo.see(linked.at_partner), await olga.see(linked.at_lead)]

    assert {item.text for item in await Item.objects()} == set(TEXTS)
    for page in (*lists, *pages):
        assert page.status_code == 200
        assert str(escape(title)) in page.text
        assert not any(markup in page.text for markup in MARKUP)
    for page in pages:
        for text in TEXTS:
            assert f'<div class="text" hx-ignore>{escape(text)}</div>' in page.text


async def test_A24_signs_that_nobody_types_are_left_out(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])

    await browser.send_form(f"{linked.at_partner}/notes", {"note": "one\x00\x1b\r\ntwo\rthree"})

    assert {item.text for item in await Item.objects()} == {"one\ntwo\nthree"}


async def test_A25_what_an_address_says_is_never_markup(signed_in: SignedIn) -> None:
    linked = await accepted()
    cleo, olga = [await signed_in(linked.cast[name]) for name in ("cleo", "olga")]

    for text in TEXTS:
        pages = [
            await olga.see("/tickets", params={"search": text}),
            await olga.see("/tickets", params={"before": text}),
            await olga.see(linked.at_lead, params={"before": text}),
            await cleo.see(linked.at_partner, params={"before": text}),
            await cleo.see(f"/received/{quote(text)}"),
            await cleo.see(f"/{quote(text)}"),
            await cleo.send_form(f"{linked.at_partner}/times", {"work": text, "minutes": text}),
            await cleo.send_form(f"{linked.at_partner}/notes", {text: "1"}),
        ]
        for page in pages:
            assert page.status_code < 500, (text, page.url)
            assert not any(markup in page.text for markup in MARKUP), (text, page.url)


async def test_A39_of_five_acceptances_at_once_one_counts(signed_in: SignedIn) -> None:
    linked = await offered()
    browsers = [
        await signed_in(linked.cast[name]) for name in ("cleo", "cleo", "sam", "sam", "cleo")
    ]

    answers = await asyncio.gather(
        *(browser.send_form(f"{linked.at_partner}/accept") for browser in browsers)
    )

    refused = [answer for answer in answers if answer.status_code == 409]
    winner = (await linked.standing()).answered_by
    name = next(who.name for who in linked.cast.values() if who.person == winner)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409]
    assert all(f"Accepted by {name} at" in answer.text for answer in refused)
    assert all("Start work</button>" in answer.text for answer in refused)
    assert await FeeEntry.count() == 1
    assert await Ticket.count().where(Ticket.tenant == linked.cast["cleo"].tenant) == 1


ANSWERS = {
    OutsourceStatus.ACCEPTED: ("cleo", "{partner}/accept", {}),
    OutsourceStatus.DECLINED: ("sam", "{partner}/decline", {"reason": "terms"}),
    OutsourceStatus.CANCELED: ("olga", "{lead}/outsource/cancel", {}),
}


@pytest.mark.parametrize("order", list(permutations(ANSWERS)), ids=" ".join)
async def test_A40_of_three_answers_at_once_one_wins(
    signed_in: SignedIn, order: tuple[OutsourceStatus, ...]
) -> None:
    linked = await offered()
    presses = []
    for status in order:
        name, path, fields = ANSWERS[status]
        browser = await signed_in(linked.cast[name])
        address = path.format(partner=linked.at_partner, lead=linked.at_lead)
        presses.append(browser.send_form(address, fields))

    answers = await asyncio.gather(*presses)

    by_status = dict(zip(order, answers, strict=True))
    (won,) = [status for status, answer in by_status.items() if answer.status_code == 303]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert (await linked.standing()).status == won
    assert len(refused) == 2
    assert all(f"{won} by " in answer.text for answer in refused)
    assert await FeeEntry.count() == (1 if won is OutsourceStatus.ACCEPTED else 0)


STEPS: dict[str, Callable[[Linked], Awaitable[object]]] = {
    "expired": lambda linked: _expire(linked),
    "canceled": lambda linked: outsourcing.cancel(linked.cast["olga"], linked.attempt),
    "declined": lambda linked: outsourcing.decline(
        linked.cast["sam"], linked.attempt, DeclineReason.OTHER
    ),
    "accepted": lambda linked: outsourcing.accept(linked.cast["cleo"], linked.attempt),
    "reported": lambda linked: outsourcing.report_complete(linked.cast["cleo"], linked.attempt),
    "approved": lambda linked: outsourcing.approve_completion(linked.cast["olga"], linked.attempt),
}


async def _expire(linked: Linked) -> None:
    with later(days=2):
        await outsourcing.expire(linked.attempt.id)


@pytest.mark.parametrize(
    ("steps", "name", "move"),
    [
        (["expired"], "cleo", "{partner}/accept"),
        (["canceled"], "cleo", "{partner}/accept"),
        (["canceled"], "cleo", "{partner}/decline"),
        (["declined"], "cleo", "{partner}/accept"),
        (["accepted"], "cleo", "{partner}/decline"),
        (["accepted"], "olga", "{lead}/outsource/cancel"),
        (["accepted"], "olga", "{lead}/outsource/approve"),
        (["accepted", "reported"], "cleo", "{partner}/report"),
        (["accepted", "reported"], "cleo", "{partner}/start"),
        (["accepted", "reported", "approved"], "cleo", "{partner}/accept"),
        (["accepted", "reported", "approved"], "cleo", "{partner}/decline"),
        (["accepted", "reported", "approved"], "cleo", "{partner}/report"),
        (["accepted", "reported", "approved"], "olga", "{lead}/outsource/approve"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_A41_a_move_that_the_table_does_not_have_is_refused(
    signed_in: SignedIn, steps: list[str], name: str, move: str
) -> None:
    linked = await offered()
    for step in steps:
        await STEPS[step](linked)
    browser = await signed_in(linked.cast[name])
    before = await what_stands()

    answer = await browser.send_form(
        move.format(partner=linked.at_partner, lead=linked.at_lead),
        {"reason": "terms"} if move.endswith("decline") else {},
    )

    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert await what_stands() == before


async def test_A41_an_offer_that_went_to_somebody_else_cannot_be_accepted(
    signed_in: SignedIn,
) -> None:
    linked = await offered()
    await STEPS["declined"](linked)
    to_volta = await make_outsourcing(
        linked.ticket, await partnership_between(linked.cast["olga"], linked.cast["eve"])
    )
    browser = await signed_in(linked.cast["cleo"])

    answer = await browser.send_form(f"{linked.at_partner}/accept")
    foreign = await browser.send_form(f"/received/{to_volta.public_id}/accept")

    assert (answer.status_code, foreign.status_code) == (409, 404)
    assert await FeeEntry.count() == 0
    assert await Outsourcing.count().where(Outsourcing.status == OutsourceStatus.ASSIGNED) == 1
