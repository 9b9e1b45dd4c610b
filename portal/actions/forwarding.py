"""Hand a ticket to a network or vendor, and end that by hand (O15, R102 to R107, Q25).

Nothing else ever happens by itself: no entry is shared, nobody is told when the work is done.
"""

import msgspec

from portal import clock
from portal.access import Who
from portal.actions import journal, mailing, pulses, throttling
from portal.actions.drafts import latest_held
from portal.actions.mailing import Reader
from portal.actions.sending import once
from portal.gateways.forwarding_letters import ticket_forwarded, values_of
from portal.gateways.language import Language
from portal.gateways.mail import name_and_address
from portal.rules.addresses import mailbox
from portal.rules.forwarding import fill_link, refusal_to_forward
from portal.rules.refusals import Refusal, Refused
from portal.rules.throttles import FORWARDINGS_PER_ADDRESS, FORWARDINGS_PER_PERSON
from portal.rules.vocabulary import (
    N_,
    ForwardingEnd,
    NetworkAction,
    OutsourceReason,
)
from portal.tables.database import transaction
from portal.tables.forwarded import customer_of, facts_to_forward
from portal.tables.networks import Forwarding, Network
from portal.tables.rows import load
from portal.tables.tickets import Ticket

ENDED = Refusal("Q25", N_("This was ended already."))


class Sent(msgspec.Struct, frozen=True):
    """What came of it: the mail that waits to go out, or the address to be opened."""

    mail: int | None = None
    link: str = ""


async def forward(
    who: Who,
    ticket: Ticket,
    network: Network,
    *,
    shows_customer: bool,
    reason: OutsourceReason | None = None,
) -> None:
    """O15. `shows_customer`: the name of the end customer may leave (Q51); `reason` never does.

    Raises Throttled where too many such mails left in a day.
    """
    async with transaction():
        making = await once(who)
        if making.is_made:
            return
        await latest_held(ticket)  # an offer that is being sent is waited for
        ticket = await load(Ticket, ticket.id)
        network = await load(Network, network.id)
        facts = await facts_to_forward(ticket, network, agreement_accepted=who.agreement_accepted)
        if refusal := refusal_to_forward(facts):
            raise Refused(refusal)
        sent = await _hand_over(who, ticket, network, shows_customer=shows_customer)
        await Forwarding.insert(
            Forwarding(
                public_id=making.public_id,
                lead=who.tenant,
                ticket=ticket.id,
                network=network.id,
                action=network.action,
                link=sent.link,
                reason=reason or "",
                mail=sent.mail,
                forwarded_by=who.person,
                forwarded_at=clock.now(),
            )
        )
        await pulses.beat(ticket.id)
        await journal.note(
            who.tenant, who.person, "forward", f"ticket {ticket.id}", row="O15", network=network.id
        )


async def end(who: Who, ticket: Ticket, how: ForwardingEnd) -> None:
    """Done or withdrawn, as a person says: then the ticket can be outsourced again."""
    async with transaction():
        await latest_held(ticket)
        if not await end_open(who, ticket, how):
            raise Refused(ENDED)


async def end_open(who: Who, ticket: Ticket, how: ForwardingEnd) -> bool:
    """End what is open, if anything is. Part of the caller's transaction."""
    ended = (
        await Forwarding.update(
            {
                Forwarding.end: how.value,
                Forwarding.ended_by: who.person,
                Forwarding.ended_at: clock.now(),
            }
        )
        .where(Forwarding.ticket == ticket.id, Forwarding.ended_at.is_null())
        .returning(Forwarding.id)
    )
    if ended:
        await pulses.beat(ticket.id)
        await journal.note(
            who.tenant, who.person, "end forwarding", f"ticket {ticket.id}", end=how.value
        )
    return bool(ended)


async def _hand_over(who: Who, ticket: Ticket, network: Network, *, shows_customer: bool) -> Sent:
    if network.action == NetworkAction.NOTHING:
        return Sent()
    customer = await customer_of(ticket.id) if shows_customer else ""
    language = Language(who.language, who.time_zone)
    values = values_of(language, ticket, customer, who.company, who.name, who.email)
    if network.action == NetworkAction.LINK:
        return Sent(link=fill_link(network.link, values))
    await throttling.count(FORWARDINGS_PER_PERSON, str(who.person))
    await throttling.count(FORWARDINGS_PER_ADDRESS, f"{who.tenant} {mailbox(network.email)}")
    letter = ticket_forwarded(network.subject, network.body, values)
    to = Reader(email=network.email, name="", language=who.language, time_zone=who.time_zone)
    answers = name_and_address(who.name, who.email)
    return Sent(mail=await mailing.post("ticket_forwarded", to, letter, answers))
