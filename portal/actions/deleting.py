"""Delete a ticket that no partner has ever accepted, with everything that hangs on it (Q40)."""

from portal.access import Who, is_received
from portal.actions import journal
from portal.actions.drafts import latest_held
from portal.actions.filing import unfile
from portal.actions.outsourcing import follow_ticket
from portal.rules.deletion import refusal_to_delete
from portal.rules.refusals import Refused
from portal.tables.database import transaction
from portal.tables.items import Item
from portal.tables.kept import KeptForm
from portal.tables.networks import Forwarding
from portal.tables.pulses import TicketPulse
from portal.tables.tickets import Outsourcing, Ticket


async def delete_ticket(who: Who, ticket: Ticket, *, may_cancel: bool = False) -> None:
    """The ticket with its entries, words, drafts and unanswered attempts; the journal stays.

    `may_cancel`: the person has been told that an offer which waits is canceled first.
    """
    async with transaction():
        await latest_held(ticket)  # an acceptance that is under way is waited for
        was_accepted = await Outsourcing.exists().where(
            Outsourcing.ticket == ticket.id, Outsourcing.partner_ticket.is_not_null()
        )
        refusal = refusal_to_delete(is_received=is_received(ticket), was_accepted=was_accepted)
        if refusal:
            raise Refused(refusal)
        await follow_ticket(who, ticket, may_cancel=may_cancel)
        await Item.delete().where(Item.ticket == ticket.id)
        await TicketPulse.delete().where(TicketPulse.ticket == ticket.id)
        await KeptForm.delete().where(KeptForm.ticket == ticket.id)
        await Outsourcing.delete().where(Outsourcing.ticket == ticket.id)
        await Forwarding.delete().where(Forwarding.ticket == ticket.id)
        await unfile(ticket)
        await journal.note(
            who.tenant, who.person, "delete ticket", f"ticket {ticket.id}", number=ticket.number
        )
