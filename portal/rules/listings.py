"""The lists of the product, each declared as data: read these rows to know what can be asked."""

from collections.abc import Iterable
from enum import StrEnum

from portal.rules.languages import LANGUAGES
from portal.rules.lists import Ask, Cell, Column, Filter, Shape, Show
from portal.rules.partnership import ELIGIBLE
from portal.rules.permissions import Permission
from portal.rules.vocabulary import (
    N_,
    Channel,
    NetworkKind,
    OrganizationType,
    OutsourceReason,
    PartnerStatus,
    Priority,
    TicketStatus,
    word,
)

OPEN_ONES, ACTIVE, INACTIVE, ME, NOBODY = "open", "active", "inactive", "me", "nobody"
SOME, NONE = "some", "none"


def _words(stored: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, word(each)) for each in stored)


def _one(
    key: str,
    label: str,
    show: Show = Show.TEXT,
    *,
    is_sortable: bool = False,
    is_shown: bool = True,
) -> Column:
    """A column of one cell that has its name."""
    cells = (Cell(label, key, show),)
    return Column(key=key, label=label, cells=cells, is_sortable=is_sortable, is_shown=is_shown)


class Work(StrEnum):
    """The lists of the dashboard, by their word in the address."""

    ALL_MY_OPEN = "all-my-open"
    ALL_OPEN = "all-open"
    UNSENT = "unsent"
    WAITING_ACCEPTANCE = "waiting-acceptance"
    IN_PROGRESS = "in-progress"
    WAITING_APPROVAL = "waiting-approval"
    DECLINED_OR_CANCELED = "declined-or-canceled"
    COMPLETE = "complete"
    FORWARDED = "forwarded"


class Received(StrEnum):
    """The lists of My tickets, by their word in the address; OPEN shows the first of the others."""

    OPEN = "open"
    NOW = "now"
    NEXT = "next"
    WAITING = "waiting"
    DONE = "done"


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
DUE_FROM = Filter(key="due_from", label=N_("Due from"), ask=Ask.DAY, folded=True)
DUE_UNTIL = Filter(key="due_until", label=N_("Due until"), ask=Ask.DAY, folded=True)

TICKET_CELLS = (Cell(N_("Number"), "number", Show.TICKET), Cell(N_("Title"), "title"))
TICKET = Column(
    key="ticket", label=N_("Ticket"), cells=TICKET_CELLS, is_sortable=True, is_fixed=True
)

TICKETS = Shape(
    name="tickets",
    path="/tickets",
    needs=Permission.WORK_ON_TICKETS,
    label=N_("Tickets"),
    sort="-ticket",
    columns=(
        TICKET,
        _one("priority", N_("Priority"), Show.WORD, is_shown=False),
        _one("organization", N_("Organization"), is_shown=False),
        _one("status", N_("Status"), Show.WORD),
        _one("outsourced_to", N_("Outsourced to")),
        _one("outsource_status", N_("Outsource status"), Show.WORD),
        _one("due_at", N_("Due"), Show.MOMENT, is_sortable=True),
        _one("assigned_to", N_("Assigned to")),
        _one("created_at", N_("Created"), Show.MOMENT, is_shown=False),
        _one("changed_at", N_("Last change"), Show.MOMENT, is_sortable=True, is_shown=False),
    ),
    filters=(
        SEARCH,
        Filter(
            key="status",
            label=N_("Status"),
            ask=Ask.WORDS,
            words=((OPEN_ONES, N_("Not complete")), *_words(TicketStatus)),
        ),
        ASSIGNED_OR_NOT,
        Filter(
            key="priority",
            label=N_("Priority"),
            ask=Ask.WORDS,
            words=_words(Priority),
            folded=True,
        ),
        Filter(key="organization", label=N_("Organization"), folded=True),
        DUE_FROM,
        DUE_UNTIL,
    ),
)

