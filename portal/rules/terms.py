"""The terms of one outsourcing: what is required, the defaults, the sum, who sees what."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from portal.rules.vocabulary import RateKind

# Columns of the attempt that never leave the lead's side (features.md 3.6).
INTERNAL = ("reason", "customer_rate", "billing")

LARGEST_AMOUNT = 2**31 - 1  # minor units: what an INTEGER of PostgreSQL holds
SATURDAY = 5
NOON = time(12)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What both sides agree on. Money in minor units of `currency`, times in UTC, minutes raw."""

    currency: str
    rate_kind: RateKind = RateKind.HOURLY
    partner_rate: int | None = None
    authorised_minutes: int = 0
    authorised_charges: int = 0
    accept_by: datetime | None = None
    complete_by: datetime | None = None
    instructions: str = ""
    shows_customer: bool = False
    asks_file: bool = False


class InternalTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What only the lead sees; its fields are INTERNAL."""

    reason: str = ""
    customer_rate: int | None = None
    billing: str = ""


def terms_of(row: Any) -> Terms:
    """The shared terms of an attempt's row."""
    names = [field.name for field in msgspec.structs.fields(Terms) if field.name != "rate_kind"]
    return Terms(rate_kind=RateKind(row.rate_kind), **{name: getattr(row, name) for name in names})


def missing(terms: Terms) -> list[str]:
    """The required fields that are still empty (desk.md, Terms)."""
    required = ("partner_rate", "accept_by", "complete_by")
    return [field for field in required if getattr(terms, field) is None]


def total_authorised(terms: Terms) -> int | None:
    """The not-to-exceed sum in minor units: flat + charges, or rate x hours + charges.

    None while the rate, or the hours of an hourly rate, are open. Part cents are rounded up, so
    that the limit covers the last minute.
    """
    if terms.rate_kind is RateKind.HOURLY and not terms.authorised_minutes:
        return None
    labour = labour_cost(terms, terms.authorised_minutes)
    return None if labour is None else labour + terms.authorised_charges


def labour_cost(terms: Terms, minutes: int) -> int | None:
    """What so much work costs the lead, in minor units, part cents rounded up; None without a rate.

    A flat rate is the same for any time.
    """
    if terms.partner_rate is None or terms.rate_kind is RateKind.FLAT:
        return terms.partner_rate
    return -(-terms.partner_rate * minutes // 60)


def default_accept_by(at: datetime, zone: str) -> datetime:
    """The next working day at 12:00 in the lead's zone, in UTC (desk.md, Terms)."""
    day = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, NOON, ZoneInfo(zone)).astimezone(UTC)
