"""From the names and numbers that files use to the rows they mean, for a whole batch at once."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from portal.rules.import_rows import Record
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_
from portal.rules.words import sort_name
from portal.tables.organizations import Contact, Organization
from portal.tables.people import Membership

NO_ORGANIZATION = Refusal("import", N_("There is no organization with this number or name."))
MANY_ORGANIZATIONS = Refusal(
    "import", N_("Several organizations have this name. Use the number in the other system.")
)
NO_COMPANY = Refusal("desk", N_("Choose the contact's company."))
NO_CONTACT = Refusal("import", N_("This organization has no contact with this number or name."))
MANY_CONTACTS = Refusal(
    "import", N_("This organization has several contacts of this name. Use the number.")
)
NO_PERSON = Refusal("import", N_("Nobody of your company has this address."))


async def resolve_organizations(tenant: int, records: Sequence[Record]) -> None:
    """By number in the other system, else by name."""
    asking = _asking(records, "organization")
    if not asking:
        return
    texts = _texts(asking, "organization")
    names = {text: sort_name(text) for text in texts}
    rows = await Organization.select(
        Organization.id, Organization.external_id, Organization.sort_name
    ).where(
        Organization.tenant == tenant,
        Organization.external_id.is_in(texts) | Organization.sort_name.is_in(list(names.values())),
    )
    numbered = {row["external_id"]: row["id"] for row in rows}
    named = _grouped((row["sort_name"], row["id"]) for row in rows)
    for record in asking:
        text = record.values["organization"]
        found = numbered.get(text) or _only(named[names[text]], NO_ORGANIZATION, MANY_ORGANIZATIONS)
        _settle(record, "organization", found)


async def resolve_contacts(tenant: int, records: Sequence[Record]) -> None:
    """Of the record's organization, which was resolved before; by number, else by name."""
    asking = _asking(records, "contact")
    for record in asking:
        if not record.values.get("organization"):
            record.wrong.setdefault("organization", NO_COMPANY)
    asking = _asking(asking, "organization")
    if not asking:
        return
    rows = await _contacts(tenant, _texts(asking, "organization"), _texts(asking, "contact"))
    numbered = {(row["organization"], row["external_id"]): row["id"] for row in rows}
    named = _grouped(((row["organization"], row["name"]), row["id"]) for row in rows)
    for record in asking:
        key = record.values["organization"], record.values["contact"]
        _settle(
            record, "contact", numbered.get(key) or _only(named[key], NO_CONTACT, MANY_CONTACTS)
        )


async def _contacts(
    tenant: int, organizations: list[int], texts: list[str]
) -> list[dict[str, Any]]:
    """Contacts that may be meant; those whose personal data were erased are nobody (R11)."""
    of: Any = Contact.organization  # Piccolo's types end at the first join
    rows: list[dict[str, Any]] = await Contact.select(
        Contact.id, Contact.organization, Contact.external_id, Contact.name
    ).where(
        of.tenant == tenant,
        Contact.redacted_at.is_null(),
        Contact.organization.is_in(organizations),
        Contact.external_id.is_in(texts) | Contact.name.is_in(texts),
    )
    return rows


async def resolve_people(tenant: int, records: Sequence[Record]) -> None:
    """Active people of the company, by mail address."""
    asking = _asking(records, "assigned_to")
    if not asking:
        return
    of: Any = Membership.person
    rows = await Membership.select(of.id.as_alias("id"), of.email.as_alias("email")).where(
        Membership.tenant == tenant,
        Membership.active.eq(True),
        of.email.is_in(_texts(asking, "assigned_to")),
    )
    found = {row["email"]: row["id"] for row in rows}
    for record in asking:
        _settle(record, "assigned_to", found.get(record.values["assigned_to"], NO_PERSON))


def _asking(records: Sequence[Record], field: str) -> list[Record]:
    """The records that name somebody there."""
    return [record for record in records if record.values.get(field)]


def _texts(records: Sequence[Record], field: str) -> list[Any]:
    return list({record.values[field] for record in records})


def _settle(record: Record, field: str, found: int | Refusal) -> None:
    """The id in the place of the text, or nothing and why."""
    if isinstance(found, Refusal):
        record.wrong[field] = found
        del record.values[field]
    else:
        record.values[field] = found


def _grouped(pairs: Iterable[tuple[Hashable, int]]) -> defaultdict[Hashable, list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return groups


def _only(found: list[int], none: Refusal, many: Refusal) -> int | Refusal:
    if not found:
        return none
    return found[0] if len(found) == 1 else many
