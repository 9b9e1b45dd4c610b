"""The Outsource Dashboard: the lead's outsourced work as lists, newest first (R48, R58)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal import clock
from portal.access import Who, outsourced_for, visible_outsourced
from portal.reads.partner_choices import partner_choices
from portal.reads.ticket_list import AT_NOBODY
from portal.rules.lifecycle import (
    ACCEPTED,
    ASSIGNED,
    CANCELED,
    COMPLETE,
    DECLINED,
    IN_PROGRESS,
    LINKED,
    OPEN,
    WAITING,
)
from portal.rules.vocabulary import N_, OutsourceStatus
from portal.tables.tickets import Outsourcing

PAGE = 50


class Listing(StrEnum):
    """The lists of the dashboard, by their word in the address."""

    ALL_MY_OPEN = "all-my-open"
    ALL_OPEN = "all-open"
    WAITING_ACCEPTANCE = "waiting-acceptance"
    IN_PROGRESS = "in-progress"
    WAITING_APPROVAL = "waiting-approval"
    DECLINED_OR_CANCELED = "declined-or-canceled"
    COMPLETE = "complete"


LABELS = {
    Listing.ALL_MY_OPEN: N_("All my open"),
    Listing.ALL_OPEN: N_("All open"),
    Listing.WAITING_ACCEPTANCE: N_("Waiting acceptance"),
    Listing.IN_PROGRESS: N_("In progress"),
    Listing.WAITING_APPROVAL: N_("Waiting approval"),
    Listing.DECLINED_OR_CANCELED: N_("Declined or canceled"),
    Listing.COMPLETE: N_("Complete"),
}
STATUSES = {
    Listing.ALL_MY_OPEN: OPEN,
    Listing.ALL_OPEN: OPEN,
    Listing.WAITING_ACCEPTANCE: {ASSIGNED},
    Listing.IN_PROGRESS: {ACCEPTED, IN_PROGRESS},
    Listing.WAITING_APPROVAL: {WAITING},
    Listing.DECLINED_OR_CANCELED: {DECLINED, CANCELED},
    Listing.COMPLETE: {COMPLETE},
}
MOMENTS = ("created_at", "sent_at", "answered_at", "started_at", "reported_at", "closed_at")


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    """The latest attempt of one ticket. `due_at` is when the partner has to answer or to finish."""

    ticket: str
    number: int
    title: str
    outsourced_to: str
    status: OutsourceStatus
    due_at: datetime | None
    minutes_late: int
    changed_at: datetime


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """One page of one list; `older` is the cursor of the next page, or None."""

    listing: Listing
    labels: dict[Listing, str]
    partner: str
    partners: list[tuple[str, str]]
    work: list[WorkRow]
    is_first: bool
    older: str | None


async def dashboard(
    who: Who, listing: Listing = Listing.ALL_MY_OPEN, partner: str = "", before: str = ""
) -> Dashboard:
    """The attempts of a list, of one partner where one is named, older than `before`."""
    partners = await partner_choices(who, partner)
    rows = await _attempts(who, listing, partner, before)
    shown = rows[:PAGE]
    at = clock.now()
    return Dashboard(
        listing=listing,
        labels=LABELS,
        partner=partner,
        partners=partners,
        work=[_row(row, at) for row in shown],
        is_first=not before,
        older=shown[-1]["public_id"] if len(rows) > PAGE else None,
    )


async def _attempts(who: Who, listing: Listing, partner: str, before: str) -> list[dict[str, Any]]:
    of: Any = Outsourcing  # Piccolo's types end at the first join
    found = (
        of.select(
            of.public_id,
            of.status,
            of.accept_by,
            of.complete_by,
            *[getattr(of, moment) for moment in MOMENTS],
            of.ticket.public_id.as_alias("ticket"),
            of.ticket.number.as_alias("number"),
            of.ticket.title.as_alias("title"),
            of.partnership.organization.name.as_alias("partner"),
        )
        .where(
            visible_outsourced(who),
            of.status.is_in([status.value for status in STATUSES[listing]]),
            IS_LATEST,
        )
        .order_by(of.id, ascending=False)
        .limit(PAGE + 1)
    )
    if listing is Listing.ALL_MY_OPEN:
        found = found.where((of.ticket.assigned_to == who.person) | (of.sent_by == who.person))
    if partner:
        found = found.where(of.partnership.organization.public_id == partner)
    if before:
        found = found.where(of.id < (await outsourced_for(who, before)).id)
    rows: list[dict[str, Any]] = await found
    return rows


# An attempt that was followed by another one asks for nothing any more.
IS_LATEST = QueryString(
    "NOT EXISTS (SELECT 1 FROM outsourcing AS later WHERE later.ticket = {} AND later.id > {})",
    Outsourcing.ticket,
    Outsourcing.id,
)


def _row(row: dict[str, Any], at: datetime) -> WorkRow:
    status = OutsourceStatus(row["status"])
    due_at = _due_at(row, status)
    is_late = due_at is not None and due_at < at and status is not WAITING
    return WorkRow(
        ticket=row["ticket"],
        number=row["number"],
        title=row["title"],
        outsourced_to="" if status in AT_NOBODY else row["partner"],
        status=status,
        due_at=due_at,
        minutes_late=int((at - due_at).total_seconds() // 60) if due_at and is_late else 0,
        changed_at=max(row[moment] for moment in MOMENTS if row[moment]),
    )


def _due_at(row: dict[str, Any], status: OutsourceStatus) -> datetime | None:
    if status is ASSIGNED:
        accept_by: datetime | None = row["accept_by"]
        return accept_by
    complete_by: datetime | None = row["complete_by"]
    return complete_by if status in LINKED else None
