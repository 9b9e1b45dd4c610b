"""Tickets found by their number, or by the beginnings of the words of their titles."""

import json
from collections.abc import Sequence

from piccolo.columns import Column
from piccolo.querystring import QueryString

from portal.reads.slices import capped_counts, sql_of
from portal.rules.words import read_search
from portal.tables.database import engine_in_use
from portal.tables.tickets import TicketWord

LAST_SIGN = "\U0010ffff"  # no word holds it, so it ends every range of words that begin alike
FEW = 5_000  # tickets that are listed sooner from their ids than a long list is walked to meet them


async def search_for(
    text: str,
    ticket: Column,
    tenants: QueryString,
    numbered: tuple[Column, QueryString] | None = None,
    few: int = FEW,
) -> list[QueryString]:
    """The conditions on `ticket`, a column with a ticket's id; `tenants` is a list in brackets.

    `numbered` is the like of both for tickets found by number, where those are not the same.
    Few tickets are found before the list is read. Where many have the words, each is looked at as
    the list goes along, since collecting all of them would take longer than a page of them.
    """
    search = read_search(text)
    if search.number is not None:
        is_numbered = "{} IN (SELECT id FROM ticket WHERE tenant IN {} AND number = {})"
        return [QueryString(is_numbered, *(numbered or (ticket, tenants)), search.number)]
    if not search.beginnings:
        return []
    beginnings = await _rarest_first(search.beginnings, tenants, few)
    found = await _first_found(beginnings, tenants, few)
    if len(found) < few:
        return [_is_among(ticket, found)]
    return [_has(ticket, beginning) for beginning in beginnings]


async def _rarest_first(beginnings: Sequence[str], tenants: QueryString, few: int) -> list[str]:
    if len(beginnings) == 1:
        return list(beginnings)
    counts = await capped_counts([_having(each, tenants) for each in beginnings], few)
    return [each for _, each in sorted(zip(counts, beginnings, strict=True))]


async def _first_found(beginnings: list[str], tenants: QueryString, most: int) -> list[int]:
    """Ids of tickets that have all the words; one may come twice."""
    rarest, *others = beginnings
    also = [_has(TicketWord.ticket, each) for each in others]
    query = QueryString(
        "{}" + " AND {}" * len(others) + f" LIMIT {most}", _having(rarest, tenants), *also
    )
    rows = await engine_in_use().run_querystring(query)
    return [row["ticket"] for row in rows]


def _having(beginning: str, tenants: QueryString) -> QueryString:
    return sql_of(
        TicketWord.select(TicketWord.ticket).where(
            QueryString("{} IN {}", TicketWord.tenant, tenants), _begins_with(beginning)
        )
    )


def _is_among(ticket: Column, ids: list[int]) -> QueryString:
    if _is_sqlite():
        return QueryString("{} IN (SELECT value FROM json_each({}))", ticket, json.dumps(ids))
    return QueryString("{} = ANY({})", ticket, ids)


def _has(ticket: Column, beginning: str) -> QueryString:
    # Without the offset PostgreSQL would look through all words before the first ticket.
    return QueryString(
        "EXISTS (SELECT 1 FROM ticket_word AS said WHERE said.ticket = {} AND {} LIMIT 1 OFFSET 0)",
        ticket,
        _begins_with(beginning, "said.word"),
    )


def _begins_with(beginning: str, word: str = "ticket_word.word") -> QueryString:
    """A range that the index of each engine can follow: words stand in it in order of bytes."""
    at_least, below = (">=", "<") if _is_sqlite() else ("~>=~", "~<~")
    template = f"({word} {at_least} {{}} AND {word} {below} {{}})"
    return QueryString(template, beginning, beginning + LAST_SIGN)


def _is_sqlite() -> bool:
    return engine_in_use().engine_type == "sqlite"
