"""Lines of the fee ledger for tests, at whatever moment they need."""

from datetime import datetime

from portal.access import Who
from portal.gateways import secrets
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.contracts import FeeContract
from portal.tables.ledger import FeeEntry
from tests.cast import company_of, partnership_between
from tests.make import make_outsourcing, make_ticket


async def make_fee(
    lead: Who,
    accepter: Who,
    accepted_at: datetime,
    *,
    title: str = "Label printer offline",
    amount: int = 250,
    currency: str = "EUR",
) -> FeeEntry:
    """A ticket of the lead that the accepter's company took on, and its fee."""
    partnership = await partnership_between(lead, accepter)
    ticket = await make_ticket(await company_of(lead), title)
    attempt = await make_outsourcing(ticket, partnership, OutsourceStatus.ACCEPTED)
    contract = await FeeContract.objects().get(FeeContract.tenant == lead.tenant)
    assert contract
    entry = FeeEntry(
        public_id=secrets.new_public_id(),
        tenant=lead.tenant,
        outsourcing=attempt.id,
        partner=accepter.tenant,
        contract=contract.id,
        amount=amount,
        currency=currency,
        accepted_at=accepted_at,
        accepted_by=accepter.person,
        accepted_by_name=accepter.name,
        partner_name=accepter.company,
        ticket_public_id=ticket.public_id,
        ticket_number=ticket.number,
        ticket_title=title,
    )
    await entry.save()
    return entry
