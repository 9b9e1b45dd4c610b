"""A subcontractor that works for two leads: it sees whose work is whose, and they see nothing."""

import re
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from litestar import Litestar

from portal.access import Who
from portal.actions import outsourcing
from portal.rules.permissions import MAY
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing, Ticket
from tests.addresses import address, ids_of_halden, membership_id, routes_of
from tests.cast import company_of, gather_cast, partnership_between
from tests.make import make_outsourcing, make_partnership, make_ticket
from tests.outbox import mails_to
from tests.routes.conftest import SignedIn

HALDEN, QUAYSIDE = "Halden IT Services", "Quayside Systems"
LEADS = {HALDEN: "ada", QUAYSIDE: "pia"}
STATUSES = (
    OutsourceStatus.ASSIGNED,
    OutsourceStatus.ACCEPTED,
    OutsourceStatus.IN_PROGRESS,
    OutsourceStatus.WAITING_APPROVAL,
    OutsourceStatus.COMPLETE,
)
BADGE = r'class="lead-badge tone-(?P<tone>\d)"><span>(?P<lead>[^<]+) · '
CARD = re.compile(BADGE + r'.*?<a href="/received/[^"]+">(?P<title>[^<]+)</a>', re.S)
LINE = re.compile(r'<a href="/received/[^"]+"><span>(?P<title>[^<]+)<br><span ' + BADGE)
Cast = dict[str, Who]


class Shown(msgspec.Struct, frozen=True):
    """A ticket in a list: its title, and the name and colour of the lead beside it."""

    lead: str
    title: str
    tone: str


@pytest.fixture
async def cast(database: str) -> Cast:
    """Of Halden and of Quayside one ticket in each status is at Brückner, all of them Tina's."""
    cast = await gather_cast()
    await make_partnership(await company_of(cast["pia"]), await company_of(cast["sam"]))
    for lead, name in LEADS.items():
        who = cast[name]
        for status in STATUSES:
            ticket = await make_ticket(who.tenant, title_of(lead, status), assigned_to=who.person)
            partnership = await partnership_between(who, cast["sam"])
            await make_outsourcing(ticket, partnership, status, sent_by=who.person)
    await Ticket.update({Ticket.assigned_to: cast["tina"].person}).where(
        Ticket.tenant == cast["sam"].tenant
    )
    return cast


def title_of(lead: str, status: OutsourceStatus) -> str:
    """No word of it is one of the lead's name."""
    return f"{'Switch' if lead == HALDEN else 'Camera'} {status.lower()}"


def shown_in(text: str) -> list[Shown]:
    main = text.partition("<main")[2].partition("</main>")[0]
    found = [*CARD.finditer(main), *LINE.finditer(main)]
    return [Shown(each["lead"], each["title"].strip(), each["tone"]) for each in found]


def path_of(list_: str) -> Callable[[Cast], Awaitable[str]]:
    async def path(cast: Cast) -> str:
        return list_

    return path


async def page_of_tina(cast: Cast) -> str:
    return f"/people/{await membership_id(cast['tina'])}"


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        (path_of("/received"), STATUSES[1:4]),
        (path_of("/received?list=done"), STATUSES[4:]),
        (path_of("/received/offers"), STATUSES[:1]),
        (page_of_tina, STATUSES[1:4]),
    ],
    ids=["my tickets", "done", "offers", "a person"],
)
async def test_each_ticket_of_a_list_wears_the_badge_of_its_lead_Q47(
    path: Callable[[Cast], Awaitable[str]],
    statuses: tuple[OutsourceStatus, ...],
    cast: Cast,
    signed_in: SignedIn,
) -> None:
    sam = await signed_in(cast["sam"])

    shown = shown_in((await sam.see(await path(cast))).text)

    assert {(each.lead, each.title) for each in shown} == {
        (lead, title_of(lead, status)) for lead in LEADS for status in statuses
    }
    assert len({each.tone for each in shown if each.lead == HALDEN}) == 1


@pytest.mark.parametrize("list_", ["/received", "/received/offers"])
async def test_each_line_of_an_export_names_its_lead_Q47(
    list_: str, cast: Cast, signed_in: SignedIn
) -> None:
    sam = await signed_in(cast["sam"])

    lines = (await sam.get(f"{list_}/export.csv")).text.splitlines()[1:]

    assert {lead for line in lines for lead in LEADS if lead in line} == LEADS.keys()
    assert all((HALDEN in line) == ("Switch" in line) for line in lines)


async def test_the_list_of_leads_names_both_Q47(cast: Cast, signed_in: SignedIn) -> None:
    text = (await (await signed_in(cast["sam"])).see("/received/leads")).text

    assert all(lead in text for lead in LEADS)


@pytest.mark.parametrize(("lead", "other"), [(HALDEN, QUAYSIDE), (QUAYSIDE, HALDEN)])
async def test_a_lead_finds_the_other_one_on_no_page_and_in_no_file_Q47(
    lead: str, other: str, cast: Cast, app: Litestar, signed_in: SignedIn
) -> None:
    who = cast[LEADS[lead]]
    browser = await signed_in(who)
    ids = await ids_of_halden(cast) if lead == HALDEN else {}
    theirs = "Camera" if lead == HALDEN else "Switch"
    seen = 0

    for method, path, handler in routes_of(app):
        if method != "GET" or who.standing not in MAY[handler.opt["needs"]]:
            continue
        answer = await browser.get(address(path, ids))
        seen += answer.status_code == 200
        assert other not in answer.text, path
        assert theirs not in answer.text, path
    assert seen > 20


@pytest.mark.parametrize(("lead", "other"), [(HALDEN, QUAYSIDE), (QUAYSIDE, HALDEN)])
async def test_what_a_lead_is_mailed_names_no_other_lead_Q47(
    lead: str, other: str, cast: Cast
) -> None:
    offers = Outsourcing.objects().where(Outsourcing.status == OutsourceStatus.ASSIGNED.value)
    for offer in await offers:
        await outsourcing.accept(cast["cleo"], offer)

    mails = await mails_to(cast[LEADS[lead]].email)

    assert mails
    assert not [mail for mail in mails if other in f"{mail.subject}{mail.text}{mail.html}"]


@pytest.mark.parametrize(("lead", "other"), [(HALDEN, QUAYSIDE), (QUAYSIDE, HALDEN)])
async def test_a_leads_own_tickets_at_the_shared_partner_tell_nothing_of_the_other_Q47(
    lead: str, other: str, cast: Cast, signed_in: SignedIn
) -> None:
    who = cast[LEADS[lead]]
    browser = await signed_in(who)

    for ticket in await Ticket.objects().where(Ticket.tenant == who.tenant):
        text = (await browser.see(f"/tickets/{ticket.public_id}")).text
        assert ticket.title in text
        assert other not in text
