"""Mails about other terms after the acceptance: who is told is a row of rules/notices (Q14)."""

from collections.abc import Sequence
from functools import partial

from portal.access import Who
from portal.actions.addressing import Someone, tell
from portal.actions.telling import Scene, scene_of
from portal.gateways import terms_letters
from portal.gateways.stationery import Letter
from portal.rules.amendments import AmendmentEvent, Change
from portal.rules.notices import Notice
from portal.rules.terms import terms_of
from portal.tables.amendments import Amendment
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing, Ticket

NOTICE_OF = {
    AmendmentEvent.PROPOSE_TERMS: Notice.TERMS_PROPOSED,
    AmendmentEvent.WITHDRAW_TERMS: Notice.TERMS_WITHDRAWN,
    AmendmentEvent.CONFIRM_TERMS: Notice.TERMS_CONFIRMED,
    AmendmentEvent.DECLINE_TERMS: Notice.TERMS_DECLINED,
}


async def of_terms(
    event: AmendmentEvent,
    author: Who,
    attempt: Outsourcing,
    proposal: Amendment,
    changes: Sequence[Change],
    text: str,
) -> None:
    """Tell the other side that other terms wait for it, or what became of them."""
    ticket = await load(Ticket, attempt.ticket)
    scene = await scene_of(attempt, ticket, author, text=text, asker=proposal.proposed_by)
    write = partial(_letter, event, scene, changes)
    await tell(NOTICE_OF[event], scene.parties, author.person, write)


def _letter(event: AmendmentEvent, scene: Scene, changes: Sequence[Change], to: Someone) -> Letter:
    language, link, title = to.reader.reads, scene.link_for(to.tenant), scene.ticket.title
    who = scene.other(to.tenant), scene.person
    facts = terms_letters.facts_of(language, changes, terms_of(scene.attempt))
    if event is AmendmentEvent.PROPOSE_TERMS:
        return terms_letters.proposed(language, *who, title, facts, scene.text, link)
    if event is AmendmentEvent.WITHDRAW_TERMS:
        return terms_letters.withdrawn(language, *who, title, link)
    if event is AmendmentEvent.CONFIRM_TERMS:
        return terms_letters.confirmed(language, *who, scene.number, title, facts, link)
    return terms_letters.declined(language, *who, scene.number, title, scene.text, link)
