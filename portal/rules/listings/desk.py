"""The lists of the desk: tickets, and who they are for."""

from portal.rules.listings.parts import (
    ASSIGNED_OR_NOT,
    DUE_FROM,
    DUE_UNTIL,
    OPEN_ONES,
    SEARCH,
    STATE,
    TICKET,
    one_cell,
    words_of,
)
from portal.rules.lists import Ask, Cell, Column, Filter, Shape, Show
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, OrganizationType, Priority, TicketStatus

TICKETS = Shape(
    name="tickets",
    path="/tickets",
    needs=Permission.WORK_ON_TICKETS,
    label=N_("Tickets"),
    sort="-ticket",
    columns=(
        TICKET,
        one_cell("priority", N_("Priority"), Show.WORD, is_shown=False),
        one_cell("organization", N_("Organization"), is_shown=False),
        one_cell("status", N_("Status"), Show.WORD),
        one_cell("outsourced_to", N_("Outsourced to")),
        one_cell("outsource_status", N_("Outsource status"), Show.WORD),
        one_cell("due_at", N_("Due"), Show.MOMENT, is_sortable=True),
        one_cell("assigned_to", N_("Assigned to")),
        one_cell("created_at", N_("Created"), Show.MOMENT, is_shown=False),
        one_cell("changed_at", N_("Last change"), Show.MOMENT, is_sortable=True, is_shown=False),
    ),
    filters=(
        SEARCH,
        Filter(
            key="status",
            label=N_("Status"),
            ask=Ask.WORDS,
            words=((OPEN_ONES, N_("Not complete")), *words_of(TicketStatus)),
        ),
        ASSIGNED_OR_NOT,
        Filter(
            key="priority",
            label=N_("Priority"),
            ask=Ask.WORDS,
            words=words_of(Priority),
            folded=True,
        ),
        Filter(key="organization", label=N_("Organization"), folded=True),
        DUE_FROM,
        DUE_UNTIL,
    ),
)


ORGANIZATIONS = Shape(
    name="organizations",
    path="/organizations",
    needs=Permission.WORK_ON_TICKETS,
    label=N_("Organizations"),
    sort="name",
    columns=(
        Column(
            key="name",
            label=N_("Organization"),
            cells=(Cell(N_("Name"), "name"),),
            is_sortable=True,
            is_fixed=True,
        ),
        one_cell("type", N_("Type"), Show.WORD, is_sortable=True),
        one_cell("phone", N_("Phone")),
        one_cell("address", N_("Address"), is_shown=False),
        one_cell("created_at", N_("Created"), Show.MOMENT, is_shown=False),
    ),
    filters=(
        Filter(key="search", label=N_("Name")),
        Filter(key="type", label=N_("Type"), ask=Ask.WORDS, words=words_of(OrganizationType)),
        STATE,
    ),
)
