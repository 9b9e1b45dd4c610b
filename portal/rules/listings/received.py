"""The lists of what came in: a subcontractor's tickets and offers, an instance's received work."""

from enum import StrEnum

from portal.rules.listings.parts import ASSIGNED, DUE_FROM, DUE_UNTIL, LEAD, SEARCH, one_cell
from portal.rules.lists import Ask, Cell, Column, Filter, Shape, Show
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_


class Received(StrEnum):
    """The lists of My tickets, by their word in the address; OPEN shows the first of the others."""

    OPEN = "open"
    NOW = "now"
    NEXT = "next"
    WAITING = "waiting"
    DONE = "done"


class Insourced(StrEnum):
    """The lists of an instance's received work, by their word in the address."""

    WAITING_ACCEPTANCE = "waiting-acceptance"
    IN_PROGRESS = "in-progress"
    WAITING_APPROVAL = "waiting-approval"
    COMPLETE = "complete"


RECEIVED_COLUMNS = (
    Column(key="lead", label=N_("Lead partner"), cells=(Cell(N_("Lead partner"), "lead.name"),)),
    Column(
        key="ticket",
        label=N_("Ticket"),
        cells=(Cell(N_("Number"), "lead.number"), Cell(N_("Title"), "title")),
    ),
    one_cell("status", N_("Status"), Show.WORD),
    Column(key="site", label=N_("Site"), cells=(Cell(N_("Site"), "site.line"),)),
)

RECEIVED = Shape(
    name="received",
    path="/received",
    needs=Permission.SEE_RECEIVED,
    label=N_("My tickets"),
    sort="due_at",
    columns=(
        *RECEIVED_COLUMNS,
        one_cell("due_at", N_("Due"), Show.MOMENT, is_sortable=True),
        one_cell("reported_at", N_("Reported"), Show.MOMENT),
        one_cell("closed_at", N_("Completed"), Show.MOMENT),
    ),
    filters=(
        Filter(
            key="list",
            label=N_("Lists"),
            ask=Ask.TABS,
            words=(
                (Received.OPEN, N_("Open")),
                (Received.NOW, N_("Now")),
                (Received.NEXT, N_("Next")),
                (Received.WAITING, N_("Waiting for approval")),
                (Received.DONE, N_("Done")),
            ),
        ),
        SEARCH,
        LEAD,
        ASSIGNED,
        DUE_FROM,
        DUE_UNTIL,
    ),
)

OFFERS = Shape(
    name="offers",
    path="/received/offers",
    needs=Permission.SEE_OFFERS,
    label=N_("Offers"),
    sort="due_at",
    columns=(
        *RECEIVED_COLUMNS,
        one_cell("due_at", N_("Answer by"), Show.MOMENT, is_sortable=True),
        one_cell("complete_by", N_("Due"), Show.MOMENT),
    ),
    filters=(SEARCH, LEAD),
)


INSOURCED = Shape(
    name="insourced",
    path="/outsource/received",
    needs=Permission.OPEN_DASHBOARD,
    label=N_("Received Work"),
    sort="due_at",
    columns=(
        Column(
            key="ticket",
            label=N_("Ticket"),
            cells=(Cell(N_("Number"), "lead.number"), Cell(N_("Title"), "title")),
            is_fixed=True,
        ),
        Column(
            key="lead", label=N_("Lead partner"), cells=(Cell(N_("Lead partner"), "lead.name"),)
        ),
        one_cell("status", N_("Insource status"), Show.WORD),
        Column(key="site", label=N_("Site"), cells=(Cell(N_("Site"), "site.line"),)),
        one_cell("due_at", N_("Answer or complete by"), Show.MOMENT, is_sortable=True),
        one_cell("reported_at", N_("Reported"), Show.MOMENT, is_shown=False),
        one_cell("closed_at", N_("Completed"), Show.MOMENT, is_shown=False),
    ),
    filters=(
        Filter(
            key="list",
            label=N_("Lists"),
            ask=Ask.TABS,
            words=(
                (Insourced.WAITING_ACCEPTANCE, N_("Waiting acceptance")),
                (Insourced.IN_PROGRESS, N_("In progress")),
                (Insourced.WAITING_APPROVAL, N_("Waiting approval")),
                (Insourced.COMPLETE, N_("Complete")),
            ),
        ),
        SEARCH,
        LEAD,
        DUE_FROM,
        DUE_UNTIL,
    ),
)
