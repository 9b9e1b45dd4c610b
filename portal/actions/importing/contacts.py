"""Contacts from a file. Each stays at its organization, and erased data stay erased (R11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.actions.importing import references
from portal.actions.importing.shelves import Shelf, Standing, Values, Wrong
from portal.clock import now
from portal.gateways import secrets
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_
from portal.tables.imports import ImportRun
from portal.tables.organizations import Contact
from portal.tables.rows import columns

ELSEWHERE = Refusal("import", N_("This contact belongs to another organization already."))
ERASED = Refusal("R11", N_("The personal data of this contact were erased for good."))


async def protect(standing: Standing, rows: Sequence[Values]) -> Mapping[str, Wrong]:
    return {
        row["external_id"]: _protected(there, row)
        for row in rows
        if (there := standing.get(row["external_id"]))
    }


def _protected(there: Values, row: Values) -> Wrong:
    if there["redacted_at"]:
        return dict.fromkeys(row, ERASED)
    return {} if there["organization"] == row["organization"] else {"organization": ELSEWHERE}


async def find(tenant: int, numbers: Sequence[str]) -> Standing:
    of: Any = Contact.organization  # Piccolo's types end at the first join
    rows = await Contact.select().where(
        Contact.external_id.is_in(list(numbers)), of.tenant == tenant
    )
    return {row["external_id"]: row for row in rows}


async def create(run: ImportRun, rows: Sequence[Values]) -> None:
    await Contact.insert(
        *(Contact(public_id=secrets.new_public_id(), created_at=now(), **row) for row in rows)
    )


async def update(row: int, changes: Values) -> None:
    """What was erased since the row was read stays erased (R11)."""
    await Contact.update(columns(Contact, changes)).where(
        Contact.id == row, Contact.redacted_at.is_null()
    )


SHELF = Shelf(
    resolve=references.resolve_organizations,
    protect=protect,
    standing=find,
    create=create,
    update=update,
)
