"""Views of lists that a person keeps: own ones only, one of them the list's beginning."""

import asyncio
import re

import pytest
from litestar import Litestar

from portal.access import Who
from portal.rules.listings import SHAPES
from portal.rules.vocabulary import Level
from portal.tables.people import Membership
from portal.tables.views import SavedView
from tests.addresses import routes_of
from tests.cast import gather_cast
from tests.routes.conftest import Browser, SignedIn

PILLS = re.compile(r'class="pill"[^>]*?( aria-current="page")?>([^<]+)</a>')
KEPT = {"listing": "tickets", "query": "status=open&sort=due_at&x=1", "name": "To do"}


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def olga(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["olga"])


async def only_view() -> SavedView:
    (kept,) = await SavedView.objects()
    return kept


async def test_a_view_is_kept_and_stands_above_its_list(olga: Browser) -> None:
    answer = await olga.send_form("/views/new", KEPT)
    page = (await olga.see(answer.headers["location"])).text

    assert answer.headers["location"] == "/tickets?status=open&sort=due_at"
    assert (await only_view()).query == "status=open&sort=due_at"
    assert 'aria-current="page">To do</a>' in page
    assert "To do" not in (await olga.see("/organizations")).text


async def test_the_default_view_opens_the_list_and_everything_stays_in_reach(
    olga: Browser,
) -> None:
    await olga.send_form("/views/new", {**KEPT, "is_default": "on"})

    bare = await olga.see("/tickets")
    everything = await olga.see("/tickets?sort=-ticket")

    assert (bare.status_code, bare.headers["location"]) == (303, "/tickets?status=open&sort=due_at")
    assert everything.status_code == 200


async def test_the_same_name_again_keeps_one_view(olga: Browser) -> None:
    for query in ("status=New", "status=Complete"):
        await olga.send_form("/views/new", {**KEPT, "query": query})

    assert (await only_view()).query == "status=Complete"


async def test_two_at_once_leave_one_view_and_one_default(olga: Browser) -> None:
    names = ["One", "Two", "One", "Two"]
    forms = [{**KEPT, "name": name, "is_default": "on"} for name in names]
    answers = await asyncio.gather(*(olga.send_form("/views/new", form) for form in forms))

    kept = await SavedView.objects()
    assert {answer.status_code for answer in answers} == {303}
    assert sorted(each.name for each in kept) == ["One", "Two"]
    assert [each.is_default for each in kept].count(True) == 1


async def test_a_view_is_renamed_made_the_default_and_deleted(olga: Browser) -> None:
    await olga.send_form("/views/new", KEPT)
    at = f"/views/{(await only_view()).public_id}"

    assert "To do" in (await olga.see(at)).text
    await olga.send_form(at, {"name": "Mine", "is_default": "on"})
    assert ((await only_view()).name, (await only_view()).is_default) == ("Mine", True)
    deleted = await olga.send_form(f"{at}/delete")
    again = await olga.send_form(f"{at}/delete")

    assert (deleted.headers["location"], again.status_code) == ("/tickets?sort=-ticket", 404)
    assert await SavedView.count() == 0


async def test_two_views_of_a_list_cannot_have_one_name(olga: Browser) -> None:
    await olga.send_form("/views/new", KEPT)
    await olga.send_form("/views/new", {**KEPT, "name": "Other"})
    other = await SavedView.objects().get(SavedView.name == "Other")
    assert other

    answer = await olga.send_form(f"/views/{other.public_id}", {"name": "To do"})

    assert answer.status_code == 422
    assert "Another view has this name." in answer.text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 61}])
async def test_a_view_needs_a_name_that_fits(olga: Browser, wrong: dict[str, str]) -> None:
    answer = await olga.send_form("/views/new", {**KEPT, **wrong})

    assert answer.status_code == 422
    assert 'value="status=open&amp;sort=due_at"' in answer.text
    assert await SavedView.count() == 0


async def test_a_list_that_is_none_is_refused(olga: Browser) -> None:
    answer = await olga.send_form("/views/new", {**KEPT, "listing": "//evil.example"})

    assert answer.status_code == 422
    assert await SavedView.count() == 0


@pytest.mark.parametrize("first", ["ada", "cleo"])
async def test_nobody_else_finds_the_view(
    cast: dict[str, Who], olga: Browser, signed_in: SignedIn, first: str
) -> None:
    await olga.send_form("/views/new", KEPT)
    at = f"/views/{(await only_view()).public_id}"
    other = await signed_in(cast[first])

    assert (await other.see(at)).status_code == 404
    assert (await other.send_form(at, {"name": "Mine"})).status_code == 404
    assert (await other.send_form(f"{at}/delete")).status_code == 404
    assert (await only_view()).name == "To do"


async def test_Q42_whoever_may_not_see_a_list_keeps_no_views_of_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    paula = await signed_in(cast["paula"])
    partners = {"listing": "partners", "query": "", "name": "Ours"}
    await paula.send_form("/views/new", partners)
    at = f"/views/{(await only_view()).public_id}"

    await Membership.update({Membership.level: Level.OUTSOURCING.value}).where(
        Membership.id == cast["paula"].membership
    )

    for answer in (
        await paula.send_form("/views/new", {**partners, "name": "Another"}),
        await paula.send_form("/views/new", {**partners, "listing": "permissions"}),
        await paula.see(at),
        await paula.send_form(at, {"name": "Mine"}),
        await paula.send_form(f"{at}/delete"),
    ):
        assert answer.status_code == 403
    assert (await only_view()).name == "Ours"


def test_each_list_says_what_its_address_asks_for(app: Litestar) -> None:
    needs = {path: handler.opt["needs"] for method, path, handler in routes_of(app)}

    for shape in SHAPES.values():
        assert needs[shape.path] is shape.needs
        assert needs[f"{shape.path}/export.csv"] is shape.needs


async def test_views_stand_in_the_order_that_people_count_in(olga: Browser) -> None:
    for name in ("Week 10", "Week 2", "week 1"):
        await olga.send_form("/views/new", {**KEPT, "name": name})

    page = (await olga.see("/tickets?status=New")).text

    places = [page.index(f">{name}</a>") for name in ("week 1", "Week 2", "Week 10")]
    assert places == sorted(places)


async def test_one_pill_is_marked_even_where_several_views_show_the_same(olga: Browser) -> None:
    for name in ("All of it", "Once more"):
        await olga.send_form("/views/new", {**KEPT, "query": "", "name": name})

    page = (await olga.see("/tickets")).text

    assert [name for _, name in PILLS.findall(page)] == ["Everything", "All of it", "Once more"]
    assert [name for current, name in PILLS.findall(page) if current] == ["All of it"]
