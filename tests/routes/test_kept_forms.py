"""What is typed on a ticket is there again after a reload and a sign-out, for its writer alone."""

import pytest

from portal.rules.vocabulary import OutsourceStatus
from portal.tables.kept import KeptForm
from tests.routes.conftest import SignedIn
from tests.routes.linked import accepted, one_more, reported

SIDES = pytest.mark.parametrize(
    ("name", "side"), [("olga", "at_lead"), ("cleo", "at_partner")], ids=["lead", "partner"]
)


@SIDES
async def test_a_note_begun_stands_in_the_form_of_the_next_session(
    signed_in: SignedIn, name: str, side: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    page = getattr(linked, side)

    kept = await browser.send_form(f"{page}/notes/keep", {"note": "Half a tho", "internal": "on"})
    await browser.send_form("/sign-out")
    again = await (await signed_in(linked.cast[name])).see(page)

    assert (kept.status_code, kept.text) == (204, "")
    assert "Half a tho</textarea>" in again.text
    assert 'value="on" checked' in again.text


async def test_time_begun_is_kept_as_it_is_typed_right_or_wrong(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    typed = {"work": "Cabl", "when": "yest", "activity": "travel", "minutes": "-"}

    await browser.send_form(f"{linked.at_partner}/times/keep", typed)
    page = await browser.see(linked.at_partner)

    assert "Cabl</textarea>" in page.text
    assert 'value="yest"' in page.text
    assert 'value="travel" checked' in page.text
    assert 'aria-invalid="true"' not in page.text


async def test_nobody_else_reads_what_is_typed(signed_in: SignedIn) -> None:
    linked = await accepted()
    await (await signed_in(linked.cast["cleo"])).send_form(
        f"{linked.at_partner}/notes/keep", {"note": "Between us"}
    )

    for name, page in (("sam", linked.at_partner), ("olga", linked.at_lead)):
        seen = await (await signed_in(linked.cast[name])).see(page)
        assert "Between us" not in seen.text


async def test_a_note_that_is_sent_is_no_longer_kept(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form(f"{linked.at_partner}/notes/keep", {"note": "Half"})

    await browser.send_form(f"{linked.at_partner}/notes", {"note": "Whole"})

    assert await KeptForm.count() == 0
    assert "Half</textarea>" not in (await browser.see(linked.at_partner)).text


async def test_what_no_page_of_ours_sends_is_not_kept(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    page = linked.at_partner

    too_long = await browser.send_form(f"{page}/notes/keep", {"note": "x" * 20_001})
    foreign_field = await browser.send_form(f"{page}/notes/keep", {"note": "x", "author": "1"})
    forged = await browser.send_form(f"{page}/notes/keep", {"_form_token": "x", "note": "x"})

    assert [each.status_code for each in (too_long, foreign_field, forged)] == [422, 400, 403]
    assert await KeptForm.count() == 0


async def test_where_nothing_may_be_written_nothing_that_is_kept_is_shown(
    signed_in: SignedIn,
) -> None:
    waiting = await reported()
    offer = await one_more(waiting.cast, "An offer", OutsourceStatus.ASSIGNED)
    browser = await signed_in(waiting.cast["cleo"])

    answer = await browser.send_form(f"{offer.at_partner}/notes/keep", {"note": "Too soon"})
    await browser.send_form(f"{waiting.at_partner}/notes/keep", {"note": "Later"})

    assert answer.status_code == 409
    assert "Later" not in (await browser.see(waiting.at_partner)).text
