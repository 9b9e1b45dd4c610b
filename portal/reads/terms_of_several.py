"""The terms page for several tickets: one form for all of them, to one partner (Q41)."""

from collections.abc import Sequence
from typing import Any

import msgspec

from portal import clock
from portal.access import Who, visible_tickets
from portal.reads.bulk_subjects import Subject, subjects
from portal.reads.dashboard import IS_LATEST
from portal.reads.terms import Along, contract_of, partners_of
from portal.rules.bulk import MOST_ROWS, BulkVerb, way_back
from portal.rules.listings.desk import TICKETS
from portal.rules.permissions import Permission
from portal.rules.terms import Terms, default_accept_by
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.tickets import Outsourcing, Ticket


class SeveralPage(msgspec.Struct, frozen=True, kw_only=True):
    """The same form as for one ticket, with what only one ticket can say left empty.

    The partner is chosen beforehand where all of the tickets that were ever offered went to the
    same one last. `drafts` is how many tickets have one, which these terms replace.
    """

    query: str
    back: str
    chosen: list[Subject]
    is_cut: bool
    drafts: int
    partners: list[tuple[str, str]]
    partner: str
    terms: Terms
    fee: int | None
    fee_currency: str
    needs_agreement: bool
    address: str = TICKETS.path
    reason: str = ""
    customer_rate: int | None = None
    billing: str = ""
    entries: tuple[Along, ...] = ()
    customer: str | None = None
    is_open: bool = True


async def several_page(who: Who, ids: Sequence[str], query: str) -> SeveralPage:
    """Four queries: the tickets, their latest attempts, partners, contract."""
    first = ids[:MOST_ROWS]
    found = await subjects(who, TICKETS.name, first)
    attempts = await _latest(who, list(found))
    partners = await partners_of(who)
    contract = await contract_of(who)
    last = {row["partnership"] for row in attempts}
    return SeveralPage(
        query=query,
        back=way_back(BulkVerb.SEND_OFFERS, query),
        chosen=[found[each] for each in first if each in found],
        is_cut=len(ids) > MOST_ROWS,
        drafts=sum(row["status"] == OutsourceStatus.UNSENT for row in attempts),
        partners=[(row["public_id"], row["name"]) for row in partners],
        partner=next((row["public_id"] for row in partners if last == {row["id"]}), ""),
        terms=Terms(currency=who.currency, accept_by=default_accept_by(clock.now(), who.time_zone)),
        fee=contract.amount if contract and who.may(Permission.SEE_FEES) else None,
        fee_currency=contract.currency if contract else who.currency,
        needs_agreement=not who.agreement_accepted,
    )


async def _latest(who: Who, tickets: list[str]) -> list[dict[str, Any]]:
    """Partnership and status of the newest attempt of each that has one."""
    if not tickets:
        return []
    rows: list[dict[str, Any]] = await Outsourcing.select(
        Outsourcing.partnership, Outsourcing.status
    ).where(
        Outsourcing.ticket.is_in(
            Ticket.select(Ticket.id).where(visible_tickets(who), Ticket.public_id.is_in(tickets))
        ),
        IS_LATEST,
    )
    return rows
