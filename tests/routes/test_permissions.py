"""Configure user permissions in the browser: one page for all staff (R55, R66 to R69, R78)."""

import html
import re

import pytest

from portal.access import Who
from portal.reads.slices import PAGE
from portal.rules.vocabulary import Level, Role
from portal.tables.journal import JournalLine
from portal.tables.people import Membership
from portal.tables.rows import one
from tests.addresses import membership_id
from tests.cast import company_of, gather_cast
from tests.databases import count_queries
from tests.make import make_person, make_tenant
from tests.routes.conftest import SignedIn

AT = "/outsource/permissions"
OUT, PM, ALL, NONE = Level.OUTSOURCING, Level.PARTNER_MANAGEMENT, Level.ALL, Level.NONE
ROW = re.compile(r'<tr>\s*<td class="pick">.*?</tr>', re.DOTALL)


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


async def level_of(who: Who) -> str:
    level: str = one(await Membership.objects().get(Membership.id == who.membership)).level
    return level


async def form(*wanted: tuple[Who, Level, Level], query: str = "") -> dict[str, str | list[str]]:
    """The fields of the page: whom, as it was seen, and as it is wanted."""
    ids = [await membership_id(who) for who, _, _ in wanted]
    return {
        "seen[]": [f"{id}.{seen.name}" for id, (_, seen, _) in zip(ids, wanted, strict=True)],
        "level[]": [f"{id}.{level.name}" for id, (_, _, level) in zip(ids, wanted, strict=True)],
        "query": query,
    }


def rows_of(page: str) -> list[str]:
    return ROW.findall(page)


def names_on(page: str) -> list[str]:
    return [re.findall(r"<b>([^<]+)</b>", row)[0] for row in rows_of(page)]


