"""Tickets found by their number, or by the beginnings of the words of their titles."""

from piccolo.columns import Column
from piccolo.querystring import QueryString

from portal.reads.slices import RARE, capped_counts, sql_of
from portal.rules.words import read_search
from portal.tables.database import engine_in_use
from portal.tables.tickets import TicketWord

LAST_SIGN = "\U0010ffff"  # no word holds it, so it ends every range of words that begin alike


async def search_for(
    text: str,
    ticket: Column,
    tenants: QueryString,
    numbered: tuple[Column, QueryString] | None = None,
    rare: int = RARE,
) -> list[QueryString]:
    """The conditions on `ticket`, a column with a ticket's id; `tenants` is a list in brackets.

    `numbered` is the like of both for tickets found by number, where those are not the same.
    A rare word gives the few tickets that have it. A common one is looked for ticket by ticket as
    the list goes along, since collecting all that have it would take longer than a page of them.
    """
    search = read_search(text)
    if search.number is not None:
        is_numbered = "{} IN (SELECT id FROM ticket WHERE tenant IN {} AND number = {})"
        return [QueryString(is_numbered, *(numbered or (ticket, tenants)), search.number)]
    if not search.beginnings:
        return []
    having = [_having(beginning, tenants) for beginning in search.beginnings]
    counts = await capped_counts(having, rare)
    return [
        _is_among(ticket, beginning, tenants) if count < rare else _has(ticket, beginning)
        for beginning, count in zip(search.beginnings, counts, strict=True)
    ]


def _having(beginning: str, tenants: QueryString) -> QueryString:
    return sql_of(
        TicketWord.select(TicketWord.ticket).where(
            QueryString("{} IN {}", TicketWord.tenant, tenants), _begins_with(beginning)
        )
    )


def _is_among(ticket: Column, beginning: str, tenants: QueryString) -> QueryString:
    # Collected first: asked by IN, PostgreSQL looks through all tickets to find these few.
    template = "{} IN ({})" if _is_sqlite() else "{} = ANY(ARRAY({}))"
    return QueryString(template, ticket, _having(beginning, tenants))


def _has(ticket: Column, beginning: str) -> QueryString:
    return QueryString(
        "EXISTS (SELECT 1 FROM ticket_word WHERE ticket_word.ticket = {} AND {})",
        ticket,
        _begins_with(beginning),
    )


def _begins_with(beginning: str) -> QueryString:
    """A range that the index of each engine can follow: words stand in it in order of bytes."""
    at_least, below = (">=", "<") if _is_sqlite() else ("~>=~", "~<~")
    word = TicketWord.word
    template = f"({{}} {at_least} {{}} AND {{}} {below} {{}})"
    return QueryString(template, word, beginning, word, beginning + LAST_SIGN)


def _is_sqlite() -> bool:
    return engine_in_use().engine_type == "sqlite"