OUTSOURCED = Shape(
    name="outsourced",
    path="/outsource",
    needs=Permission.OPEN_DASHBOARD,
    label=N_("Outsourced Work"),
    sort="-ticket",
    columns=(
        TICKET,
        _one("outsourced_to", N_("Outsourced to")),
        _one("status", N_("Outsource status"), Show.WORD),
        _one("due_at", N_("Answer or complete by"), Show.MOMENT, is_sortable=True),
        Column(
            key="used",
            label=N_("Used"),
            cells=(
                Cell(N_("Used (minutes)"), "used_minutes", Show.NUMBER),
                Cell(N_("Authorised (minutes)"), "authorised_minutes", Show.NUMBER),
            ),
        ),
        _one("sent_at", N_("Sent"), Show.MOMENT, is_shown=False),
        _one("reason", N_("Reason"), Show.WORD, is_sortable=True, is_shown=False),
        _one("changed_at", N_("Last change"), Show.MOMENT),
    ),
    filters=(
        Filter(
            key="list",
            label=N_("Lists"),
            ask=Ask.TABS,
            words=(
                (Work.ALL_MY_OPEN, N_("All my open")),
                (Work.ALL_OPEN, N_("All open")),
                (Work.UNSENT, N_("Not sent yet")),
                (Work.WAITING_ACCEPTANCE, N_("Waiting acceptance")),
                (Work.IN_PROGRESS, N_("In progress")),
                (Work.WAITING_APPROVAL, N_("Waiting approval")),
                (Work.DECLINED_OR_CANCELED, N_("Declined or canceled")),
                (Work.COMPLETE, N_("Complete")),
                (Work.FORWARDED, N_("Forwarded")),
            ),
        ),
        SEARCH,
        PARTNER,
        Filter(
            key="reason",
            label=N_("Reason"),
            ask=Ask.WORDS,
            words=_words(OutsourceReason),
            folded=True,
        ),
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
        _one("type", N_("Type"), Show.WORD, is_sortable=True),
        _one("phone", N_("Phone")),
        _one("address", N_("Address"), is_shown=False),
        _one("created_at", N_("Created"), Show.MOMENT, is_shown=False),
    ),
    filters=(
        Filter(key="search", label=N_("Name")),
        Filter(key="type", label=N_("Type"), ask=Ask.WORDS, words=_words(OrganizationType)),
        Filter(
            key="state",
            label=N_("State"),
            ask=Ask.WORDS,
            words=((ACTIVE, N_("Active")), (INACTIVE, N_("Inactive"))),
        ),
    ),
)

NETWORKS = Shape(
    name="networks",
    path="/outsource/networks",
    needs=Permission.MANAGE_PARTNERS,
    label=N_("Outsourcing networks"),
    sort="name",
    columns=(
        Column(
            key="name",
            label=N_("Name"),
            cells=(Cell(N_("Name"), "name"),),
            is_sortable=True,
            is_fixed=True,
        ),
        _one("kind", N_("Type"), Show.WORD),
        _one("action", N_("When forwarded"), Show.WORD),
        _one("email", N_("Email")),
        _one("organization", N_("Organization")),
    ),
    filters=(
        Filter(key="search", label=N_("Name")),
        Filter(key="kind", label=N_("Type"), ask=Ask.WORDS, words=_words(NetworkKind)),
        Filter(
            key="state",
            label=N_("State"),
            ask=Ask.WORDS,
            words=((ACTIVE, N_("Active")), (INACTIVE, N_("Inactive"))),
        ),
    ),
)

