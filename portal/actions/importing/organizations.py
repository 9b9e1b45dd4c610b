"""Organizations from a file. A partner stays what a partner has to be (Q24)."""

from collections.abc import Mapping, Sequence

from portal.actions.importing.shelves import Shelf, Standing, Values, Wrong
from portal.actions.organizations import KEEPS
from portal.actions.partnerships import hold_organization
from portal.clock import now
from portal.gateways import secrets
from portal.rules.import_rows import Record
from portal.rules.partnership import ELIGIBLE
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import OrganizationType, PartnerStatus
from portal.rules.words import sort_name
from portal.tables.imports import ImportRun
from portal.tables.organizations import Organization, Partnership
from portal.tables.rows import columns


async def resolve(tenant: int, records: Sequence[Record]) -> None:
    """An organization names no other row."""


async def protect(standing: Standing, rows: Sequence[Values]) -> Mapping[str, Wrong]:
    if not standing:
        return {}
    ids = [row["id"] for row in standing.values()]
    await hold_organization(*ids)
    partnerships = await Partnership.select(Partnership.organization, Partnership.status).where(
        Partnership.organization.is_in(ids),
        Partnership.status.is_in([status.value for status in KEEPS]),
    )
    statuses = {row["organization"]: PartnerStatus(row["status"]) for row in partnerships}
    found: dict[str, Wrong] = {}
    for row in rows:
        there = standing.get(row["external_id"])
        status = there and statuses.get(there["id"])
        if there and status:
            refusal = Refusal("Q24", KEEPS[status])
            found[row["external_id"]] = dict.fromkeys(_lost(row), refusal)
    return found


def _lost(row: Values) -> list[str]:
    lost = {
        "type": "type" in row and OrganizationType(row["type"]) not in ELIGIBLE,
        "active": row.get("active") is False,
    }
    return [field for field, is_lost in lost.items() if is_lost]


async def find(tenant: int, numbers: Sequence[str]) -> Standing:
    rows = await Organization.select().where(
        Organization.tenant == tenant, Organization.external_id.is_in(list(numbers))
    )
    return {row["external_id"]: row for row in rows}


async def create(run: ImportRun, rows: Sequence[Values]) -> None:
    await Organization.insert(
        *(
            Organization(
                public_id=secrets.new_public_id(),
                tenant=run.tenant,
                created_at=now(),
                sort_name=sort_name(row["name"]),
                **{"type": OrganizationType.CUSTOMER.value, **row},
            )
            for row in rows
        )
    )


async def update(row: int, changes: Values) -> None:
    if "name" in changes:
        changes["sort_name"] = sort_name(changes["name"])
    await Organization.update(columns(Organization, changes)).where(Organization.id == row)


SHELF = Shelf(resolve=resolve, protect=protect, standing=find, create=create, update=update)
