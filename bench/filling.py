"""Large databases, made by SQL: rows that stand already, many times over with a few changes.

A lead with any number of tickets, most of them complete; every fourth went to a partner, who has
a ticket of its own then. Two entries stand on each ticket, and twenty on those that are opened.
"""

import msgspec
from piccolo.table import Table

from portal.rules.vocabulary import Kind, OutsourceStatus, Source
from portal.tables.database import engine_in_use, learn, transaction
from portal.tables.items import Item
from portal.tables.people import Tenant
from portal.tables.sqlite_engine import KeptSQLiteEngine
from portal.tables.tickets import Outsourcing, Ticket, TicketWord
from tests.cast import partnership_between
from tests.make import make_item, make_outsourcing, make_ticket
from tests.offers import Cast

OPENED = 40  # the first outsourced tickets: ENTRIES on them, in progress with the partner
ENTRIES = 20
EVERY = 4  # so many tickets to one that is outsourced
THING = "CASE n % 4 WHEN 0 THEN 'printer' WHEN 1 THEN 'router' WHEN 2 THEN 'till' ELSE 'door' END"
PLACE = "'hall' || (n % 9973)"  # a prime, so that it does not keep step with the statuses
TICKET_STATUS = (
    "CASE n % 40 WHEN 0 THEN 'New' WHEN 1 THEN 'Waiting Customer' WHEN 2 THEN 'In Progress'"
    " WHEN 3 THEN 'New' ELSE 'Complete' END"
)
ATTEMPT_STATUS = (
    f"CASE WHEN n <= {OPENED} THEN 'In Progress' ELSE CASE n % 40 WHEN 0 THEN 'Accepted'"
    " WHEN 1 THEN 'In Progress' WHEN 2 THEN 'Waiting Approval' ELSE 'Complete' END END"
)
AT_ONCE = 50_000  # rows of a statement, which PostgreSQL has half a minute for


class Filled(msgspec.Struct, frozen=True):
    """The public ids of the tickets to be opened, at the lead and at the partner."""

    tickets: list[str]
    received: list[str]


async def fill(cast: Cast, tickets: int) -> Filled:
    """Give Olga's company so many tickets, and Cleo's those of them that it got."""
    own = await _tickets(cast["olga"].tenant, tickets, "T", TICKET_STATUS)
    received = await _tickets(cast["cleo"].tenant, tickets // EVERY, "R", ATTEMPT_STATUS)
    await Ticket.update({Ticket.source: Source.INSOURCED.value}).where(
        Ticket.tenant == cast["cleo"].tenant
    )
    await _attempts(cast, own, received, tickets // EVERY)
    await _entries(cast, own, tickets)
    await get_to_know()
    numbers = range(1, OPENED + 1)
    return Filled([f"T{number * EVERY}" for number in numbers], [f"O{n}" for n in numbers])


async def _tickets(tenant: int, count: int, prefix: str, status: str) -> Ticket:
    """The ticket before the first of them: the others have its id and its number and n more."""
    async with transaction():
        pattern = await make_ticket(tenant, "thing place is down")
        await multiply(
            Ticket,
            pattern.id,
            count,
            public_id=f"'{prefix}' || n",
            number=f"{pattern.number} + n",
            title=f"{THING} || ' ' || {PLACE} || ' is down'",
            status="'Complete'" if prefix == "R" else status,
            created_at=minutes_ago("n"),
            changed_at=minutes_ago("n / 2"),
            due_at=minutes_ago("n - 10000"),
        )
        for word in await TicketWord.objects().where(TicketWord.ticket == pattern.id):
            text = {"thing": THING, "place": PLACE}.get(word.word, f"'{word.word}'")
            await multiply(TicketWord, word.id, count, ticket=f"{pattern.id} + n", word=text)
        await Tenant.update({Tenant.last_ticket_number: pattern.number + count}).where(
            Tenant.id == tenant
        )
    return pattern


async def _attempts(cast: Cast, own: Ticket, received: Ticket, count: int) -> None:
    partnership = await partnership_between(cast["olga"], cast["cleo"])
    async with transaction():
        pattern = await make_outsourcing(
            own,
            partnership,
            OutsourceStatus.COMPLETE,
            partner_ticket=received.id,
            sent_by=cast["olga"].person,
        )
        await multiply(
            Outsourcing,
            pattern.id,
            count,
            public_id="'O' || n",
            ticket=f"{own.id} + n * {EVERY}",
            partner_ticket=f"{received.id} + n",
            status=ATTEMPT_STATUS,
            created_at=minutes_ago("n"),
            complete_by=minutes_ago("n - 10000"),
        )


async def _entries(cast: Cast, own: Ticket, count: int) -> None:
    """Half of them notes and half of them work that was done."""
    each = OPENED * (ENTRIES // 2 - 1)
    async with transaction():
        for kind in (Kind.NOTE, Kind.TIME):
            pattern = await make_item(own, cast["olga"], kind, "Looked at it, and found no reason.")
            at = minutes_ago("n")
            await multiply(
                Item,
                pattern.id,
                count,
                public_id=f"'{kind}' || n",
                ticket=f"{own.id} + n",
                created_at=at,
            )
            await multiply(
                Item,
                pattern.id,
                each,
                public_id=f"'more{kind}' || n",
                ticket=f"{own.id} + {EVERY} * (1 + n % {OPENED})",
                created_at=at,
            )


async def get_to_know() -> None:
    """Let the engine count what it now holds, which it would do by itself a little later."""
    await learn()
    if not isinstance(engine_in_use(), KeptSQLiteEngine):
        await engine_in_use().run_ddl("ANALYZE")


async def multiply(table: type[Table], pattern: int, count: int, **changes: str) -> None:
    """So many copies of a row; `changes` are SQL in which n counts from one."""
    names = [column._meta.db_column_name for column in table.all_columns()]
    names.remove("id")
    values = ", ".join(changes.get(name, f'pattern."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    own = table._meta.tablename
    for first in range(1, count + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, count)
        await table.raw(
            "WITH RECURSIVE numbers (n) AS"  # noqa: S608 - all of it is ours
            f" (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
            f" INSERT INTO {own} ({columns})"
            f" SELECT {values} FROM numbers, {own} AS pattern WHERE pattern.id = {pattern}"
        )


def minutes_ago(minutes: str) -> str:
    """A moment in the words of the engine, as it keeps moments."""
    if isinstance(engine_in_use(), KeptSQLiteEngine):
        return f"strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', -({minutes}) || ' minutes')"
    return f"now() - ({minutes}) * interval '1 minute'"
