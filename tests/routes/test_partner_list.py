"""Invite & Manage as a list in the browser: each column narrows and sorts it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from portal.access import Who
from portal.actions.partners import invite
from portal.clock import now
from portal.rules.listings.partners import PARTNERS
from portal.rules.partner_tags import TagKind
from portal.rules.vocabulary import OrganizationType, OutsourceStatus, PartnerStatus
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Organization, Partnership, PartnerTag
from portal.tables.people import Tenant
from tests.cast import company_of, gather_cast, partnership_between
from tests.clocks import at
from tests.make import (
    make_contact,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_ticket,
)
from tests.routes.conftest import Browser, SignedIn

AT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
LIST = PARTNERS.path


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def halden(cast: dict[str, Who]) -> Tenant:
    return await company_of(cast["paula"])


@pytest.fixture
async def browser(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["paula"])


@pytest.fixture
async def five(halden: Tenant) -> None:
    """One in each status; three of them with dates, one with words."""
    for name, type, status, days in (
        ("Alster", OrganizationType.VENDOR, PartnerStatus.NOT_INVITED, None),
        ("Bille", OrganizationType.PARTNER, PartnerStatus.PENDING, 1),
        ("Dove", OrganizationType.CUSTOMER, PartnerStatus.DECLINED, 2),
        ("Elbe", OrganizationType.VENDOR, PartnerStatus.CANCELED, 3),
    ):
        organization = await make_organization(halden, name, type)
        if status is PartnerStatus.NOT_INVITED:
            continue
        contact = await make_contact(organization, f"{name[::-1]} Person")
        invited = AT - timedelta(days=days or 0)
        answered = None if status is PartnerStatus.PENDING else invited + timedelta(hours=1)
        await make_partnership(
            halden,
            status=status,
            organization=organization,
            contact=contact,
            invited_at=invited,
            answered_at=answered,
        )
    elbe = await Organization.objects().get(Organization.name == "Elbe")
    assert elbe
    await PartnerTag.insert(
        PartnerTag(organization=elbe.id, kind=TagKind.SKILL.value, name="Fibre", folded="fibre"),
        PartnerTag(organization=elbe.id, kind=TagKind.AREA.value, name="Köln", folded="koln"),
    )


def names_on(page: str) -> str:
    """The first letters of those of the five, Brückner as C, in the order of the page."""
    found = re.findall(r"<b>(Alster|Bille|Brückner|Dove|Elbe)", page)
    return "".join("C" if name == "Brückner" else name[0] for name in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=ls", "A"),
        ("type=Customer", "D"),
        ("status=Not+invited", "A"),
        ("status=Pending", "B"),
        ("status=Active", "C"),
        ("recipient=ELLIB", "B"),
        ("email=evod.person%40", "D"),
        ("open_tickets=some", "C"),
        ("open_tickets=none", ""),
        ("invited_at=2026-11-19", "BD"),
        ("settled_at=2026-11-19", "D"),
        ("channel=Portal", "C"),
        ("language=de", "C"),
        ("language=en", ""),
        ("skills=fib", "E"),
        ("skills=koln", ""),
        ("areas=K%C3%B6ln", "E"),
        ("areas=%25", ""),
        ("type=Vendor&status=Canceled&skills=fibre", "E"),
    ],
)
async def test_R6_each_column_narrows_the_list(
    cast: dict[str, Who], browser: Browser, halden: Tenant, five: None, query: str, expected: str
) -> None:
    partnership = await partnership_between(cast["paula"], cast["sam"])
    brueckner = await Tenant.objects().get(Tenant.id == cast["sam"].tenant)
    assert brueckner
    brueckner.language = "de"
    await brueckner.save([Tenant.language])
    await make_outsourcing(await make_ticket(halden), partnership, OutsourceStatus.ASSIGNED)

    page = (await browser.see(f"{LIST}?{query}")).text

    assert names_on(page) == expected
    for pair in query.split("&"):
        key = pair.partition("=")[0]
        assert f'name="{key}"' in page  # what was asked stands there to be changed


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "ABCDE"),
        ("-name", "EDCBA"),
        ("status", "CEDAB"),  # by the word: Active, Canceled, Declined, Not invited, Pending
        ("-invited_at", "BDE"),
        ("-settled_at", "DE"),
        ("-open_tickets", "C"),
        ("-channel", "C"),
        ("-language", "C"),
        ("-skills", "E"),
        ("-areas", "E"),
    ],
)
async def test_R7_each_column_sorts_the_list_both_ways(
    cast: dict[str, Who], browser: Browser, halden: Tenant, five: None, sort: str, expected: str
) -> None:
    partnership = await partnership_between(cast["paula"], cast["sam"])
    await make_outsourcing(await make_ticket(halden), partnership, OutsourceStatus.ASSIGNED)

    down = (await browser.see(f"{LIST}?sort={sort}")).text
    turned = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    up = (await browser.see(f"{LIST}?sort={turned}")).text

    assert names_on(down).startswith(expected)
    assert names_on(up).endswith(expected[0])
    assert sorted(names_on(up)) == sorted("ABCDE")


def test_R6_R7_no_column_is_without_its_filter_and_its_order() -> None:
    assert {column.key for column in PARTNERS.columns} <= {each.key for each in PARTNERS.filters}
    assert [column.key for column in PARTNERS.columns if not column.is_sortable] == []


async def test_R2_R3_the_menu_leads_to_the_one_page_of_all_partners(browser: Browser) -> None:
    page = (await browser.see("/")).headers["location"]
    menu = (await browser.see(page)).text.split('id="menu"')[1].split("</nav>")[0]

    group = menu.split("Outsource")[1]
    assert re.search(rf'href="{LIST}"[^>]*>.*?Invite &amp; Manage', group, re.DOTALL)


async def test_R4_every_status_is_listed(browser: Browser, five: None) -> None:
    page = (await browser.see(LIST)).text

    assert names_on(page) == "ABCDE"
    for status in PartnerStatus:
        assert f">{status}</span>" in page


async def test_the_file_has_every_column_of_the_list(browser: Browser, five: None) -> None:
    sheet = await browser.get(f"{LIST}/export.csv?status=Canceled&column=type")

    header, *rows = csv.reader(io.StringIO(sheet.text.lstrip("\ufeff")))
    assert len(header) == len(PARTNERS.columns)
    assert [row[0] for row in rows] == ["Elbe"]
    assert rows[0][-2:] == ["Fibre", "Köln"]
    assert "2026-11-18" in rows[0][header.index("Last invited (Europe/Berlin)")]


async def test_R6_a_filter_whose_column_is_not_shown_stays_and_can_be_taken_back(
    browser: Browser, five: None
) -> None:
    page = (await browser.see(f"{LIST}?areas=k%C3%B6ln&type=Vendor")).text

    in_row = page.split('id="row-filters"')[1].split("</form>")[0]
    assert '<input type="hidden" name="areas" value="köln">' in in_row
    assert 'name="type"' not in in_row  # it is asked for in the row itself
    unseen = page.split('aria-label="More filters"')[1].split("</form>")[0]
    assert 'name="areas" id="u-areas"' in unseen
    assert '<input type="hidden" name="areas"' not in unseen
    assert '<input type="hidden" name="type" value="Vendor">' in unseen


async def test_what_is_done_in_a_row_leads_back_to_the_list_as_it_was(
    browser: Browser, five: None
) -> None:
    elbe = await Organization.objects().get(Organization.name == "Elbe")
    assert elbe
    page = (await browser.see(f"{LIST}?status=Canceled&sort=-name&areas=k%C3%B6ln")).text
    action = re.search(rf'action="({LIST}/{elbe.public_id}/invite[^"]*)"', page)
    assert action

    sent = await browser.send_form(action[1].replace("&amp;", "&"))
    refused = await browser.send_form(action[1].replace("&amp;", "&"))

    assert sent.headers["location"] == f"{LIST}?status=Canceled&areas=k%C3%B6ln&sort=-name"
    assert refused.status_code == 409
    assert '<option value="Canceled" selected>' in refused.text


@pytest.mark.parametrize(
    ("tries", "said"), [(0, "its mail waits to be sent"), (3, "waits for another try")]
)
async def test_a_mail_that_waits_in_the_outbox_says_so_while_the_row_stays_Pending(
    cast: dict[str, Who], browser: Browser, halden: Tenant, tries: int, said: str
) -> None:
    organization = await make_organization(halden, "Nordkabel AS")
    contact = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    await make_partnership(halden, organization=organization, contact=contact)
    await invite(cast["paula"], organization)
    await OutboxMail.update({OutboxMail.tries: tries}, force=True)

    waiting = (await browser.see(f"{LIST}?name=nordkabel")).text
    await OutboxMail.update({OutboxMail.next_try_at: None, OutboxMail.sent_at: now()}, force=True)
    sent = (await browser.see(f"{LIST}?name=nordkabel")).text

    assert said in waiting
    assert ">Pending</span>" in waiting
    assert "its mail" not in sent
    assert "open until" in sent


async def test_R15_a_chosen_contact_brings_its_address_and_R16_asks_in_the_dialog(
    browser: Browser, halden: Tenant
) -> None:
    organization = await make_organization(halden, "Nordkabel AS")
    ingrid = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    lars = await make_contact(organization, "Lars Holm", "lars@nordkabel.example")
    path = f"{LIST}/{organization.public_id}/recipient"

    form = (await browser.see(f"{path}?contact={lars.public_id}")).text
    kept = await browser.send_form(
        path, {"contact": ingrid.public_id, "email": lars.email, "filled": lars.email}
    )

    assert 'value="lars@nordkabel.example"' in form
    assert "ingrid@nordkabel.example&#34;" in form  # what another choice would fill in
    assert kept.status_code == 303
    stored = await Partnership.objects().get(Partnership.organization == organization.id)
    assert stored
    # R19: the address that stood there for Lars does not go to Ingrid.
    assert stored.recipient_email == "ingrid@nordkabel.example"


IN_DIALOG = {"hx-request": "true", "hx-request-type": "partial", "hx-target": "dialog#dialog"}


async def test_R13_a_form_for_the_dialog_has_no_frame_and_its_end_leads_back_to_the_list(
    browser: Browser, halden: Tenant
) -> None:
    organization = await make_organization(halden, "Nordkabel AS")
    ingrid = await make_contact(organization, "Ingrid Dahl", "ingrid@nordkabel.example")
    path = f"{LIST}/{organization.public_id}/recipient?type=Vendor"

    dialog = await browser.get(path, headers=IN_DIALOG)
    wrong = await browser.send_form(path, {"contact": "", "email": "no"}, **IN_DIALOG)
    sent = await browser.send_form(path, {"contact": ingrid.public_id, "email": ""}, **IN_DIALOG)
    after = await browser.get(sent.headers["location"], headers=IN_DIALOG)

    for answer in (dialog, wrong):
        assert '<h2 id="dialog-title">Edit recipient</h2>' in answer.text
        assert "<main" not in answer.text
        assert "hx-retarget" not in answer.headers
    assert wrong.status_code == 422
    assert 'value="no"' in wrong.text
    assert after.headers["hx-retarget"] == "#main"
    assert after.headers["hx-push-url"] == f"{LIST}?type=Vendor"
    assert "<main" in after.text


async def test_Q45_words_are_kept_and_shown_and_stay_with_the_own_company(
    cast: dict[str, Who], browser: Browser, signed_in: SignedIn, halden: Tenant
) -> None:
    organization = await make_organization(halden, "Nordkabel AS")
    path = f"{LIST}/{organization.public_id}/tags"
    with at(AT):
        sent = await browser.send_form(path, {"skills": "Fibre, fibre", "areas": "Köln\nBonn"})
        too_long = await browser.send_form(path, {"skills": "x" * 41, "areas": ""})
        page = (await browser.see(LIST)).text

    assert sent.status_code == 303
    assert too_long.status_code == 422
    assert 'id="f-skills-error"' in too_long.text
    assert "Fibre · Bonn, Köln" in page
    assert (await browser.see(f"/organizations/{organization.public_id}")).text.count("Fibre") == 1
    for first, status in (("pia", 404), ("nils", 403), ("sam", 403)):
        stranger = await signed_in(cast[first])
        assert (await stranger.see(path)).status_code == status
        assert (await stranger.send_form(path, {"skills": "", "areas": ""})).status_code == status
    assert await PartnerTag.count() == 3
