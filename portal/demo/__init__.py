"""The demonstration's company, people and half a year of work, all made through the actions.

The clock is set to the moments of the story, so that lists, fees and histories look as if people
had worked here. Nothing is written past the rules: what stands here could have been clicked.
"""

from datetime import UTC, datetime, timedelta

from portal.demo.cast import set_up
from portal.demo.stage import at
from portal.demo.story import (
    FINISHED,
    be_at_work,
    change_terms,
    finish,
    have_offers,
    stay_at_home,
    use_networks,
)


async def fill() -> None:
    """Fill an empty, migrated database."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with at(now - timedelta(days=190)):
        stage = await set_up(now)
    for story in FINISHED:
        await finish(stage, *story)
    await be_at_work(stage)
    await have_offers(stage)
    await stay_at_home(stage)
    await change_terms(stage)
    await use_networks(stage)
