"""What stands around the rows of a list: its view, the views kept of it, the pages beside it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from piccolo.query import Select
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads.slices import Slice
from portal.rules.lists import AFTER, BEFORE, View, read_view
from portal.rules.words import counted
from portal.tables.people import Membership
from portal.tables.prepared import prepared
from portal.tables.tickets import NEVER
from portal.tables.views import SavedView

MOST_CHOICES = 500

Choice = tuple[str, str]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A view that the person keeps of this list."""

    public_id: str
    name: str
    address: str
    is_default: bool
    is_current: bool


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """`choices` are (value, label) of the filters that ask for names; addresses may be None."""

    view: View
    kept: list[Kept]
    choices: dict[str, list[Choice]]
    previous: str | None
    next: str | None

    @property
    def is_first(self) -> bool:
        return self.view.cursor is None

    @property
    def current(self) -> Kept | None:
        """The kept view that is shown just now."""
        return next((kept for kept in self.kept if kept.is_current), None)

    @property
    def default(self) -> Kept | None:
        """The view that the list opens with."""
        return next((kept for kept in self.kept if kept.is_default), None)


async def frame(
    who: Who, view: View, page: Slice, choices: dict[str, list[Choice]] | None = None
) -> Frame:
    """The frame of a page of a list, with the person's own views of it."""
    return Frame(
        view=view,
        kept=await _kept(who, view),
        choices=choices or {},
        previous=view.page(BEFORE, page.before) if page.before else None,
        next=view.page(AFTER, page.after) if page.after else None,
    )


async def _kept(who: Who, view: View) -> list[Kept]:
    rows = await _views(who, view.shape.name)
    return sorted((_one_kept(row, view) for row in rows), key=lambda kept: counted(kept.name))


@prepared
def _views(who: Who, listing: str) -> Select[Any]:
    views = SavedView.select(
        SavedView.public_id, SavedView.name, SavedView.query, SavedView.is_default
    )
    own = SavedView.membership == who.membership, SavedView.listing == listing
    return views.where(*own)


def _one_kept(row: dict[str, Any], view: View) -> Kept:
    kept = read_view(view.shape, row["query"])
    return Kept(
        public_id=row["public_id"],
        name=row["name"],
        address=kept.address,
        is_default=row["is_default"],
        is_current=kept.query == view.query,
    )


async def people_choices(who: Who) -> list[Choice]:
    """Everybody who is or was of the own company, by name."""
    return [(row["public_id"], row["name"]) for row in await _people(who)]


@prepared
def _people(who: Who) -> Select[Any]:
    people = Membership.select(Membership.public_id, Membership.person.name.as_alias("name"))
    own = people.where(Membership.tenant == who.tenant)
    return own.order_by(Membership.person.name).limit(MOST_CHOICES)


def within_days(sql: str, view: View, who: Who) -> list[QueryString]:
    """From the first to the last day that the filters name, on the reader's clock."""
    first, last = view.filters["due_from"], view.filters["due_until"]
    if not first and not last:
        return []
    zone = ZoneInfo(who.time_zone)
    end = begin_of(last, zone, plus=1) if last else NEVER
    found = [QueryString(f"{sql} < {{}}", end)]
    return [*found, QueryString(f"{sql} >= {{}}", begin_of(first, zone))] if first else found


def begin_of(day: str, zone: ZoneInfo, plus: int = 0) -> datetime:
    """When a day begins somewhere, or one that many days later."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=plus), time(), zone)
