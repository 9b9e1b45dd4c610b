"""Acceptances in processes of their own, for whoever disturbs them, and what has to hold then.

`python -m tests.faults.acceptances` reads an Errand from standard input, accepts its offers in
their order, and prints each answer as soon as it has it: what was printed was acknowledged.
"""

import asyncio
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from portal.access import Who, received_for
from portal.actions import outsourcing
from portal.rules.refusals import Refused
from portal.rules.vocabulary import OutsourceStatus, Source
from portal.tables.away import DatabaseAway
from portal.tables.database import open_database, transaction, use_database
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.ledger import FeeEntry
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import partnership_between
from tests.make import make_outsourcing, make_ticket

ROOT = Path(__file__).parents[2]
YES, LATE, AWAY = "yes", "late", "away"
LINK_TO_TICKET = re.compile(r"/tickets/([\w-]+)")
Answers = list[tuple[str, str]]


class Errand(msgspec.Struct, frozen=True):
    """Who accepts which offers of which database."""

    url: str
    who: Who
    offers: list[str]


async def run(errand: Errand) -> None:
    use_database(errand.url)
    await open_database()
    for offer in errand.offers:
        await press(errand.who, offer)


async def press(who: Who, offer: str) -> None:
    """Press, and press again when asked to try later, as a person would: three times in all."""
    for _ in range(3):
        said = await answer(who, offer)
        print(said, offer, flush=True)  # noqa: T201 - what the parent waits for
        if said != AWAY:
            return


async def answer(who: Who, offer: str) -> str:
    try:
        await outsourcing.accept(who, await received_for(who, offer))
    except Refused:
        return LATE
    except DatabaseAway:
        return AWAY
    return YES


@asynccontextmanager
async def started(errand: Errand, *before: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process that runs an errand, behind a command like strace; it ends with the block."""
    command = (*before, sys.executable, "-m", "tests.faults.acceptances")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdin
    process.stdin.write(msgspec.json.encode(errand))
    process.stdin.close()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def done(errand: Errand, *before: str) -> Answers:
    """Every answer of an errand that ran until its end, or until it was ended."""
    async with started(errand, *before) as process:
        output, _ = await process.communicate()
    return answers_in(output)


def answers_in(output: bytes) -> Answers:
    """Answer and offer of each line; a line that was cut off was never read by anybody."""
    lines = output.decode().splitlines(keepends=True)
    pairs = [line.split() for line in lines if line.endswith("\n")]
    return [(answered, offer) for answered, offer in pairs]


async def make_offers(lead: Who, accepter: Who, count: int) -> list[str]:
    """The public ids of offers that wait for an answer."""
    async with transaction():  # one commit for all
        partnership = await partnership_between(lead, accepter)
        offers = [
            await make_outsourcing(await make_ticket(lead.tenant), partnership, sent_by=lead.person)
            for _ in range(count)
        ]
    return [offer.public_id for offer in offers]


async def accepted_whole() -> set[str]:
    """The offers that are accepted; each with its one of everything, and nothing without them."""
    rows = await Outsourcing.select(
        Outsourcing.id,
        Outsourcing.public_id,
        Outsourcing.partner_ticket,
        Outsourcing.ticket.public_id.as_alias("ticket"),
    ).where(Outsourcing.status == OutsourceStatus.ACCEPTED.value)
    second_tickets = await Ticket.select(Ticket.id).where(Ticket.source == Source.INSOURCED.value)
    fees = await FeeEntry.select(FeeEntry.outsourcing)
    lines = await JournalLine.select(JournalLine.subject)
    mails = await OutboxMail.select(OutboxMail.text)
    each = {
        "id": Counter(row["outsourcing"] for row in fees),
        "partner_ticket": Counter(row["id"] for row in second_tickets),
        "ticket": Counter(LINK_TO_TICKET.findall("".join(row["text"] for row in mails))),
    }
    for name, found in each.items():
        assert found == Counter(row[name] for row in rows), f"{name} of the acceptances"
    subjects = [f"outsourcing {row['id']}" for row in rows] * 2  # one at each side
    assert Counter(row["subject"] for row in lines) == Counter(subjects)
    return {row["public_id"] for row in rows}


def acknowledged(answers: Sequence[tuple[str, str]]) -> list[str]:
    """The offers that somebody was told to have accepted, one for each time."""
    return [offer for answered, offer in answers if answered == YES]


if __name__ == "__main__":
    asyncio.run(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Errand)))
