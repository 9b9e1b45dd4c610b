"""More lists of a lead's staff: the work that an instance has received, and who may do what."""

from enum import StrEnum

from portal.rules.listings import (
    ACTIVE,
    DUE_FROM,
    DUE_UNTIL,
    INACTIVE,
    LEAD,
    SEARCH,
    _one,
    _words,
)
from portal.rules.lists import Ask, Cell, Column, Filter, Shape, Show
from portal.rules.people import ROLES
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, Level, TenantKind


class Insourced(StrEnum):
    """The lists of an instance's received work, by their word in the address."""

    WAITING_ACCEPTANCE = "waiting-acceptance"
    IN_PROGRESS = "in-progress"
    WAITING_APPROVAL = "waiting-approval"
    COMPLETE = "complete"


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
        _one("status", N_("Insource status"), Show.WORD),
        Column(key="site", label=N_("Site"), cells=(Cell(N_("Site"), "site.line"),)),
        _one("due_at", N_("Answer or complete by"), Show.MOMENT, is_sortable=True),
        _one("reported_at", N_("Reported"), Show.MOMENT, is_shown=False),
        _one("closed_at", N_("Completed"), Show.MOMENT, is_shown=False),
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

# The permission of a system administrator is Allow All, whatever a filter or a sort asks (R54).
PERMISSIONS = Shape(
    name="permissions",
    path="/outsource/permissions",
    needs=Permission.CONFIGURE_PERMISSIONS,
    label=N_("Configure user permissions"),
    sort="name",
    columns=(
        Column(
            key="name",
            label=N_("Name"),
            cells=(Cell(N_("Name"), "name"),),
            is_sortable=True,
            is_fixed=True,
        ),
        _one("email", N_("Email"), is_sortable=True, is_shown=False),
        _one("role", N_("Security level"), Show.WORD, is_sortable=True),
        Column(
            key="level",
            label=N_("Outsourcing permission"),
            cells=(Cell(N_("Outsourcing permission"), "level", Show.WORD),),
            is_sortable=True,
            is_fixed=True,
        ),
        _one("access", N_("Access"), Show.WORD),
    ),
    filters=(
        Filter(key="search", label=N_("Name or email")),
        Filter(
            key="role",
            label=N_("Security level"),
            ask=Ask.WORDS,
            words=_words(ROLES[TenantKind.INSTANCE]),
        ),
        Filter(key="level", label=N_("Outsourcing permission"), ask=Ask.WORDS, words=_words(Level)),
        Filter(
            key="access",
            label=N_("Access"),
            ask=Ask.WORDS,
            words=((ACTIVE, N_("Active")), (INACTIVE, N_("Inactive"))),
        ),
    ),
)