def query_of(page: str) -> str:
    """What the form says of the list that it stands in."""
    found = re.search(r'class="rows".*?name="query" value="([^"]*)"', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


async def test_R67_R68_every_person_of_the_staff_stands_there_with_their_permission(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    page = (await (await signed_in(cast["albert"])).see(AT)).text

    assert names_on(page) == [
        "Ada Lindqvist",
        "Albert Moreau",
        "Nils Berg",
        "Olga Petrova",
        "Paula Iversen",
    ]
    assert "Sam Brückner" not in page
    olga = await membership_id(cast["olga"])
    assert f'<option value="{olga}.OUTSOURCING" selected>Allow Outsourcing</option>' in page


async def test_R68_saving_writes_what_was_changed_and_counts_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    fields = await form((cast["olga"], OUT, PM), (cast["nils"], NONE, OUT), (cast["paula"], PM, PM))

    answer = await browser.send_form(AT, fields)
    page = (await browser.see(answer.headers["location"])).text

    assert answer.status_code == 303
    assert "Permissions changed: 2." in page
    assert [await level_of(cast[name]) for name in ("olga", "nils", "paula")] == [PM, OUT, PM]
    assert await JournalLine.count().where(JournalLine.verb == "change permissions") == 1


async def test_R68_those_who_are_ticked_get_one_permission_together(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    ids = [await membership_id(cast[name]) for name in ("olga", "nils")]
    as_seen = await form(
        (cast["olga"], OUT, OUT), (cast["nils"], NONE, NONE), (cast["paula"], PM, ALL)
    )
    page = (await browser.see(AT)).text

    answer = await browser.send_form(AT, as_seen | {"selected": ids, "together": PM})

    assert page.count('name="selected"') == 5
    assert "Permissions changed: 3." in (await browser.see(answer.headers["location"])).text
    assert [await level_of(cast[name]) for name in ("olga", "nils", "paula")] == [PM, PM, ALL]


async def test_R68_a_tick_without_a_choice_and_a_choice_without_a_tick_change_nothing(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    nils = await membership_id(cast["nils"])
    as_wanted = await form((cast["nils"], NONE, OUT))

    ticked = await browser.send_form(AT, as_wanted | {"selected": nils})
    chosen = await browser.send_form(AT, as_wanted | {"together": PM})

    assert (ticked.status_code, chosen.status_code) == (422, 422)
    assert "Choose what those who are ticked get" in ticked.text
    assert f'value="{nils}" form="selection" checked' in ticked.text
    assert f'value="{nils}.OUTSOURCING" selected' in ticked.text
    assert "Nothing is selected." in chosen.text
    assert f'<option value="{PM}" selected>' in chosen.text
    assert await level_of(cast["nils"]) == NONE


async def test_R55_who_is_ticked_without_a_choice_of_their_own_is_refused(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    ada = await membership_id(cast["ada"])
    page = (await browser.see(AT)).text
    fields = await form((cast["nils"], NONE, NONE))

    answer = await browser.send_form(AT, fields | {"selected": ada, "together": NONE})

    assert f'value="{ada}" form="selection" disabled' in page
    assert "A system administrator always has Allow All." in page
    assert answer.status_code == 400
    assert await level_of(cast["ada"]) == ALL


async def test_saving_leads_back_to_the_view_that_was_open(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    view = "level=None&sort=-name"

    shown = (await browser.see(f"{AT}?{view}")).text
    answer = await browser.send_form(AT, await form((cast["nils"], NONE, OUT), query=view))

    assert query_of(shown) == view
    assert answer.headers["location"] == f"{AT}?{view}"


async def test_R55_an_administrators_control_is_disabled_and_the_server_refuses(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["albert"])
    ada = await membership_id(cast["ada"])

    page = (await browser.see(AT)).text
    answer = await browser.send_form(
        AT, await form((cast["ada"], ALL, NONE), (cast["nils"], NONE, OUT))
    )

    row = next(row for row in rows_of(page) if "Ada Lindqvist" in row)
    assert "<select" in row
    assert " disabled " in row
    assert 'name="level[]"' not in row
    assert f"{ada}." not in page
    assert answer.status_code == 409
    assert (await level_of(cast["ada"]), await level_of(cast["nils"])) == (ALL, NONE)


async def test_of_two_editors_the_later_reads_what_stands_and_keeps_what_was_chosen(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada, albert = await signed_in(cast["ada"]), await signed_in(cast["albert"])
    nils, olga = await membership_id(cast["nils"]), await membership_id(cast["olga"])
    await ada.send_form(AT, await form((cast["nils"], NONE, PM)))

    late = await albert.send_form(
        AT, await form((cast["nils"], NONE, OUT), (cast["olga"], OUT, NONE))
    )

    assert late.status_code == 409
    assert "somebody else has changed 1 of these permissions" in late.text
    assert "Somebody else has set: Allow Partner Management" in late.text
    assert f'value="{nils}.OUTSOURCING" selected' in late.text
    assert f'value="{olga}.NONE" selected' in late.text
    assert f'name="seen[]" value="{nils}.PARTNER_MANAGEMENT"' in late.text
    assert (await level_of(cast["nils"]), await level_of(cast["olga"])) == (PM, OUT)

    again = await albert.send_form(
        AT, await form((cast["nils"], PM, OUT), (cast["olga"], OUT, NONE))
    )
    assert again.status_code == 303
    assert (await level_of(cast["nils"]), await level_of(cast["olga"])) == (OUT, NONE)


async def test_Q42_whose_right_is_taken_is_refused_on_the_next_press(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada, albert = await signed_in(cast["ada"]), await signed_in(cast["albert"])
    assert (await albert.see(AT)).status_code == 200

    await ada.send_form(AT, await form((cast["albert"], ALL, PM)))

    assert (await albert.see(AT)).status_code == 403
    refused = await albert.send_form(AT, await form((cast["nils"], NONE, ALL)))
    assert refused.status_code == 403
    assert await level_of(cast["nils"]) == NONE


async def test_Q42_whoever_is_given_a_right_has_it_on_the_next_press_R49(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    albert, nils = await signed_in(cast["albert"]), await signed_in(cast["nils"])
    assert (await nils.see("/outsource")).status_code == 403

    await albert.send_form(AT, await form((cast["nils"], NONE, PM)))

    assert (await nils.see("/outsource")).status_code == 200
    assert "Invite &amp; Manage" in (await nils.see("/tickets")).text


async def test_whoever_lowers_themselves_is_led_to_a_page_they_may_see(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    albert = await signed_in(cast["albert"])

    answer = await albert.send_form(AT, await form((cast["albert"], ALL, OUT)))

    assert answer.headers["location"] == "/"
    assert (await albert.see(AT)).status_code == 403


async def test_R69_the_security_tab_and_the_page_edit_the_same_value(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada = await signed_in(cast["ada"])
    at = f"/people/{await membership_id(cast['nils'])}"

    await ada.send_form(f"{at}/level", {"level": PM, "seen": NONE})
    page = (await ada.see(AT)).text
    await ada.send_form(AT, await form((cast["nils"], PM, OUT)))
    tab = (await ada.see(at)).text

    assert f'{await membership_id(cast["nils"])}.PARTNER_MANAGEMENT" selected' in page
    assert '<option value="Allow Outsourcing" selected>' in tab


async def test_R69_of_two_editors_of_the_security_tab_the_later_reads_what_stands(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada = await signed_in(cast["ada"])
    at = f"/people/{await membership_id(cast['nils'])}"
    await ada.send_form(f"{at}/level", {"level": PM, "seen": NONE})

    late = await ada.send_form(f"{at}/level", {"level": OUT, "seen": NONE})

    assert late.status_code == 409
    assert 'name="seen" value="Allow Partner Management"' in late.text
    assert await level_of(cast["nils"]) == PM


async def test_R69_only_administrators_have_the_security_tab(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    albert = await signed_in(cast["albert"])
    at = f"/people/{await membership_id(cast['nils'])}"

    assert (await albert.see(at)).status_code == 403
    assert (await albert.send_form(f"{at}/level", {"level": PM})).status_code == 403
    assert f'href="{at}"' not in (await albert.see(AT)).text


async def test_R78_a_persons_record_shows_the_outsourcing_permission(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada = await signed_in(cast["ada"])

    assert "Outsourcing permission" in (await ada.see("/people")).text
    record = (await ada.see(f"/people/{await membership_id(cast['nils'])}")).text
    assert "<h2>Security</h2>" in record
    assert "Outsourcing permission" in record


@pytest.mark.parametrize("first", ["paula", "olga", "nils", "sam", "tina"])
async def test_R67_partner_management_is_not_enough(
    cast: dict[str, Who], signed_in: SignedIn, first: str
) -> None:
    browser = await signed_in(cast[first])

    assert (await browser.see(AT)).status_code == 403
    assert (await browser.see(f"{AT}/export.csv")).status_code == 403
    assert (await browser.send_form(AT, await form((cast["nils"], NONE, ALL)))).status_code == 403
    assert await level_of(cast["nils"]) == NONE


async def test_A57_a_person_of_another_instance_is_not_there(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["pia"])
    before = await level_of(cast["nils"])

    answer = await browser.send_form(AT, await form((cast["nils"], NONE, ALL)))

    assert answer.status_code == 404
    assert await level_of(cast["nils"]) == before
    assert "Nils" not in (await browser.see(AT)).text


@pytest.mark.parametrize(
    "fields",
    [
        {"level": "x.EVERYTHING", "seen": "x.NONE"},
        {"level": "x.NONE"},
        {"seen": "x.NONE", "level": "y.NONE"},
        {"level": "x.NONE", "seen": "x.NONE", "role": "System Administrator"},
    ],
)
async def test_A22_what_the_page_cannot_have_sent_is_refused(
    cast: dict[str, Who], signed_in: SignedIn, fields: dict[str, str]
) -> None:
    browser = await signed_in(cast["ada"])

    assert (await browser.send_form(AT, fields)).status_code == 400


async def test_R56_before_the_agreement_the_page_leads_to_it(
    database: str, signed_in: SignedIn
) -> None:
    lead = await make_tenant(has_accepted_agreement=False)
    browser = await signed_in(await make_person(lead))

    for answer in (await browser.see(AT), await browser.send_form(AT, await form())):
        assert (answer.status_code, answer.headers["location"]) == (303, "/outsource")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("search=BRÜCK", ["Bo Brückner"]),
        ("search=nils@", ["Nils Berg"]),
        ("level=Allow+All", ["Ada Lindqvist", "Albert Moreau"]),
        ("role=Standard+User", ["Bo Brückner", "Nils Berg"]),
        ("access=inactive", ["Bo Brückner"]),
        (
            "sort=-level&role=Service+Desk+User",
            ["Albert Moreau", "Paula Iversen", "Olga Petrova"],
        ),
        (
            "sort=role",
            [
                "Ada Lindqvist",
                "Albert Moreau",
                "Paula Iversen",
                "Olga Petrova",
                "Nils Berg",
                "Bo Brückner",
            ],
        ),
    ],
)
async def test_the_list_is_filtered_and_sorted(
    cast: dict[str, Who], signed_in: SignedIn, query: str, names: list[str]
) -> None:
    bo = await make_person(await company_of(cast["ada"]), Role.STANDARD_USER, name="Bo Brückner")
    await Membership.update({Membership.active: False}).where(Membership.id == bo.membership)
    browser = await signed_in(cast["ada"])

    assert names_on((await browser.see(f"{AT}?{query}")).text) == names


async def test_hundreds_of_people_stand_on_pages_of_equal_cost(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await company_of(cast["ada"])
    for number in range(2 * PAGE):
        await make_person(
            halden, Role.STANDARD_USER, name=f"Person {number:03}", email=f"{number}@x.example"
        )
    browser = await signed_in(cast["ada"])

    with count_queries() as asked:
        first = (await browser.see(AT)).text
    after = re.search(rf'href="({AT}[^"]*after=[^"]*)"', first)
    assert after
    second = (await browser.see(html.unescape(after[1]))).text

    assert asked() <= 8
    assert len(rows_of(first)) == len(rows_of(second)) == PAGE
    assert not set(names_on(first)) & set(names_on(second))
    answer = await browser.send_form(AT, {"query": query_of(second)})
    assert names_on((await browser.see(answer.headers["location"])).text) == names_on(second)
