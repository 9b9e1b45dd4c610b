"""What has been used of an attempt's limits, and with which entries it went beyond them (Q16)."""

from typing import Any

import msgspec

from portal.rules.limits import Beyond, Used, beyond
from portal.rules.terms import terms_of
from portal.rules.vocabulary import Kind
from portal.tables.tickets import Outsourcing
from portal.tables.used import Place, first_beyond, used_at_lead, used_at_partner


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """`first` are the entries from which on the time or the charges go beyond."""

    used: Used = Used()
    beyond: Beyond = Beyond()
    at_lead: bool = False
    first: dict[Kind, Place] = {}

    def goes_beyond(self, row: Any) -> bool:
        """Whether an entry of the timeline is of those that need consent."""
        first = self.first.get(row.kind)
        counts = row.is_copy is self.at_lead and not row.event
        return counts and first is not None and (row.created_at, row.id) >= first


NOTHING_SPENT = Spent()


async def spent_at_lead(attempt: Outsourcing) -> Spent:
    """As the lead's ticket shows it; one query while the limits hold."""
    used = await used_at_lead(attempt.ticket, attempt.id)
    return await _spent(attempt, used, attempt.ticket, attempt.id)


async def spent_at_partner(attempt: Outsourcing) -> Spent:
    """As the partner's own ticket shows it."""
    return await _spent(
        attempt, await used_at_partner(attempt.partner_ticket), attempt.partner_ticket, None
    )


async def _spent(attempt: Outsourcing, used: Used, ticket: int, of: int | None) -> Spent:
    terms = terms_of(attempt)
    over = beyond(used, terms)
    limits = {
        Kind.TIME: terms.authorised_minutes if over.minutes else None,
        Kind.CHARGE: terms.authorised_charges if over.charges else None,
    }
    first = {
        kind: place
        for kind, limit in limits.items()
        if limit is not None and (place := await first_beyond(kind, limit, ticket, of))
    }
    return Spent(used=used, beyond=over, at_lead=of is not None, first=first)
