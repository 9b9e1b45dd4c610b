"""The lists of what went out: the work of the dashboard, and the fees for it."""

from enum import StrEnum

from portal.rules.listings.parts import (
    DUE_FROM,
    DUE_UNTIL,
    PARTNER,
    SEARCH,
    TICKET,
    one_cell,
    words_of,
)
from portal.rules.lists import Ask, Cell, Column, Filter, Shape, Show
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, OutsourceReason


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


OUTSOURCED = Shape(
    name="outsourced",
    path="/outsource",
    needs=Permission.OPEN_DASHBOARD,
    label=N_("Outsourced Work"),
    sort="-ticket",
    columns=(
        TICKET,
        one_cell("outsourced_to", N_("Outsourced to")),
        one_cell("status", N_("Outsource status"), Show.WORD),
        one_cell("due_at", N_("Answer or complete by"), Show.MOMENT, is_sortable=True),
        Column(
            key="used",
            label=N_("Used"),
            cells=(
                Cell(N_("Used (minutes)"), "used_minutes", Show.NUMBER),
                Cell(N_("Authorised (minutes)"), "authorised_minutes", Show.NUMBER),
            ),
        ),
        one_cell("sent_at", N_("Sent"), Show.MOMENT, is_shown=False),
        one_cell("reason", N_("Reason"), Show.WORD, is_sortable=True, is_shown=False),
        one_cell("changed_at", N_("Last change"), Show.MOMENT),
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
            words=words_of(OutsourceReason),
            folded=True,
        ),
        DUE_FROM,
        DUE_UNTIL,
    ),
)


FEES = Shape(
    name="fees",
    path="/outsource/fees",
    needs=Permission.SEE_FEES,
    label=N_("Fees"),
    sort="-accepted_at",
    columns=(
        one_cell("accepted_at", N_("Accepted"), Show.MOMENT, is_sortable=True),
        Column(
            key="ticket",
            label=N_("Ticket"),
            cells=(Cell(N_("Ticket"), "number", Show.TICKET), Cell(N_("Title"), "title")),
            is_fixed=True,
        ),
        one_cell("partner", N_("Partner")),
        one_cell("accepted_by", N_("Accepted by")),
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
