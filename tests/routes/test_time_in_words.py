"""Time as it is said: what was understood is told, what makes no sense is refused (A50)."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from portal.actions import outsourcing
from portal.tables.items import Item
from tests.clocks import at
from tests.databases import count_queries
from tests.routes.conftest import SignedIn
from tests.routes.linked import Linked, accepted

NOON = datetime.fromisoformat("2026-11-21T11:00:00+00:00")  # a Saturday, in Berlin
AFTER_THE_CHANGE = datetime.fromisoformat("2026-10-26T11:00:00+00:00")


@pytest.fixture(autouse=True)
def _on_a_saturday() -> Iterator[None]:
    with at(NOON):
        yield


async def times_of(linked: Linked, side: str) -> list[Item]:
    ticket = linked.ticket if side == "lead" else await linked.second_ticket()
    return await Item.objects().where(Item.ticket == ticket.id, Item.event == "").order_by(Item.id)


async def test_words_become_an_entry_and_the_page_says_what_was_understood(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form(
        f"{linked.at_partner}/times", {"work": "Cabling", "when": "yesterday 2h15"}
    )
    page = await browser.see(linked.at_partner)

    (own,) = await times_of(linked, "partner")
    assert (own.minutes, own.worked_on.isoformat()) == (135, "2026-11-20")
    assert "Time added. Fri 20 Nov: 2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15" in page.text


async def test_a_period_in_words_keeps_its_ends_and_a_german_is_answered_in_german(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await browser.send_form("/account", {"name": "Cleo", "language": "de", "time_zone": "UTC"})
    seen = await browser.see("/when", params={"when": "gestern 9-11:30"})

    assert "Fr., 20. Nov., 09:00 bis 11:30: 2\N{NO-BREAK SPACE}Std." in seen.text


async def test_what_words_mean_is_shown_before_they_are_sent(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    with count_queries() as asked:
        answers = {
            words: (await browser.see("/when", params={"when": words})).text
            for words in ("mon 14:00 to 15:30", "soon", "tomorrow", "23-24", "30", "")
        }

    assert "Mon 16 Nov, 14:00 to 15:30: 1\N{NO-BREAK SPACE}h" in answers["mon 14:00 to 15:30"]
    assert "was not understood" in answers["soon"]
    assert "is in the future" in answers["23-24"]
    assert "between 1 minute and 24 hours" in answers["30"]
    assert "<b>" not in answers[""]
    assert asked() <= 2 * len(answers)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"when": "soon"}, {"when"}),
        ({}, {"when"}),
        ({"when": "2h", "minutes": "2:00"}, {"when"}),
        ({"when": "2h", "worked_on": "2026-11-20"}, {"when"}),
        ({"when": "30"}, {"when"}),
        ({"when": "today 13-14"}, {"when"}),
        ({"when": "9-10", "activity": "sleep"}, {"activity"}),
        ({"when": "x" * 5_000}, {"when"}),
    ],
)
async def test_what_is_wrong_with_words_stands_beside_them(
    signed_in: SignedIn, fields: dict[str, str], wrong: set[str]
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    page = await browser.send_form(f"{linked.at_partner}/times", {"work": "Up", **fields})

    assert page.status_code == 422
    names = ("when", "activity", "minutes", "worked_on", "started_at", "ended_at")
    assert {name for name in names if f'id="f-{name}-error"' in page.text} == wrong
    assert await Item.count() == 0


async def test_A50_the_same_minute_twice_is_refused_in_words_too(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    answers = [
        await browser.send_form(f"{linked.at_partner}/times", {"work": "Up", "when": when})
        for when in ("9-10", "9-10", "9:59-11", "10-11")
    ]

    assert [answer.status_code for answer in answers] == [303, 422, 422, 303]
    assert 'id="f-when-error"' in answers[1].text


@pytest.mark.parametrize(
    ("when", "minutes"),
    [("25.10. 0-4", 300), ("24.10. 22-4", 420), ("25.10. 2:30-4", None)],
)
async def test_A50_work_over_a_change_of_the_clocks_is_as_long_as_it_was(
    signed_in: SignedIn, when: str, minutes: int | None
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    with at(AFTER_THE_CHANGE):
        await browser.send_form(f"{linked.at_partner}/times", {"work": "Up", "when": when})

    assert [item.minutes for item in await times_of(linked, "partner")] == (
        [minutes] if minutes else []
    )


async def test_A50_a_field_with_a_time_that_was_skipped_is_told_so(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    page = await browser.send_form(
        f"{linked.at_partner}/times",
        {"work": "Up", "started_at": "2026-03-29T02:30", "ended_at": "2026-03-29T04:00"},
    )

    assert page.status_code == 422
    assert "The clocks went forward then, and 02:30 was skipped." in page.text


async def test_A50_a_clock_that_runs_ahead_has_five_minutes_and_the_servers_counts(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    answers = [
        await browser.send_form(f"{linked.at_partner}/times", {"work": "Up", "when": when})
        for when in ("11-12:05", "12:05-12:06", "22.11. 1h")
    ]

    assert [answer.status_code for answer in answers] == [303, 422, 422]


async def test_A50_after_completion_no_time_is_entered(signed_in: SignedIn) -> None:
    linked = await accepted()
    await outsourcing.complete(linked.cast["olga"], linked.attempt)
    browser = await signed_in(linked.cast["cleo"])
    page = await browser.send_form(f"{linked.at_partner}/times", {"work": "Late", "when": "1h"})

    assert page.status_code == 409
    assert "This ticket is complete." in page.text
    assert "Late" in page.text  # what was typed can be copied
    assert await times_of(linked, "partner") == []


async def test_A50_nobody_enters_time_on_behalf_of_another(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    for field in ("author", "person", "on_behalf_of"):
        answer = await browser.send_form(
            f"{linked.at_partner}/times",
            {"work": "Up", "when": "1h", field: str(linked.cast["tina"].person)},
        )
        assert answer.status_code == 400
    assert await Item.count() == 0


async def test_travel_is_kept_apart_on_both_sides(signed_in: SignedIn) -> None:
    linked = await accepted()
    cleo, olga = [await signed_in(linked.cast[name]) for name in ("cleo", "olga")]
    for work, when, activity in (("Drove", "45 min", "travel"), ("Cabling", "1h", "work")):
        fields = {"work": work, "when": when, "activity": activity}
        await cleo.send_form(f"{linked.at_partner}/times", fields)
    await olga.send_form(
        f"{linked.at_lead}/times", {"work": "Went there", "when": "20 min", "activity": "travel"}
    )

    at_lead, at_partner = await olga.see(linked.at_lead), await cleo.see(linked.at_partner)
    activities = [item.activity for item in await times_of(linked, "lead")]
    assert activities == ["travel", "work", "travel"]
    for page in (at_lead, at_partner):
        assert "Travel 45\N{NO-BREAK SPACE}min" in page.text
        assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}45\N{NO-BREAK SPACE}min of" in page.text
        assert "of it 45\N{NO-BREAK SPACE}min travel" in page.text
    assert "Travelled 20\N{NO-BREAK SPACE}min: Went there" in at_partner.text


async def test_correcting_what_time_went_into_reaches_the_copy(signed_in: SignedIn) -> None:
    linked = await accepted()
    cleo = await signed_in(linked.cast["cleo"])
    await cleo.send_form(f"{linked.at_partner}/times", {"work": "Drove", "when": "45 min"})
    (own,) = await times_of(linked, "partner")
    form = await cleo.see(f"{linked.at_partner}/items/{own.public_id}")
    await cleo.send_form(
        f"{linked.at_partner}/items/{own.public_id}/edit",
        {
            "work": "Drove",
            "minutes": "0:45",
            "worked_on": own.worked_on.isoformat(),
            "activity": "travel",
        },
    )

    assert 'value="work" checked' in form.text
    assert [item.activity for item in await times_of(linked, "lead")] == ["travel"]
