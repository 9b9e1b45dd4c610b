"""What the journal says of an edit: which fields changed, and never a person's text (Q43)."""

import json
from typing import Any

from portal.access import Who
from portal.actions import items, outsourcing
from portal.actions.items import Note
from portal.actions.tickets import TicketFields, edit_ticket
from portal.rules.vocabulary import TicketStatus
from portal.tables.journal import JournalLine
from tests.make import make_ticket
from tests.offers import Cast
from tests.pair import Pair, note


async def last_line(who: Who, subject: str) -> tuple[str, dict[str, Any]]:
    """Verb and detail of what a company's journal says last of a row."""
    lines = await JournalLine.objects().where(
        JournalLine.tenant == who.tenant, JournalLine.subject == subject
    )
    line = max(lines, key=lambda line: line.id)
    return line.verb, json.loads(line.detail)


async def test_an_edit_of_a_ticket_names_the_fields_that_it_changed(cast: Cast) -> None:
    ticket = await make_ticket(cast["nils"].tenant, "Old title", description="Same")
    fields = TicketFields(title="New title", description="Same", status=TicketStatus.COMPLETE)
    await edit_ticket(cast["nils"], ticket, fields)
    verb, detail = await last_line(cast["nils"], f"ticket {ticket.id}")
    assert (verb, detail) == ("edit ticket", {"changed": "title, status"})


async def test_an_edit_of_an_entry_names_what_changed_and_no_word_of_it(pair: Pair) -> None:
    own = await note(pair.lead, "Door code 4711")
    await items.edit_note(pair.lead, own, Note(text="Door code 4712"))
    verb, detail = await last_line(pair.lead.who, f"item {own.id}")
    assert (verb, detail) == ("edit item", {"row": "D12", "changed": "text"})


async def test_approval_with_the_ticket_is_a_line_of_the_ticket_too(pair: Pair, cast: Cast) -> None:
    await pair.report()
    await outsourcing.approve_completion(cast["olga"], pair.attempt, with_ticket=True)
    verb, detail = await last_line(cast["olga"], f"ticket {pair.lead.ticket.id}")
    assert (verb, detail) == ("edit ticket", {"changed": "status"})
