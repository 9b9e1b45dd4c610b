"""What several lists are made of: columns of one cell, filters, and words in addresses."""

from collections.abc import Iterable
from enum import StrEnum

from portal.rules.lists import Ask, Cell, Column, Filter, Show
from portal.rules.vocabulary import N_, word

OPEN_ONES, ACTIVE, INACTIVE, ME, NOBODY = "open", "active", "inactive", "me", "nobody"
SOME, NONE = "some", "none"


SEARCH = Filter(key="search", label=N_("Number or title"))
LEAD = Filter(key="lead", label=N_("Lead partner"), ask=Ask.NAMES)
PARTNER = Filter(key="partner", label=N_("Partner"), ask=Ask.NAMES)
ASSIGNED = Filter(key="assigned", label=N_("Assigned to"), ask=Ask.NAMES)
ASSIGNED_OR_NOT = Filter(
    key="assigned",
    label=N_("Assigned to"),
    ask=Ask.NAMES,
    words=((ME, N_("Me")), (NOBODY, N_("Nobody"))),
)
STATE = Filter(
    key="state",
    label=N_("State"),
    ask=Ask.WORDS,
    words=((ACTIVE, N_("Active")), (INACTIVE, N_("Inactive"))),
)
DUE_FROM = Filter(key="due_from", label=N_("Due from"), ask=Ask.DAY, folded=True)
DUE_UNTIL = Filter(key="due_until", label=N_("Due until"), ask=Ask.DAY, folded=True)

TICKET_CELLS = (Cell(N_("Number"), "number", Show.TICKET), Cell(N_("Title"), "title"))
TICKET = Column(
    key="ticket", label=N_("Ticket"), cells=TICKET_CELLS, is_sortable=True, is_fixed=True
)


def words_of(stored: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, word(each)) for each in stored)


def one_cell(
    key: str,
    label: str,
    show: Show = Show.TEXT,
    *,
    is_sortable: bool = False,
    is_shown: bool = True,
    is_fixed: bool = False,
) -> Column:
    """A column of one cell that has its name."""
    return Column(
        key=key,
        label=label,
        cells=(Cell(label, key, show),),
        is_sortable=is_sortable,
        is_shown=is_shown,
        is_fixed=is_fixed,
    )
