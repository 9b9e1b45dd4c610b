"""The terms of an attempt on a page of their own, with all that was proposed since (Q14)."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs
from piccolo.query import Select
from piccolo.query.methods.select import First

from portal.access import Who, not_there, received_for, ticket_for
from portal.reads.received import Lead
from portal.reads.spent import Spent, spent_at_lead, spent_at_partner
from portal.rules.amendments import Amendable, AmendmentEvent, Change, changes, steps_open_to
from portal.rules.questions import ask_refusal
from portal.rules.sharing import actor_of, phase_at
from portal.rules.terms import Terms, terms_of, total_authorised
from portal.rules.vocabulary import AmendmentStatus, OutsourceStatus, Side
from portal.tables.amendments import Amendment
from portal.tables.prepared import prepared
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing

_OF: Any = Outsourcing.partnership  # Piccolo's types end at the first join
_TICKET: Any = Outsourcing.ticket
_SECOND: Any = Outsourcing.partner_ticket
_OWN = [column._meta.name for column in Outsourcing.all_columns()]
_AT_LEAD = (*Outsourcing.all_columns(), _OF.organization.name.as_alias("partner_name"))
_AT_PARTNER = (
    Outsourcing.lead.name.as_alias("lead"),
    Outsourcing.lead.public_id.as_alias("lead_id"),
    _TICKET.number.as_alias("number"),
    _SECOND.title.as_alias("title"),
)
_PROPOSED = (
    *Amendment.all_columns(),
    Amendment.proposed_by.name.as_alias("proposed_by_name"),
    Amendment.ended_by.name.as_alias("ended_by_name"),
)


class Amended(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal of the history: what it changed or would have changed, and what became of it."""

    public_id: str
    status: AmendmentStatus
    changes: list[Change]
    text: str
    proposed_by: str
    proposed_at: datetime
    reason_text: str
    ended_by: str | None
    ended_at: datetime | None


class TermsOf(msgspec.Struct, frozen=True, kw_only=True):
    """What both sides read of the terms; the newest proposal of the history stands first."""

    number: str
    title: str
    status: OutsourceStatus
    terms: Terms
    total: int | None
    spent: Spent
    history: list[Amended]
    steps: list[AmendmentEvent]

    @property
    def waiting(self) -> Amended | None:
        """The proposal that waits for an answer."""
        open_ones = (each for each in self.history if each.status is AmendmentStatus.PROPOSED)
        return next(open_ones, None)


class LeadTerms(TermsOf, frozen=True, kw_only=True):
    """With what only the lead reads; `seen` is the confirmed proposal that the terms come from."""

    public_id: str
    partner: str
    customer_rate: int | None
    billing: str
    reason: str
    seen: str
    needs_agreement: bool


class PartnerTerms(TermsOf, frozen=True, kw_only=True):
    """As the partner reads them."""

    public_id: str
    lead: Lead
    may_ask: bool


async def lead_terms(who: Who, public_id: str) -> LeadTerms:
    """The terms of the present attempt of an own ticket; NotThere where there is none."""
    ticket = await ticket_for(who, public_id)
    row = await _latest(ticket.id) or not_there()
    attempt = Outsourcing(**{name: row[name] for name in _OWN})
    history = await _history(attempt)
    confirmed = (each for each in history if each.status is AmendmentStatus.CONFIRMED)
    return LeadTerms(
        **_shared(who, Side.LEAD, attempt, history),
        spent=await spent_at_lead(attempt),
        public_id=public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        partner=row["partner_name"],
        customer_rate=attempt.customer_rate,
        billing=attempt.billing,
        reason=attempt.reason,
        seen=next((each.public_id for each in confirmed), ""),
        needs_agreement=not who.has_agreed,
    )


async def partner_terms(who: Who, public_id: str) -> PartnerTerms:
    """The terms of a received ticket; NotThere before an acceptance."""
    attempt = await received_for(who, public_id)
    if attempt.partner_ticket is None:
        not_there()
    row = one(await _names(attempt.id))
    return PartnerTerms(
        **_shared(who, Side.PARTNER, attempt, await _history(attempt)),
        spent=await spent_at_partner(attempt),
        public_id=public_id,
        number=f"T-{row['number']}",
        title=row["title"],
        lead=Lead(row["lead"], row["lead_id"], f"T-{row['number']}"),
        may_ask=not ask_refusal(phase_at(attempt), actor_of(who.kind, who.tenant, attempt)),
    )


def _shared(who: Who, side: Side, attempt: Outsourcing, history: list[Amended]) -> dict[str, Any]:
    terms, status = terms_of(attempt), OutsourceStatus(attempt.status)
    return {
        "status": status,
        "terms": terms,
        "total": total_authorised(terms),
        "history": history,
        "steps": steps_open_to(status, side, who.standing),
    }


@prepared
def _latest(ticket_id: int) -> First:
    attempts = Outsourcing.select(*_AT_LEAD).where(Outsourcing.ticket == ticket_id)
    return attempts.order_by(Outsourcing.id, ascending=False).first()


@prepared
def _names(attempt_id: int) -> First:
    return Outsourcing.select(*_AT_PARTNER).where(Outsourcing.id == attempt_id).first()


async def _history(attempt: Outsourcing) -> list[Amended]:
    return [_amended(row) for row in await _proposals(attempt.id)]


@prepared
def _proposals(attempt_id: int) -> Select[Any]:
    proposals = Amendment.select(*_PROPOSED).where(Amendment.outsourcing == attempt_id)
    return proposals.order_by(Amendment.id, ascending=False)


def _amended(row: dict[str, Any]) -> Amended:
    names = Amendable.__struct_fields__
    before = Amendable(**{name: row[f"was_{name}"] for name in names})
    return Amended(
        public_id=row["public_id"],
        status=AmendmentStatus(row["status"]),
        changes=changes(before, structs.replace(before, **{name: row[name] for name in names})),
        text=row["text"],
        proposed_by=row["proposed_by_name"],
        proposed_at=row["proposed_at"],
        reason_text=row["reason_text"],
        ended_by=row["ended_by_name"],
        ended_at=row["ended_at"],
    )
