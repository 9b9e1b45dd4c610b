"""What is still open on a ticket whose completion is reported or approved next."""

from typing import Any

import msgspec

from portal.access import Who
from portal.reads.spent import Spent
from portal.rules.completion import Check, Work, open_at_lead, open_at_partner
from portal.rules.refusals import Refusal
from portal.tables.tickets import Outsourcing


class OpenPoint(msgspec.Struct, frozen=True):
    """A sentence, and for the partner the link that mends it."""

    said: Refusal
    mend: str = ""
    href: str = ""


def partner_points(
    who: Who, attempt: Outsourcing, row: dict[str, Any], spent: Spent
) -> list[OpenPoint]:
    """Before *Mark complete*. `row` has the columns of tables/beside and the name of the lead."""
    base = f"/received/{attempt.public_id}"
    has_timer = who.timer is not None and who.timer.page == base
    work = _work(attempt, row, spent, has_timer=has_timer)
    names = {"lead": row["lead"]}
    return [
        OpenPoint(_said(check, check.at_partner, names), check.mend, base + check.to)
        for check in open_at_partner(work)
    ]


def lead_points(attempt: Outsourcing, row: dict[str, Any], spent: Spent) -> list[OpenPoint]:
    """Before *Approve completion*. `row` is as wide, with the name of the partner."""
    names = {"partner": row["partner_name"]}
    work = _work(attempt, row, spent)
    return [OpenPoint(_said(check, check.at_lead, names)) for check in open_at_lead(work)]


def _work(
    attempt: Outsourcing, row: dict[str, Any], spent: Spent, *, has_timer: bool = False
) -> Work:
    return Work(
        minutes=spent.used.minutes,
        is_asking=row["question"] is not None,
        is_beyond=bool(spent.beyond),
        asks_file=attempt.asks_file,
        has_file=bool(row["files"]),
        has_timer=has_timer,
    )


def _said(check: Check, sentence: str, names: dict[str, str]) -> Refusal:
    return Refusal(check.name, sentence, names)
