"""A database that takes every write of an acceptance and refuses its commit: nothing stands."""

import sqlite3
import threading

import asyncpg
import pytest

from portal.tables.ledger import FeeEntry
from tests.databases import ON_POSTGRESQL
from tests.faults.acceptances import YES, accepted_whole, answer, make_offers
from tests.offers import Cast

REFUSED = (sqlite3.IntegrityError, asyncpg.PostgresError)
# Each fee asks for a row that is missing, which either engine notices only at the end.
DOOM = (
    [
        "CREATE FUNCTION doom() RETURNS trigger AS"
        " $$ BEGIN RAISE EXCEPTION 'doomed'; END $$ LANGUAGE plpgsql",
        "CREATE CONSTRAINT TRIGGER doom AFTER INSERT ON fee_entry"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION doom()",
    ]
    if ON_POSTGRESQL
    else [
        "CREATE TABLE doomed (person INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER doom AFTER INSERT ON fee_entry"
        " BEGIN INSERT INTO doomed VALUES (404404); END",
    ]
)
MERCY = "DROP TRIGGER doom ON fee_entry" if ON_POSTGRESQL else "DROP TRIGGER doom"


async def test_a_commit_that_fails_leaves_nothing_of_the_acceptance_and_the_next_one_counts(
    cast: Cast, database: str
) -> None:
    (offer,) = await make_offers(cast["olga"], cast["cleo"], 1)
    for statement in DOOM:
        await FeeEntry.raw(statement)
    threads = threading.active_count()
    for _ in range(21):  # more often than there are connections to lose
        with pytest.raises(REFUSED):
            await answer(cast["cleo"], offer)
    assert await accepted_whole() == set()
    assert threading.active_count() <= threads + 1  # the last one may still be closing
    await FeeEntry.raw(MERCY)
    assert await answer(cast["cleo"], offer) == YES
    assert await accepted_whole() == {offer}
