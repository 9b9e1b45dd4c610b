"""What is done to a row of each kind of run. Parts of the row's own transaction.

Each goes through the door of its row and calls the single verb, whose guards judge the row as it
is at that moment.
"""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from portal import access
from portal.access import Who
from portal.actions import outsourcing, partners
from portal.actions.drafts import write_draft
from portal.rules.bulk import BulkVerb
from portal.rules.lifecycle import Event
from portal.rules.terms import InternalTerms, Terms


class Nothing(msgspec.Struct, frozen=True):
    """A wish that says no more than its verb."""


class Farewell(msgspec.Struct, frozen=True):
    """What the partners are told when their offers are canceled (Q12)."""

    text: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One set of terms for all, and the public id of the partnership they go to (Q41)."""

    partner: str
    terms: Terms
    internal: InternalTerms


Wish = Nothing | Farewell | Offer
Do = Callable[[Who, str, str], Awaitable[object]]


async def _invite(who: Who, public_id: str, _: str) -> None:
    organization = await access.organization_for(who, public_id)
    await partners.invite_in_bulk(who, organization)


async def _send_draft(who: Who, public_id: str, _: str) -> None:
    await outsourcing.send_draft_within(who, await access.outsourced_for(who, public_id))


async def _cancel(who: Who, public_id: str, wish: str) -> None:
    attempt = await access.outsourced_for(who, public_id)
    said = msgspec.json.decode(wish, type=Farewell)
    await outsourcing.cancel_within(who, attempt, said.text)


async def _save(who: Who, public_id: str, wish: str) -> None:
    ticket = await access.ticket_for(who, public_id)
    offer = msgspec.json.decode(wish, type=Offer)
    partnership = await access.partnership_for(who, offer.partner)
    await write_draft(
        Event.SAVE_TERMS, who, ticket, partnership, offer.terms, offer.internal, along=()
    )


async def _send(who: Who, public_id: str, wish: str) -> None:
    ticket = await access.ticket_for(who, public_id)
    offer = msgspec.json.decode(wish, type=Offer)
    partnership = await access.partnership_for(who, offer.partner)
    await outsourcing.send_within(who, ticket, partnership, offer.terms, offer.internal)


DO: Mapping[BulkVerb, Do] = {
    BulkVerb.INVITE: _invite,
    BulkVerb.SEND_DRAFTS: _send_draft,
    BulkVerb.CANCEL_OFFERS: _cancel,
    BulkVerb.SAVE_TERMS: _save,
    BulkVerb.SEND_OFFERS: _send,
}
