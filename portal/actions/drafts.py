"""The terms of an attempt before they are sent: kept, discarded (O1, O2), or made ready for it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from portal import clock
from portal.access import NotThere, Who
from portal.actions import journal
from portal.actions.attempts import explain, fresh, judge
from portal.actions.filing import hold
from portal.actions.partnerships import held
from portal.gateways import secrets
from portal.rules.lifecycle import Event
from portal.rules.refusals import Refused
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import MAY_GO_ALONG, OutsourceStatus
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.organizations import Partnership
from portal.tables.rows import columns, load
from portal.tables.tickets import Outsourcing, Ticket


async def save_terms(
    who: Who,
    ticket: Ticket,
    partnership: Partnership,
    terms: Terms,
    internal: InternalTerms,
    along: Sequence[str] = (),
) -> Outsourcing:
    """O1: keep the terms as a draft. `along`: public ids of the entries that are to go along."""
    async with transaction():
        return await write_draft(Event.SAVE_TERMS, who, ticket, partnership, terms, internal, along)


async def discard(who: Who, attempt: Outsourcing) -> None:
    """O2: the draft goes, and the ticket is as if it had never been drafted."""
    async with transaction():
        draft = await held_draft(who, Event.DISCARD_DRAFT, attempt)
        await drop_draft(draft)
        await journal.note(who.tenant, who.person, "discard draft", f"outsourcing {draft.id}")


async def held_draft(who: Who, event: Event, attempt: Outsourcing) -> Outsourcing:
    """What nobody has sent yet, held still like its ticket; Refused where somebody has."""
    if attempt.lead != who.tenant:
        raise NotThere
    await hold(attempt.ticket)
    draft = await fresh(attempt.id)
    if draft.status != OutsourceStatus.UNSENT:
        raise Refused(await explain(event, draft))
    return draft


async def write_draft(
    event: Event,
    who: Who,
    ticket: Ticket,
    partnership: Partnership,
    terms: Terms,
    internal: InternalTerms,
    along: Sequence[str],
) -> Outsourcing:
    """The attempt with these terms, Unsent: the present draft, or a new attempt."""
    if ticket.tenant != who.tenant or partnership.lead != who.tenant:
        raise NotThere
    before = await latest_held(ticket)
    ticket = await load(Ticket, ticket.id)  # it may have been completed a moment before
    partnership = await held(partnership.id)  # it may end at this very moment (R27)
    await judge(event, before, ticket, partnership, terms)
    values: dict[str, Any] = {
        **msgspec.structs.asdict(terms),
        **msgspec.structs.asdict(internal),
        "partnership": partnership.id,
        "partner": partnership.partner,
        "channel": partnership.channel,
    }
    if before and before.status == OutsourceStatus.UNSENT:
        await Outsourcing.update(columns(Outsourcing, values)).where(Outsourcing.id == before.id)
        attempt_id = before.id
    else:
        attempt_id = await _open(who, ticket, values)
    await _choose_entries(ticket, attempt_id, along)
    if event is Event.SAVE_TERMS:
        await journal.note(who.tenant, who.person, "save terms", f"outsourcing {attempt_id}")
    return await fresh(attempt_id)


async def latest_held(ticket: Ticket) -> Outsourcing | None:
    """The present attempt, held still like the ticket: nobody opens another meanwhile."""
    await hold(ticket.id)
    row = (
        await Outsourcing.select(Outsourcing.id)
        .where(Outsourcing.ticket == ticket.id)
        .order_by(Outsourcing.id, ascending=False)
        .first()
    )
    return await fresh(row["id"]) if row else None


async def _open(who: Who, ticket: Ticket, values: dict[str, Any]) -> int:
    """A new attempt, Unsent."""
    rows = await Outsourcing.insert(
        Outsourcing(
            public_id=secrets.new_public_id(),
            lead=who.tenant,
            ticket=ticket.id,
            status=OutsourceStatus.UNSENT.value,
            created_by=who.person,
            created_at=clock.now(),
            **values,
        )
    ).returning(Outsourcing.id)
    attempt_id: int = rows[0]["id"]
    return attempt_id


async def drop_draft(draft: Outsourcing) -> None:
    """The attempt goes, and no entry is chosen to go along with it."""
    await Item.update({Item.offered_in: None}).where(Item.offered_in == draft.id)
    await Outsourcing.delete().where(Outsourcing.id == draft.id)


async def _choose_entries(ticket: Ticket, attempt_id: int, along: Sequence[str]) -> None:
    """Only own public notes and files can go along; whatever else was asked for stays (Q13)."""
    await Item.update({Item.offered_in: None}).where(Item.offered_in == attempt_id)
    if not along:
        return
    await Item.update({Item.offered_in: attempt_id}).where(
        Item.ticket == ticket.id,
        Item.public_id.is_in(list(along)),
        Item.kind.is_in([kind.value for kind in MAY_GO_ALONG]),
        Item.event == "",
        Item.is_copy.eq(False),
        Item.internal.eq(False),
    )
