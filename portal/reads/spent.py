"""What has been used of an attempt's limits, and with which entries it went beyond them (Q16)."""

from collections.abc import Iterable
from typing import Any

import msgspec

from portal.rules.charges import cost_of
from portal.rules.limits import Beyond, Used, beyond
from portal.rules.terms import terms_of
from portal.rules.vocabulary import Kind
from portal.tables.tickets import Outsourcing
from portal.tables.used import (
    used_at_lead,
    used_at_partner,
    used_before_at_lead,
    used_before_at_partner,
)


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """`limits` are those that do not hold; `so_far` was used with the newest entry of the page.

    `attempt` is the one whose copies count, or None at the partner, whose own entries do.
    """

    used: Used = Used()
    beyond: Beyond = Beyond()
    so_far: Used = Used()
    limits: dict[Kind, int] = {}
    attempt: int | None = None

    def over(self, rows: Iterable[Any]) -> set[int]:
        """The ids of those entries of a page, newest first, that need consent."""
        left = {Kind.TIME: self.so_far.minutes, Kind.CHARGE: self.so_far.charges}
        over = set()
        for row in rows:
            if row.kind not in self.limits or not self._counts(row):
                continue
            if left[row.kind] > self.limits[row.kind]:
                over.add(row.id)
            left[row.kind] -= _amount(row)
        return over

    def _counts(self, row: Any) -> bool:
        if row.event:
            return False
        if self.attempt is None:
            return not row.is_copy
        return bool(row.is_copy and row.outsourcing == self.attempt)


NOTHING_SPENT = Spent()


async def spent_at_lead(attempt: Outsourcing, before: str = "") -> Spent:
    """As the lead's ticket shows it; `before` is the cursor of the page of its timeline."""
    ticket, of = attempt.ticket, attempt.id
    if before:
        return _spent(attempt, of, *await used_before_at_lead(ticket, of, before))
    used = await used_at_lead(ticket, of)
    return _spent(attempt, of, used, used)


async def spent_at_partner(attempt: Outsourcing, before: str = "") -> Spent:
    """As the partner's own ticket shows it."""
    ticket = attempt.partner_ticket
    if before:
        return _spent(attempt, None, *await used_before_at_partner(ticket, before))
    used = await used_at_partner(ticket)
    return _spent(attempt, None, used, used)


def _spent(attempt: Outsourcing, of: int | None, used: Used, so_far: Used) -> Spent:
    terms = terms_of(attempt)
    over = beyond(used, terms)
    limits = {
        Kind.TIME: (over.minutes, terms.authorised_minutes),
        Kind.CHARGE: (over.charges, terms.authorised_charges),
    }
    return Spent(
        used=used,
        beyond=over,
        so_far=so_far,
        limits={kind: limit for kind, (over_it, limit) in limits.items() if over_it},
        attempt=of,
    )


def _amount(row: Any) -> int:
    if row.kind == Kind.TIME:
        return row.minutes or 0
    return cost_of(row.quantity, row.unit_cost)
