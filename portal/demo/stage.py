"""What the story needs at hand: the stage, the clock that is set, and people as they are now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from portal import clock
from portal.access import Who, who_columns, who_of
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Membership
from portal.tables.rows import one


class Stage(msgspec.Struct, kw_only=True):
    """What the story has on stage."""

    now: datetime
    halden: dict[str, Who]
    brueckner: dict[str, Who]
    volta: dict[str, Who]
    partners: dict[str, Partnership]
    customers: list[tuple[Organization, Contact]]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let what happens inside have happened then."""
    before = clock.fixed()
    clock.set_to(moment)
    try:
        yield
    finally:
        clock.set_to(before)


def morning(moment: datetime) -> datetime:
    """When work begins on the day of `moment`."""
    return moment.replace(hour=7, minute=30)


async def who_named(email: str) -> Who:
    """A person as the next request would see them, without opening a session."""
    row = (
        await Membership.select(*who_columns(Membership, clock.now()))
        .where(Membership.person.email == email)
        .first()
    )
    return who_of({**one(row), "id": 0, "public_id": ""})


async def membership_of(who: Who) -> str:
    row = (
        await Membership.select(Membership.public_id).where(Membership.id == who.membership).first()
    )
    return str(one(row)["public_id"])
