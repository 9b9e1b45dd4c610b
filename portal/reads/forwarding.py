"""Networks to choose from, what would leave with a ticket, and what was forwarded already."""

from datetime import datetime
from typing import Any

import msgspec
from piccolo.columns import Column
from piccolo.querystring import QueryString

from portal import access
from portal.access import Who
from portal.gateways.forwarding_letters import ticket_forwarded, values_of
from portal.gateways.language import Language
from portal.rules.forwarding import (
    Template,
    fill_link,
    names_customer,
    refusal_to_forward,
)
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import (
    ForwardingEnd,
    NetworkAction,
    NetworkKind,
    OutsourceReason,
)
from portal.tables.forwarded import customer_of, facts_to_forward
from portal.tables.networks import Forwarding, Network
from portal.tables.tickets import Ticket

_OF: Any = Forwarding  # Piccolo's types end at the first join

MAIL = (
    _OF.mail.id.as_alias("mail"),
    _OF.mail.sent_at.as_alias("mail_sent_at"),
    _OF.mail.next_try_at.as_alias("mail_next_try_at"),
)


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """One hand-over. `mail` is sent, waiting or failed; empty where there is none to tell of."""

    network: str
    kind: NetworkKind
    action: NetworkAction
    link: str
    reason: OutsourceReason | None
    forwarded_by: str
    forwarded_at: datetime
    mail: str
    mail_error: str
    end: ForwardingEnd | None
    ended_by: str | None
    ended_at: datetime | None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What would leave, word for word, without the customer's name."""

    email: str = ""
    answers_to: str = ""
    subject: str = ""
    paragraphs: list[str] = []
    link: str = ""


class ForwardPage(msgspec.Struct, frozen=True, kw_only=True):
    """The networks of the lead, and of the chosen one what it would get."""

    ticket_id: str
    number: str
    title: str
    networks: list[tuple[str, str]]
    network: str
    action: NetworkAction | None
    preview: Preview | None
    customer: str
    refusal: Refusal | None


def was_forwarded(ticket: Column) -> QueryString:
    """Whether a ticket ever went to a network, as a column; `ticket` is the one with its id."""
    ever = "(SELECT MAX(forwarding.id) FROM forwarding WHERE forwarding.ticket = {})"
    return QueryString(ever, ticket, alias="forwarding")


async def forwardings_of(ticket_id: int) -> list[Forwarded]:
    """Every hand-over of a ticket, the newest first."""
    rows = (
        await _OF.select(
            _OF.action,
            _OF.link,
            _OF.reason,
            _OF.forwarded_at,
            _OF.end,
            _OF.ended_at,
            _OF.network.name.as_alias("network"),
            _OF.network.kind.as_alias("kind"),
            _OF.forwarded_by.name.as_alias("forwarded_by"),
            _OF.ended_by.name.as_alias("ended_by"),
            *MAIL,
            _OF.mail.last_error.as_alias("last_error"),
        )
        .where(_OF.ticket == ticket_id)
        .order_by(_OF.id, ascending=False)
    )
    return [_forwarded(row) for row in rows]


async def network_choices(who: Who) -> list[tuple[str, str]]:
    """The active networks and vendors of the own company, by name."""
    rows = (
        await Network.select(Network.public_id, Network.name)
        .where(Network.tenant == who.tenant, Network.active.eq(True))
        .order_by(Network.sort_name, Network.id)
    )
    return [(row["public_id"], row["name"]) for row in rows]


async def forward_page(who: Who, ticket: Ticket, chosen: str, language: Language) -> ForwardPage:
    """The page before a ticket is forwarded; `chosen` is the public id of a network, or nothing."""
    networks = await network_choices(who)
    network = await access.network_for(who, chosen) if chosen in dict(networks) else None
    asks_customer = network is not None and names_customer(_template(network))
    values = values_of(language, ticket, "", who.company, who.name, who.email)
    return ForwardPage(
        ticket_id=ticket.public_id,
        number=f"T-{ticket.number}",
        title=ticket.title,
        networks=networks,
        network=network.public_id if network else "",
        action=NetworkAction(network.action) if network else None,
        preview=_preview(who, network, values) if network else None,
        customer=await customer_of(ticket.id) if asks_customer else "",
        refusal=await _refusal(who, ticket),
    )


async def networks_for(who: Who, ticket: Ticket) -> list[tuple[str, str]]:
    """Those that the ticket may be forwarded to: all that are active, or none (O15)."""
    return [] if await _refusal(who, ticket) else await network_choices(who)


async def _refusal(who: Who, ticket: Ticket) -> Refusal | None:
    """Why the ticket can be forwarded to no network at all; only active ones are to choose from."""
    return refusal_to_forward(
        await facts_to_forward(ticket, None, agreement_accepted=who.agreement_accepted)
    )


def _preview(who: Who, network: Network, values: dict[str, str]) -> Preview | None:
    if network.action == NetworkAction.EMAIL:
        letter = ticket_forwarded(network.subject, network.body, values)
        return Preview(
            email=network.email,
            answers_to=who.email,
            subject=letter.subject,
            paragraphs=list(letter.paragraphs),
        )
    if network.action == NetworkAction.LINK:
        return Preview(link=fill_link(network.link, values))
    return None


def _template(network: Network) -> Template:
    return Template(
        action=NetworkAction(network.action),
        subject=network.subject,
        body=network.body,
        link=network.link,
    )


def _forwarded(row: dict[str, Any]) -> Forwarded:
    return Forwarded(
        network=row["network"],
        kind=NetworkKind(row["kind"]),
        action=NetworkAction(row["action"]),
        link=row["link"],
        reason=OutsourceReason(row["reason"]) if row["reason"] else None,
        forwarded_by=row["forwarded_by"],
        forwarded_at=row["forwarded_at"],
        mail=state_of_mail(row),
        mail_error=row["last_error"] or "",
        end=ForwardingEnd(row["end"]) if row["end"] else None,
        ended_by=row["ended_by"],
        ended_at=row["ended_at"],
    )


def state_of_mail(row: dict[str, Any]) -> str:
    """What MAIL says; one that was sent long ago is not kept, and there is nothing to tell."""
    if row["mail"] is None:
        return ""
    if row["mail_sent_at"]:
        return "sent"
    return "waiting" if row["mail_next_try_at"] else "failed"
