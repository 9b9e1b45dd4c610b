"""Tickets from a file. One that a partner works on is completed on its own page only (Q19)."""

from collections.abc import Mapping, Sequence

from portal.actions.filing import file_tickets, refile
from portal.actions.importing import references
from portal.actions.importing.shelves import Shelf, Standing, Values, Wrong
from portal.clock import now
from portal.gateways import secrets
from portal.rules.import_rows import Record
from portal.rules.lifecycle import OPEN
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, OutsourceStatus, Source, TicketStatus
from portal.tables.imports import ImportRun
from portal.tables.rows import columns, load
from portal.tables.tickets import Outsourcing, Ticket

OUTSOURCED = Refusal("Q19", N_("This ticket is outsourced. Complete it on its own page."))
BEING_OUTSOURCED = [status.value for status in OPEN | {OutsourceStatus.UNSENT}]


async def resolve(tenant: int, records: Sequence[Record]) -> None:
    await references.resolve_organizations(tenant, records)
    await references.resolve_contacts(tenant, records)
    await references.resolve_people(tenant, records)


async def protect(standing: Standing, rows: Sequence[Values]) -> Mapping[str, Wrong]:
    completed = {
        number: there["id"]
        for row in rows
        if row.get("status") == TicketStatus.COMPLETE
        and (there := standing.get(number := row["external_id"]))
        and there["status"] != TicketStatus.COMPLETE
    }
    if not completed:
        return {}
    # Held still: nobody begins to outsource one of them while it is written.
    await Ticket.update({Ticket.number: Ticket.number}).where(
        Ticket.id.is_in(list(completed.values()))
    )
    outsourced = await Outsourcing.select(Outsourcing.ticket).where(
        Outsourcing.ticket.is_in(list(completed.values())),
        Outsourcing.status.is_in(BEING_OUTSOURCED),
    )
    busy = {row["ticket"] for row in outsourced}
    return {number: {"status": OUTSOURCED} for number, row in completed.items() if row in busy}


async def find(tenant: int, numbers: Sequence[str]) -> Standing:
    rows = await Ticket.select().where(
        Ticket.tenant == tenant, Ticket.external_id.is_in(list(numbers))
    )
    return {row["external_id"]: row for row in rows}


async def create(run: ImportRun, rows: Sequence[Values]) -> None:
    tickets = [
        Ticket(
            public_id=secrets.new_public_id(),
            tenant=run.tenant,
            source=Source.IMPORT.value,
            created_by=run.person,
            created_at=now(),
            changed_at=now(),
            **row,
        )
        for row in rows
    ]
    await file_tickets(run.tenant, tickets)


async def update(row: int, changes: Values) -> None:
    """A contact of the former organization does not stay."""
    if "organization" in changes:
        changes.setdefault("contact", None)
    await Ticket.update(columns(Ticket, {**changes, "changed_at": now()})).where(Ticket.id == row)
    if "title" in changes:
        await refile(await load(Ticket, row))


SHELF = Shelf(resolve=resolve, protect=protect, standing=find, create=create, update=update)
