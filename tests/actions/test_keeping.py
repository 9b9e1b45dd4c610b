"""What is typed and not sent: kept for its writer alone, and gone with the entry."""

import asyncio

import pytest

from portal.actions import keeping
from portal.reads.kept import kept_forms
from portal.tables.kept import KeptForm
from tests.offers import Cast
from tests.pair import Pair, linked, note, time

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def pair(cast: Cast) -> Pair:
    return await linked(cast["olga"], cast["tina"])


async def keep(pair: Pair, form: str = keeping.NOTE, **typed: str) -> None:
    await keeping.keep(pair.partner.who, pair.partner.ticket.id, form, typed)


async def test_the_last_state_of_each_form_is_kept(pair: Pair) -> None:
    await keep(pair, note="The")
    await keep(pair, note="The door", internal="on")
    await keep(pair, keeping.TIME, work="Cabling", when="2h", internal_text="")
    kept = await kept_forms(pair.partner.who, pair.partner.ticket.id)
    assert kept == {"note": "The door", "internal": "on", "work": "Cabling", "when": "2h"}
    assert await KeptForm.count() == 2


async def test_what_one_person_typed_no_other_reads(pair: Pair, cast: Cast) -> None:
    await keep(pair, note="Mine")
    for name in ("cleo", "sam", "olga"):
        assert await kept_forms(cast[name], pair.partner.ticket.id) == {}
    assert await kept_forms(pair.partner.who, pair.lead.ticket.id) == {}


async def test_an_emptied_form_is_forgotten(pair: Pair) -> None:
    await keep(pair, note="Mine")
    await keep(pair, note=" \n", internal="on")
    await keep(pair, keeping.TIME, work="", activity="travel")
    assert await KeptForm.count() == 0


async def test_sending_a_form_forgets_it_and_keeps_the_other(pair: Pair) -> None:
    await keep(pair, note="A thought")
    await keep(pair, keeping.TIME, work="Cabling")
    await note(pair.partner)
    assert await kept_forms(pair.partner.who, pair.partner.ticket.id) == {"work": "Cabling"}
    await time(pair.partner)
    assert await KeptForm.count() == 0


async def test_two_at_once_leave_one_row(pair: Pair) -> None:
    await asyncio.gather(*(keep(pair, note=f"Version {number}") for number in range(5)))
    assert await KeptForm.count() == 1