# Each filter stands under the header of the column that has its key (R6); a file has all columns.
PARTNERS = Shape(
    name="partners",
    path="/outsource/partners",
    needs=Permission.MANAGE_PARTNERS,
    label=N_("Invite & Manage"),
    sort="name",
    columns=(
        Column(
            key="name",
            label=N_("Organization"),
            cells=(Cell(N_("Organization"), "name"),),
            is_sortable=True,
            is_fixed=True,
        ),
        _one("type", N_("Type"), Show.WORD, is_sortable=True),
        _one("status", N_("Partner status"), Show.WORD, is_sortable=True),
        _one("recipient", N_("Invitation recipient"), is_sortable=True),
        _one("email", N_("Recipient email"), is_sortable=True),
        _one("open_tickets", N_("Open tickets"), Show.NUMBER, is_sortable=True),
        _one("invited_at", N_("Last invited"), Show.MOMENT, is_sortable=True, is_shown=False),
        _one("settled_at", N_("Answered or ended"), Show.MOMENT, is_sortable=True, is_shown=False),
        _one("channel", N_("Channel"), is_sortable=True, is_shown=False),
        _one("language", N_("Language"), is_sortable=True, is_shown=False),
        _one("skills", N_("Skills"), is_sortable=True, is_shown=False),
        _one("areas", N_("Areas"), is_sortable=True, is_shown=False),
    ),
    filters=(
        Filter(key="name", label=N_("Organization")),
        Filter(key="type", label=N_("Type"), ask=Ask.WORDS, words=_words(ELIGIBLE)),
        Filter(
            key="status", label=N_("Partner status"), ask=Ask.WORDS, words=_words(PartnerStatus)
        ),
        Filter(key="recipient", label=N_("Invitation recipient")),
        Filter(key="email", label=N_("Recipient email")),
        Filter(
            key="open_tickets",
            label=N_("Open tickets"),
            ask=Ask.WORDS,
            words=((SOME, N_("Some")), (NONE, N_("None"))),
        ),
        Filter(key="invited_at", label=N_("Invited since"), ask=Ask.DAY),
        Filter(key="settled_at", label=N_("Answered or ended since"), ask=Ask.DAY),
        Filter(key="channel", label=N_("Channel"), ask=Ask.WORDS, words=_words(Channel)),
        Filter(key="language", label=N_("Language"), ask=Ask.WORDS, words=tuple(LANGUAGES.items())),
        Filter(key="skills", label=N_("Skill")),
        Filter(key="areas", label=N_("Area")),
    ),
)

RECEIVED_COLUMNS = (
    Column(key="lead", label=N_("Lead partner"), cells=(Cell(N_("Lead partner"), "lead.name"),)),
    Column(
        key="ticket",
        label=N_("Ticket"),
        cells=(Cell(N_("Number"), "lead.number"), Cell(N_("Title"), "title")),
    ),
    _one("status", N_("Status"), Show.WORD),
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
        _one("due_at", N_("Due"), Show.MOMENT, is_sortable=True),
        _one("reported_at", N_("Reported"), Show.MOMENT),
        _one("closed_at", N_("Completed"), Show.MOMENT),
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
        _one("due_at", N_("Answer by"), Show.MOMENT, is_sortable=True),
        _one("complete_by", N_("Due"), Show.MOMENT),
    ),
    filters=(SEARCH, LEAD),
)

FEES = Shape(
    name="fees",
    path="/outsource/fees",
    needs=Permission.SEE_FEES,
    label=N_("Fees"),
    sort="-accepted_at",
    columns=(
        _one("accepted_at", N_("Accepted"), Show.MOMENT, is_sortable=True),
        Column(
            key="ticket",
            label=N_("Ticket"),
            cells=(Cell(N_("Ticket"), "number", Show.TICKET), Cell(N_("Title"), "title")),
            is_fixed=True,
        ),
        _one("partner", N_("Partner")),
        _one("accepted_by", N_("Accepted by")),
        Column(
            key="contract",
            label=N_("Contract"),
            cells=(Cell(N_("Contract version"), "contract", Show.NUMBER),),
        ),
        Column(
            key="amount",
            label=N_("Amount"),
            cells=(
                Cell(N_("Amount"), "amount", Show.MONEY),
                Cell(N_("Currency"), "currency"),
            ),
            is_fixed=True,
        ),
    ),
    filters=(Filter(key="month", label=N_("Month"), ask=Ask.NAMES), PARTNER),
)

SHAPES = {
    shape.name: shape
    for shape in (TICKETS, OUTSOURCED, ORGANIZATIONS, NETWORKS, PARTNERS, RECEIVED, OFFERS, FEES)
}
